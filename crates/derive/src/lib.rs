//! `#[derive(Hyperparameters)]`: a struct's fields, or an enum's variants, become a space.
//!
//! Every field carries its kind, `#[model(…)]` or `#[algorithm(…)]`, and a doc comment:
//!
//! | field type | keys |
//! |---|---|
//! | `f64`, `usize`, `u32`, `u64`, `i32`, `i64` | `default`, `range`, and where wanted `valid`, `log`, `fidelity` |
//! | `bool` | `default` |
//! | `Option` of a number | as the number, with `default = None, some = 1.0` or `default = Some(1.0)` |
//! | `Vec` of a number | as the number, with `len = 1..=4, default = [64, 64]`; items beyond the default take `some = 32`, or its last |
//! | `Vec` of a type that derives | `len = 1..=4`, `default = 2` (how many) |
//! | an enum or struct that derives | none |
//!
//! Everywhere: `fixed` (never searched) and `when`: `when = regression` (a fact about the task),
//! `when = "implementation = native"`, `when = "depth >= 2 and kernel in {rbf, poly}"` (fields above;
//! `hidden.len` and `kernel.rbf.gamma` name what lies in one; `task` is the task here too).
//! Of an enum's variants one is `#[default]`; their fields are conditional on the variant.
//!
//! A missing kind, doc comment, default or range is a compile error at the field, and so is a default
//! that would not be accepted. What the derive cannot see (a `when` on a value that an enum does not
//! have) is for `Space::flaws`.

mod attribute;
mod checks;
mod declaration;
mod field;
mod shape;
mod when;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// See the crate's documentation and `tunability_space`.
#[proc_macro_derive(Hyperparameters, attributes(model, algorithm, default))]
pub fn hyperparameters(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    declaration::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
