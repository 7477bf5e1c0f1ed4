use std::io::{ErrorKind, IsTerminal, Write};

use serde::Serialize;
use tunability::space::plain;

use crate::failure::Failure;

/// How results look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// One JSON document instead of text.
    pub json: bool,
    /// Colour in text.
    pub colour: bool,
    /// Nothing on stderr but errors.
    pub quiet: bool,
}

/// A result with the name of its form.
#[derive(Serialize)]
struct Document<'a, T> {
    schema: &'a str,
    #[serde(flatten)]
    content: &'a T,
}

impl Output {
    /// Prints a result to stdout. A reader that closed the pipe has seen enough: that is no error.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        match std::io::stdout().write_all(text.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::failed(error)),
            _ => Ok(()),
        }
    }

    /// Prints a result as one JSON object that begins with its schema.
    pub fn print_json(&self, schema: &str, content: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(&Document { schema, content })?;
        self.print(&(text + "\n"))
    }

    /// Says something on stderr that is no result, in one line.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            eprintln!("{}", plain(text));
        }
    }
}

/// Whether results are coloured: `choice` is `auto`, `always` or `never`. NO_COLOR, TERM=dumb and a
/// stdout that is no terminal mean no, unless it is asked for; CLICOLOR_FORCE means yes.
pub fn colour(choice: &str) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match choice {
        "always" => true,
        "never" => false,
        _ if set("NO_COLOR") => false,
        _ if set("CLICOLOR_FORCE") => true,
        _ => !dumb && std::io::stdout().is_terminal(),
    }
}
