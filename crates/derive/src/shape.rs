//! What kind of type a field has, as far as its spelling says.

use syn::{Error, GenericArgument, PathArguments, Result, Type};

/// What kind of type a field has; with the type of its number, or of its items.
pub enum Shape {
    /// A number.
    Number(Type),
    /// A boolean.
    Bool,
    /// An `Option` of a number.
    OptionalNumber(Type),
    /// A `Vec` of numbers.
    Numbers(Type),
    /// A `Vec` of a type that derives.
    List(Type),
    /// A type that derives.
    Nested(Type),
}

const NUMBERS: [&str; 6] = ["f64", "usize", "u32", "u64", "i32", "i64"];

impl Shape {
    /// The shape of a type, or an error if no hyperparameter has such a type.
    pub fn of(ty: &Type) -> Result<Shape> {
        let message = "not a type of hyperparameter: use f64, usize, u32, u64, i32, i64, bool, \
                       Option of a number, Vec, or an enum or struct that derives Hyperparameters";
        let none = || Error::new_spanned(ty, message);
        let Type::Path(path) = ty else { return Err(none()) };
        let segment = path.path.segments.last().ok_or_else(none)?;
        let name = segment.ident.to_string();
        let number = |ty: &Type| matches!(Shape::of(ty), Ok(Shape::Number(_)));
        match (name.as_str(), inner(&segment.arguments)) {
            (name, None) if NUMBERS.contains(&name) => Ok(Shape::Number(ty.clone())),
            ("bool", None) => Ok(Shape::Bool),
            ("Option", Some(item)) if number(&item) => Ok(Shape::OptionalNumber(item)),
            ("Vec", Some(item)) if number(&item) => Ok(Shape::Numbers(item)),
            ("Vec", Some(item)) => match Shape::of(&item) {
                Ok(Shape::Nested(_)) => Ok(Shape::List(item)),
                _ => Err(none()),
            },
            (
                "f32" | "u8" | "u16" | "u128" | "i8" | "i16" | "i128" | "isize" | "String" | "str"
                | "char" | "Option" | "Box",
                _,
            ) => Err(none()),
            _ => Ok(Shape::Nested(ty.clone())),
        }
    }

    /// The keys that a field of this shape must say, and those that it may.
    pub fn keys(&self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Shape::Number(_) => (&["default", "range"], &["valid", "log", "fidelity"]),
            Shape::Bool => (&["default"], &[]),
            Shape::OptionalNumber(_) => (&["default", "range"], &["some", "valid", "log"]),
            Shape::Numbers(_) => (&["len", "default", "range"], &["some", "valid", "log"]),
            Shape::List(_) => (&["len", "default"], &[]),
            Shape::Nested(_) => (&[], &[]),
        }
    }
}

/// The first type argument: `T` of `Vec<T>`.
fn inner(arguments: &PathArguments) -> Option<Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.clone()),
        _ => None,
    }
}
