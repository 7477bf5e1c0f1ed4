//! The conditions of `when = …`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, Expr, ExprLit, Lit, Result};

/// The fact that a bare `when = regression` is about.
pub const TASK: &str = "task";

/// One condition: whom it asks about, and its `When` value.
pub struct Condition {
    /// The name of a sibling field (and what lies in it), or `task`.
    pub name: String,
    /// The code of the value.
    pub when: TokenStream,
}

/// The conditions of a `when` key: a bare name is a fact about the task, a string is one or more
/// conditions on sibling fields or the task, joined by `and`.
pub fn conditions(expr: &Expr) -> Result<Vec<Condition>> {
    let conditions = match expr {
        Expr::Path(path) => {
            let task = path.path.require_ident()?.to_string();
            Some(vec![one_of(TASK, &[&task])])
        }
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
            text.value().split(" and ").map(condition).collect()
        }
        _ => None,
    };
    let message = "expected `when = regression`, `when = \"name = value\"`, \
                   `when = \"name in {a, b}\"` or `when = \"name >= 2\"`";
    conditions.ok_or_else(|| Error::new_spanned(expr, message))
}

/// One condition; `None` if it is malformed.
fn condition(text: &str) -> Option<Condition> {
    if let Some((name, number)) = text.split_once(">=") {
        let (name, number) = (word(name)?, word(number)?.parse::<i64>().ok()?);
        let when = quote!(tunability_space::declare::When::AtLeast(#name, #number));
        return Some(Condition { name: name.to_owned(), when });
    }
    if let Some((name, set)) = text.split_once(" in ") {
        let set = set.trim().strip_prefix('{')?.strip_suffix('}')?;
        let values: Vec<&str> = set.split(',').map(word).collect::<Option<_>>()?;
        return Some(one_of(word(name)?, &values));
    }
    let (name, value) = text.split_once('=')?;
    Some(one_of(word(name)?, &[word(value)?]))
}

fn one_of(name: &str, values: &[&str]) -> Condition {
    let when = quote!(tunability_space::declare::When::In(#name, &[#(#values),*]));
    Condition { name: name.to_owned(), when }
}

/// A name or a value: one word, without its surrounding spaces.
fn word(text: &str) -> Option<&str> {
    let text = text.trim();
    let letter = |c: char| c.is_alphanumeric() || "_.-+".contains(c);
    (!text.is_empty() && text.chars().all(letter)).then_some(text)
}
