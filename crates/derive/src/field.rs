//! One field: what it must say, and the code that declares, writes and reads it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Error, Expr, Result, Type};

use crate::attribute::{Keys, doc};
use crate::checks::checks;
use crate::shape::Shape;
use crate::when::{self, Condition, TASK};

/// A field that was understood.
pub struct Field {
    /// The name in Rust.
    pub ident: Ident,
    /// The name in the space.
    pub name: String,
    /// What kind of type it has.
    pub shape: Shape,
    /// What its attribute says.
    pub keys: Keys,
    /// Whether an optional number is there by default.
    on: bool,
    /// The default of an optional number where it is there, or of the items that the default list
    /// does not have.
    pub some: Option<Expr>,
    /// When the field exists.
    pub when: Vec<Condition>,
    doc: String,
}

impl Field {
    /// Understands a field, or says at the field what is missing.
    pub fn parse(field: &syn::Field) -> Result<Field> {
        let ident =
            field.ident.clone().ok_or_else(|| Error::new_spanned(field, "name this field"))?;
        let name = ident.unraw().to_string();
        if name == TASK {
            let message = "`task` is the name of a fact, not of a hyperparameter";
            return Err(Error::new_spanned(&ident, message));
        }
        let keys = Keys::parse(&field.attrs, &ident, &name)?;
        let doc = doc(&field.attrs);
        if doc.is_empty() {
            let message = format!("`{name}` needs a doc comment: it is what users read");
            return Err(Error::new_spanned(&ident, message));
        }
        let shape = Shape::of(&field.ty)?;
        let (needed, allowed) = shape.keys();
        for key in keys.names() {
            let known = [needed, allowed, &["fixed", "when"]].concat();
            if !known.iter().any(|known| key == known) {
                let message = format!("`{key}` means nothing for a field of this type");
                return Err(Error::new_spanned(key, message));
            }
        }
        if let Some(missing) = needed.iter().find(|needed| !keys.has(needed)) {
            let message = format!("`{name}` needs `{missing} = …`");
            return Err(Error::new_spanned(&ident, message));
        }
        let (on, some) = some(&shape, &keys, &ident)?;
        let when = keys.value("when").map(when::conditions).transpose()?.unwrap_or_default();
        Ok(Field { ident, name, shape, keys, on, some, when, doc })
    }

    /// The field's default value.
    pub fn default(&self) -> TokenStream {
        let default = self.keys.value("default");
        match &self.shape {
            Shape::Number(ty) => typed(default, ty),
            Shape::Bool | Shape::OptionalNumber(_) => quote!(#default),
            Shape::Numbers(_) => quote!(::std::vec::Vec::from(#default)),
            Shape::List(ty) => {
                quote!(::std::vec![<#ty as ::core::default::Default>::default(); #default])
            }
            Shape::Nested(ty) => quote!(<#ty as ::core::default::Default>::default()),
        }
    }

    /// Statements that declare the field in `scope`.
    pub fn declare(&self) -> TokenStream {
        let Field { name, doc, keys, .. } = self;
        let (kind, fixed, fidelity) = (&keys.kind, keys.has("fixed"), keys.has("fidelity"));
        let when = self.when.iter().map(|condition| &condition.when);
        let checks = checks(self);
        let body = self.declare_body();
        quote! {{
            #checks
            let scope = scope.field(&tunability_space::declare::Field {
                name: #name,
                kind: tunability_space::Kind::#kind,
                doc: #doc,
                fixed: #fixed,
                fidelity: #fidelity,
                when: &[#(#when),*],
            });
            #body
        }}
    }

    fn declare_body(&self) -> TokenStream {
        let default = self.keys.value("default");
        let len = self.keys.value("len");
        match &self.shape {
            Shape::Number(ty) => {
                let numbers = self.numbers(ty);
                let default = typed(default, ty);
                quote!(declared.push(scope.number::<#ty>(#default, &#numbers));)
            }
            Shape::Bool => quote!(declared.push(scope.switch(#default));),
            Shape::OptionalNumber(ty) => {
                let (on, some, numbers) =
                    (self.on, typed(self.some.as_ref(), ty), self.numbers(ty));
                quote!(scope.option(#on, declared, |scope| scope.number::<#ty>(#some, &#numbers));)
            }
            Shape::Numbers(ty) => {
                let (items, numbers) = (self.items(ty), self.numbers(ty));
                quote! {
                    #items
                    scope.list(#len, DECLARED_DEFAULT.len(), declared, |number, scope, declared| {
                        declared.push(scope.number::<#ty>(item(number), &#numbers));
                    });
                }
            }
            Shape::List(ty) => quote! {
                scope.list(#len, #default, declared, |_, scope, declared| {
                    <#ty as tunability_space::Hyperparameters>::declare(scope, declared);
                });
            },
            Shape::Nested(ty) => quote! {
                <#ty as tunability_space::Hyperparameters>::declare(&scope, declared);
            },
        }
    }

    /// The default list of numbers, and the default of each item: where the list is shorter it is
    /// `some`, or else the list's last.
    fn items(&self, ty: &Type) -> TokenStream {
        let default = self.keys.value("default");
        let rest = match &self.some {
            Some(some) => quote!(#some),
            None => quote!(DECLARED_DEFAULT[DECLARED_DEFAULT.len() - 1]),
        };
        quote! {
            const DECLARED_DEFAULT: &[#ty] = &#default;
            const DECLARED_SOME: #ty = #rest;
            let item = |number: usize| *DECLARED_DEFAULT.get(number - 1).unwrap_or(&DECLARED_SOME);
        }
    }

    fn numbers(&self, ty: &Type) -> TokenStream {
        let (range, log) = (self.keys.value("range"), self.keys.has("log"));
        let valid = match self.keys.value("valid") {
            None => quote!(::core::option::Option::None),
            Some(valid) => quote!(::core::option::Option::Some(
                tunability_space::declare::interval::<#ty>(#valid)
            )),
        };
        quote!(tunability_space::declare::Numbers::<#ty> { range: #range, valid: #valid, log: #log })
    }

    /// Statements that write `value`, a reference to the field, under `at`.
    pub fn write(&self, value: &TokenStream) -> TokenStream {
        let name = &self.name;
        let module = quote!(tunability_space::declare);
        match &self.shape {
            Shape::Number(_) => quote! {
                config.insert(#module::join(at, #name), #module::Number::value(*#value));
            },
            Shape::Bool => quote!(config.insert(#module::join(at, #name), *#value);),
            Shape::OptionalNumber(_) => quote! {
                let on = if #value.is_some() { "some" } else { "none" };
                config.insert(#module::join(at, #name), on);
                if let ::core::option::Option::Some(value) = #value {
                    let some = #module::join(&#module::join(at, #name), "some");
                    config.insert(some, #module::Number::value(*value));
                }
            },
            Shape::Numbers(item) | Shape::List(item) => {
                let item = match &self.shape {
                    Shape::Numbers(_) => quote! {
                        config.insert(at, #module::Number::value(*value));
                    },
                    _ => quote! {
                        <#item as tunability_space::Hyperparameters>::write(value, &at, config);
                    },
                };
                quote! {
                    let list = #module::join(at, #name);
                    config.insert(#module::join(&list, "len"), #value.len() as i64);
                    for (index, value) in #value.iter().enumerate() {
                        let at = #module::join(&list, &(index + 1).to_string());
                        #item
                    }
                }
            }
            Shape::Nested(ty) => quote! {
                <#ty as tunability_space::Hyperparameters>::write(#value, &#module::join(at, #name), config);
            },
        }
    }

    /// An expression that reads the field from under `at`.
    pub fn read(&self) -> TokenStream {
        let name = &self.name;
        let default = self.keys.value("default");
        let module = quote!(tunability_space::declare);
        let here = quote!(&#module::join(at, #name));
        match &self.shape {
            Shape::Number(ty) => {
                let default = typed(default, ty);
                quote!(#module::read_number::<#ty>(config, #here, #default)?)
            }
            Shape::Bool => quote!(#module::read_switch(config, #here, #default)?),
            Shape::OptionalNumber(ty) => {
                let (on, some) =
                    (if self.on { "some" } else { "none" }, typed(self.some.as_ref(), ty));
                quote! {{
                    let here = #here;
                    match #module::read_choice(config, here, #on)? {
                        "none" => ::core::option::Option::None,
                        _ => ::core::option::Option::Some(#module::read_number::<#ty>(
                            config, &#module::join(here, "some"), #some,
                        )?),
                    }
                }}
            }
            Shape::Numbers(ty) => {
                let items = self.items(ty);
                quote! {{
                    #items
                    #module::read_list(config, #here, DECLARED_DEFAULT.len(), |number, at| {
                        #module::read_number::<#ty>(config, at, item(number))
                    })?
                }}
            }
            Shape::List(ty) => quote! {
                #module::read_list(config, #here, #default, |_, at| {
                    <#ty as tunability_space::Hyperparameters>::read(at, config)
                })?
            },
            Shape::Nested(ty) => {
                quote!(<#ty as tunability_space::Hyperparameters>::read(#here, config)?)
            }
        }
    }
}

/// A value as a constant of its type: a mistake is then one and the same error in every function.
fn typed(value: Option<&Expr>, ty: &Type) -> TokenStream {
    quote!({ const DECLARED_DEFAULT: #ty = #value; DECLARED_DEFAULT })
}

/// Whether an optional number is there by default; and the default of what is not always there.
fn some(shape: &Shape, keys: &Keys, ident: &Ident) -> Result<(bool, Option<Expr>)> {
    let (default, some) = (keys.value("default"), keys.value("some"));
    match (shape, default) {
        (Shape::OptionalNumber(_), Some(Expr::Path(none)))
            if none.path.is_ident("None") && some.is_some() =>
        {
            Ok((false, some.cloned()))
        }
        (Shape::OptionalNumber(_), Some(Expr::Call(call)))
            if is_some(&call.func) && call.args.len() == 1 && some.is_none() =>
        {
            Ok((true, call.args.first().cloned()))
        }
        (Shape::OptionalNumber(_), _) => {
            let message = "expected `default = None, some = …` or `default = Some(…)`";
            Err(Error::new_spanned(default, message))
        }
        (Shape::Numbers(_), Some(Expr::Array(list))) if list.elems.is_empty() && some.is_none() => {
            let message = format!("`{ident}` needs `some = …`: what an item is by default");
            Err(Error::new_spanned(ident, message))
        }
        _ => Ok((false, some.cloned())),
    }
}

fn is_some(function: &Expr) -> bool {
    matches!(function, Expr::Path(path) if path.path.is_ident("Some"))
}
