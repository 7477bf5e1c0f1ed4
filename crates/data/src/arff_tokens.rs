use crate::sheet::shown;

/// What is wrong, and what to do.
pub(crate) type Flaw = (String, &'static str);

/// A declared column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attribute {
    pub name: String,
    pub kind: Kind,
    /// The name that stands first, for sparse rows that leave it unsaid.
    pub first: Option<String>,
}

/// What a column is declared to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// `numeric`, `real` or `integer`.
    Number,
    /// One of these, sorted.
    Names(Vec<String>),
    /// `string` or `date`.
    Text,
}

/// A value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// Without its quotes; what they protected stands for itself.
    pub text: String,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// The index before a quoted value of a sparse row.
    pub before: Option<String>,
}

impl Token {
    /// Whether it is the weight of a row.
    pub fn is_weight(&self) -> bool {
        !self.quoted && self.text.starts_with('{') && self.text.ends_with('}')
    }

    /// The index and the value in a sparse row.
    pub fn index(&self) -> Option<(usize, Token)> {
        let (index, text) = match &self.before {
            Some(before) => (before.trim(), self.text.as_str()),
            None => {
                let (index, text) = self.text.split_once(char::is_whitespace)?;
                (index, text.trim())
            }
        };
        let token = Token { text: text.to_owned(), quoted: self.quoted, before: None };
        Some((index.parse().ok()?, token))
    }
}

/// What follows a keyword, in any case.
pub(crate) fn is_keyword<'a>(content: &'a str, keyword: &str) -> Option<&'a str> {
    let (start, rest) = (content.get(..keyword.len())?, content.get(keyword.len()..)?);
    let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (start.eq_ignore_ascii_case(keyword) && ends).then(|| rest.trim())
}

/// Reads `NAME TYPE`.
///
/// # Errors
/// No name, no type, or one that is not known.
pub(crate) fn attribute(rest: &str) -> Result<Attribute, Flaw> {
    let (name, kind) = name(rest)?;
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(("an attribute has no name".to_owned(), "write @attribute NAME TYPE"));
    }
    if let Some(names) = kind.strip_prefix('{') {
        let Some(names) = names.trim_end().strip_suffix('}') else {
            let problem = format!("the values of `{}` do not end with `}}`", shown(&name));
            return Err((problem, "write them as {red, green}, on one line"));
        };
        let mut names: Vec<String> = split(names)?.into_iter().map(|token| token.text).collect();
        let first = names.first().cloned();
        names.sort_unstable();
        return Ok(Attribute { name, kind: Kind::Names(names), first });
    }
    let word = kind.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let kind = match word.as_str() {
        "numeric" | "real" | "integer" => Kind::Number,
        "string" | "date" => Kind::Text,
        "relational" => {
            let problem = format!("`{}` is a table within the table", shown(&name));
            return Err((
                problem,
                "relational attributes are not read: write its rows into columns",
            ));
        }
        _ => {
            let problem = format!("`{}` has no known type (`{}`)", shown(&name), shown(&word));
            return Err((problem, "known: numeric, real, integer, string, date and {red, green}"));
        }
    };
    Ok(Attribute { name, kind, first: None })
}

/// The name, quoted or up to the next blank, and what follows.
fn name(rest: &str) -> Result<(String, &str), Flaw> {
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        let (text, length) = quoted(&rest[1..], quote)?;
        return Ok((text, rest[1 + length..].trim_start()));
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(rest.len());
    Ok((rest[..end].to_owned(), rest[end..].trim_start()))
}

/// The values between commas; a backslash protects the character after it.
///
/// # Errors
/// A quote that is not closed, or followed by something else than a comma.
pub(crate) fn split(content: &str) -> Result<Vec<Token>, Flaw> {
    let mut tokens = Vec::new();
    let mut rest = content.trim();
    if rest.is_empty() {
        return Ok(tokens);
    }
    loop {
        let (token, length) = token(rest)?;
        tokens.push(token);
        match rest.get(length..) {
            Some(more) if more.starts_with(',') => rest = more[1..].trim_start(),
            _ => return Ok(tokens),
        }
    }
}

/// One value, and the bytes it takes.
fn token(rest: &str) -> Result<(Token, usize), Flaw> {
    let quote = |c: char| matches!(c, '\'' | '"');
    let end = unquoted_end(rest);
    // A quote begins the value, or follows the index of a sparse row.
    let start = rest.find(quote).filter(|&at| at < end);
    let is_index = |text: &str| {
        let digits = text.trim_end();
        digits.is_empty() || (digits != text && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let before = start.map(|at| &rest[..at]).filter(|text| is_index(text)).map(str::trim);
    let (Some(start), Some(before)) = (start, before) else {
        let text = unescape(rest[..end].trim());
        return Ok((Token { text, quoted: false, before: None }, end));
    };
    let open = rest[start..].chars().next().unwrap_or('"');
    let (text, length) = quoted(&rest[start + 1..], open)?;
    let end = start + 1 + length;
    let after = &rest[end..];
    let blank = after.len() - after.trim_start().len();
    let next = after[blank..].chars().next();
    if next.is_some_and(|next| next != ',') {
        let problem = format!("`{}` follows a closed quote", shown(after.trim()));
        return Err((problem, "separate values by commas"));
    }
    let before = (!before.is_empty()).then(|| before.to_owned());
    Ok((Token { text, quoted: true, before }, end + blank))
}

fn unquoted_end(rest: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b',' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// The text up to the closing quote, and the bytes up to after it.
fn quoted(rest: &str, quote: char) -> Result<(String, usize), Flaw> {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Ok((unescape(&rest[..at]), at + 1)),
            _ => {}
        }
    }
    Err((format!("a quote `{quote}` is opened and not closed"), "close it, or write it as `\\'`"))
}

fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    plain
}
