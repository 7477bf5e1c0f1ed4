//! What the attributes of a field or type say, before anyone asks whether it makes sense.

use proc_macro2::{Ident, Span};
use syn::{Attribute, Error, Expr, ExprLit, Lit, Meta, Result, Token};

/// The keys that stand alone.
const FLAGS: [&str; 3] = ["log", "fixed", "fidelity"];
/// The keys that have a value.
const VALUES: [&str; 6] = ["default", "range", "valid", "len", "some", "when"];

/// The kind and the keys of a field's one `#[model(…)]` or `#[algorithm(…)]`.
pub struct Keys {
    /// The variant of `Kind`.
    pub kind: Ident,
    keys: Vec<(Ident, Option<Expr>)>,
}

impl Keys {
    /// Reads the attribute of the field called `ident`; `name` is how errors spell it.
    pub fn parse(attrs: &[Attribute], ident: &Ident, name: &str) -> Result<Keys> {
        let is_kind =
            |attr: &&Attribute| attr.path().is_ident("model") || attr.path().is_ident("algorithm");
        let mut attributes = attrs.iter().filter(is_kind);
        let Some(attr) = attributes.next() else {
            let message = format!("`{name}` needs its kind: #[model(…)] or #[algorithm(…)]");
            return Err(Error::new_spanned(ident, message));
        };
        if let Some(second) = attributes.next() {
            return Err(Error::new_spanned(second, format!("`{name}` has two kinds: keep one")));
        }
        let kind = if attr.path().is_ident("model") { "Model" } else { "Algorithm" };
        let mut keys = Keys { kind: Ident::new(kind, Span::call_site()), keys: Vec::new() };
        if matches!(attr.meta, Meta::Path(_)) {
            return Ok(keys);
        }
        attr.parse_nested_meta(|meta| {
            let key = meta.path.require_ident()?;
            let name = key.to_string();
            if keys.has(&name) {
                return Err(meta.error(format!("`{name}` is said twice: keep one")));
            }
            let value = if FLAGS.contains(&name.as_str()) {
                if meta.input.peek(Token![=]) {
                    return Err(meta.error(format!("`{name}` stands alone: drop its value")));
                }
                None
            } else if VALUES.contains(&name.as_str()) {
                Some(meta.value()?.parse()?)
            } else {
                let known = [VALUES.as_slice(), FLAGS.as_slice()].concat().join(", ");
                return Err(meta.error(format!("no key `{name}`; known: {known}")));
            };
            keys.keys.push((key.clone(), value));
            Ok(())
        })?;
        Ok(keys)
    }

    /// Whether `key` is said.
    pub fn has(&self, key: &str) -> bool {
        self.names().any(|name| name == key)
    }

    /// The value of `key`, if it is said.
    pub fn value(&self, key: &str) -> Option<&Expr> {
        self.keys.iter().find(|(name, _)| name == key)?.1.as_ref()
    }

    /// Every key, in the order said.
    pub fn names(&self) -> impl Iterator<Item = &Ident> {
        self.keys.iter().map(|(name, _)| name)
    }
}

/// The first paragraph of a doc comment, its lines joined.
pub fn doc(attrs: &[Attribute]) -> String {
    let text = |attr: &Attribute| match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let text: Vec<String> = attrs.iter().filter_map(text).collect();
    let text = text.join("\n");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.next().unwrap_or_default().join(" ")
}
