//! The whole type: a struct of fields, or an enum of variants.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Data, DataEnum, DeriveInput, Error, Fields, Result, Variant};

use crate::attribute::doc;
use crate::field::Field;
use crate::shape::Shape;
use crate::when::TASK;

/// The code of the two impls, `Default` and `Hyperparameters`.
pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    if !input.generics.params.is_empty() {
        let message = "a generic type has no one space";
        return Err(Error::new_spanned(&input.generics, message));
    }
    let bodies = match &input.data {
        Data::Struct(data) => structure(&data.fields),
        Data::Enum(data) => choice(&input.ident, data),
        Data::Union(_) => Err(Error::new_spanned(&input.ident, "a union has no space")),
    };
    let (doc, Bodies { default, declare, write, read }) = both(type_doc(input), bodies)?;
    let (ident, name) = (&input.ident, snake(&input.ident));
    Ok(quote! {
        impl ::core::default::Default for #ident {
            fn default() -> Self {
                #default
            }
        }

        #[allow(unused_variables)]
        impl tunability_space::Hyperparameters for #ident {
            const NAME: &'static str = #name;
            const DOC: &'static str = #doc;

            fn declare(
                scope: &tunability_space::declare::Scope,
                declared: &mut ::std::vec::Vec<tunability_space::Hyperparameter>,
            ) {
                #declare
            }

            fn write(&self, at: &str, config: &mut tunability_space::Config) {
                #write
            }

            fn read(
                at: &str,
                config: &tunability_space::Config,
            ) -> ::core::result::Result<Self, tunability_space::ConfigError> {
                #read
            }
        }
    })
}

fn type_doc(input: &DeriveInput) -> Result<String> {
    let doc = doc(&input.attrs);
    if doc.is_empty() {
        let message = format!("`{}` needs a doc comment: it is what users read", input.ident);
        return Err(Error::new_spanned(&input.ident, message));
    }
    Ok(doc)
}

/// The bodies of the functions to write.
struct Bodies {
    default: TokenStream,
    declare: TokenStream,
    write: TokenStream,
    read: TokenStream,
}

fn structure(fields: &Fields) -> Result<Bodies> {
    let fields = parse_fields(fields)?;
    let names: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
    let defaults = fields.iter().map(Field::default);
    let declares = fields.iter().map(Field::declare);
    let writes = fields.iter().map(|field| {
        let name = &field.ident;
        field.write(&quote!((&self.#name)))
    });
    let reads = fields.iter().map(Field::read);
    Ok(Bodies {
        default: quote!(Self { #(#names: #defaults),* }),
        declare: quote!(#(#declares)*),
        write: quote!(#(#writes)*),
        read: quote!(::core::result::Result::Ok(Self { #(#names: #reads),* })),
    })
}

fn choice(ident: &Ident, data: &DataEnum) -> Result<Bodies> {
    let is_default =
        |variant: &&Variant| variant.attrs.iter().any(|a| a.path().is_ident("default"));
    let mut defaults = data.variants.iter().filter(is_default);
    let Some(default) = defaults.next() else {
        let message = format!("`{ident}` needs #[default] on one of its variants");
        return Err(Error::new_spanned(ident, message));
    };
    if let Some(second) = defaults.next() {
        return Err(Error::new_spanned(&second.ident, "a second #[default]: keep one"));
    }
    let variants: Vec<&Variant> = data.variants.iter().collect();
    let variants_fields = collect(&variants, |variant| parse_fields(&variant.fields))?;
    let levels: Vec<String> = variants.iter().map(|variant| snake(&variant.ident)).collect();
    let default_level = snake(&default.ident);
    let (mut declares, mut writes, mut reads) = (Vec::new(), Vec::new(), Vec::new());
    let mut default_body = TokenStream::new();
    for ((variant, fields), level) in variants.iter().zip(&variants_fields).zip(&levels) {
        let name = &variant.ident;
        let names: Vec<&Ident> = fields.iter().map(|field| &field.ident).collect();
        if variant.ident == default.ident {
            let values = fields.iter().map(Field::default);
            default_body = quote!(Self::#name { #(#names: #values),* });
        }
        let declare = fields.iter().map(Field::declare);
        declares.push(quote!({ let scope = scope.variant(#level); #(#declare)* }));
        // A field may be called `at` or `config`: what it is bound to has a name of our own.
        let bound: Vec<Ident> = names.iter().map(|name| format_ident!("the_{name}")).collect();
        let write = fields.iter().zip(&bound).map(|(field, bound)| field.write(&quote!(#bound)));
        writes.push(quote! {
            Self::#name { #(#names: #bound),* } => {
                config.insert(at, #level);
                let at = &tunability_space::declare::join(at, #level);
                #(#write)*
            }
        });
        let read = fields.iter().map(Field::read);
        reads.push(quote! {
            #level => {
                let at = &tunability_space::declare::join(at, #level);
                ::core::result::Result::Ok(Self::#name { #(#names: #read),* })
            }
        });
    }
    Ok(Bodies {
        default: default_body,
        declare: quote! {
            declared.push(scope.choice(&[#(#levels),*], #default_level));
            #(#declares)*
        },
        write: quote!(match self { #(#writes)* }),
        read: quote! {
            match tunability_space::declare::read_choice(config, at, #default_level)? {
                #(#reads)*
                other => ::core::result::Result::Err(
                    tunability_space::declare::no_variant(at, other, &[#(#levels),*]),
                ),
            }
        },
    })
}

/// The fields of a struct or of one variant.
fn parse_fields(fields: &Fields) -> Result<Vec<Field>> {
    if let Fields::Unnamed(fields) = fields {
        return Err(Error::new_spanned(fields, "name these fields: a hyperparameter has a name"));
    }
    let fields = collect(&fields.iter().collect::<Vec<_>>(), |field| Field::parse(field))?;
    let mut fidelities = fields.iter().filter(|field| field.keys.has("fidelity")).skip(1);
    if let Some(second) = fidelities.next() {
        return Err(Error::new_spanned(&second.ident, "at most one field is the `fidelity`"));
    }
    collect(&(0..fields.len()).collect::<Vec<_>>(), |&at| parents(&fields[at], &fields[..at]))?;
    Ok(fields)
}

/// Whether each condition is on the task or on one of the fields `above`. A condition on anything
/// else would never hold, or would count as a fact that nobody gives.
fn parents(field: &Field, above: &[Field]) -> Result<()> {
    let wrong = |message| Err(Error::new_spanned(field.keys.value("when"), message));
    for condition in field.when.iter().filter(|condition| condition.name != TASK) {
        let first = condition.name.split('.').next().unwrap_or_default();
        let Some(parent) = above.iter().find(|field| field.name == first) else {
            return wrong(format!("no field `{first}` above `{}`", field.name));
        };
        let list = matches!(parent.shape, Shape::Numbers(_) | Shape::List(_));
        if list && condition.name == first {
            return wrong(format!("`{first}` is a list: ask about `{first}.len`"));
        }
    }
    Ok(())
}

/// All results, or every error at once.
fn collect<T, U>(items: &[T], one: impl Fn(&T) -> Result<U>) -> Result<Vec<U>> {
    let mut all = Ok(Vec::new());
    for item in items {
        all = both(all, one(item)).map(|(mut all, one)| {
            all.push(one);
            all
        });
    }
    all
}

/// Both results, or the errors of both.
fn both<T, U>(first: Result<T>, second: Result<U>) -> Result<(T, U)> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(mut first), Err(second)) => {
            first.combine(second);
            Err(first)
        }
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
    }
}

/// `HalfMoon` as `half_moon`.
fn snake(ident: &Ident) -> String {
    let mut snake = String::new();
    for (at, letter) in ident.unraw().to_string().char_indices() {
        if letter.is_uppercase() && at > 0 {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
