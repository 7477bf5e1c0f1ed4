//! What is checked while a user's crate compiles: ranges, and that they hold the defaults.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Expr, RangeLimits, Type};

use crate::field::Field;
use crate::shape::Shape;

/// A constant that does not compile unless the field's numbers make sense.
pub fn checks(field: &Field) -> TokenStream {
    let (numbers, len) = (numbers(field), len(field));
    quote!(#numbers #len)
}

/// The range is one and is positive on a log scale; `valid` holds it and the defaults.
fn numbers(field: &Field) -> TokenStream {
    let (Shape::Number(ty) | Shape::OptionalNumber(ty) | Shape::Numbers(ty)) = &field.shape else {
        return TokenStream::new();
    };
    let range = field.keys.value("range");
    let check = |condition: TokenStream, wrong: &str| assertion(field, range, condition, wrong);
    let is_range = check(
        quote!(*DECLARED_RANGE.start() < *DECLARED_RANGE.end()),
        "the range is empty or a single value",
    );
    let positive = field.keys.has("log").then(|| {
        check(quote!(*DECLARED_RANGE.start() > (0 as #ty)), "a log range starts above zero")
    });
    let unsigned = matches!(ty.to_token_stream().to_string().as_str(), "u64" | "usize");
    let fits = unsigned.then(|| {
        let most = quote!(::core::primitive::i64::MAX as ::core::primitive::u64);
        check(
            quote!((*DECLARED_RANGE.end() as ::core::primitive::u64) <= #most),
            "whole numbers end at i64::MAX",
        )
    });
    let accepted = field.keys.value("valid").map(|_| {
        check(
            all([
                accepts(field, &quote!(*DECLARED_RANGE.start())),
                accepts(field, &quote!(*DECLARED_RANGE.end())),
            ]),
            "the range reaches outside of `valid`",
        )
    });
    let defaults = defaults(field, ty);
    let declared = quote!(const DECLARED_RANGE: ::core::ops::RangeInclusive<#ty> = #range;);
    quote! {
        #[allow(unused_comparisons, clippy::all)]
        const _: () = { #declared #is_range #positive #fits #accepted #defaults };
    }
}

fn defaults(field: &Field, ty: &Type) -> TokenStream {
    let wrong = match field.keys.value("valid") {
        None => "the default lies outside the range",
        Some(_) => "the default lies outside of `valid`",
    };
    let default = field.keys.value("default");
    let check = |at, condition| assertion(field, at, condition, wrong);
    let accepted = accepts(field, &quote!(DECLARED_DEFAULT));
    let some = field.some.as_ref().map(|some| {
        let check = check(Some(some), accepted.clone());
        quote!({ const DECLARED_DEFAULT: #ty = #some; #check })
    });
    match &field.shape {
        Shape::Number(_) => {
            let check = check(default, accepted);
            quote!(const DECLARED_DEFAULT: #ty = #default; #check)
        }
        Shape::Numbers(_) => {
            let check = check(default, accepts(field, &quote!(DECLARED_DEFAULT[item])));
            quote! {
                const DECLARED_DEFAULT: &[#ty] = &#default;
                let mut item = 0;
                while item < DECLARED_DEFAULT.len() {
                    #check
                    item += 1;
                }
                #some
            }
        }
        _ => quote!(#some),
    }
}

/// The lengths are a range and hold the default's.
fn len(field: &Field) -> TokenStream {
    let default = field.keys.value("default");
    let length = match &field.shape {
        Shape::Numbers(ty) => quote!({ const ITEMS: &[#ty] = &#default; ITEMS.len() }),
        Shape::List(_) => quote!(#default),
        _ => return TokenStream::new(),
    };
    let len = field.keys.value("len");
    let is_range = assertion(
        field,
        len,
        quote!(*DECLARED_LEN.start() <= *DECLARED_LEN.end()),
        "`len` is empty",
    );
    let inside = assertion(
        field,
        default,
        quote!(DEFAULT_LEN >= *DECLARED_LEN.start() && DEFAULT_LEN <= *DECLARED_LEN.end()),
        "the default's length lies outside of `len`",
    );
    quote! {
        const _: () = {
            const DECLARED_LEN: ::core::ops::RangeInclusive<::core::primitive::usize> = #len;
            const DEFAULT_LEN: ::core::primitive::usize = #length;
            #is_range
            #inside
        };
    }
}

/// Whether `value` is accepted, as far as it can be seen: `valid` may be something that is not
/// written as a range.
fn accepts(field: &Field, value: &TokenStream) -> TokenStream {
    match field.keys.value("valid") {
        None => quote!(#value >= *DECLARED_RANGE.start() && #value <= *DECLARED_RANGE.end()),
        Some(Expr::Range(valid)) => {
            let low = valid.start.as_ref().map(|low| quote!(#value >= #low));
            let high = valid.end.as_ref().map(|high| match valid.limits {
                RangeLimits::HalfOpen(_) => quote!(#value < #high),
                RangeLimits::Closed(_) => quote!(#value <= #high),
            });
            all([low, high].into_iter().flatten())
        }
        Some(_) => quote!(true),
    }
}

fn all(conditions: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    conditions.into_iter().fold(quote!(true), |all, one| quote!(#all && #one))
}

/// An assertion that is reported at the value `at` of a key.
fn assertion(field: &Field, at: Option<&Expr>, condition: TokenStream, wrong: &str) -> TokenStream {
    let span = at.map_or(field.ident.span(), Spanned::span);
    let message = format!("`{}`: {wrong}", field.name);
    quote_spanned!(Span::call_site().located_at(span)=> assert!(#condition, #message);)
}
