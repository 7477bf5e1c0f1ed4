use tunability_space::Config;

/// The width of a page.
pub(crate) const WIDTH: usize = 80;

/// Breaks a paragraph into lines of at most 80 columns, the last ended too.
pub fn wrap(paragraph: &str) -> String {
    fill(paragraph.split_whitespace(), "")
}

/// A paragraph whose lines but the first are indented.
pub fn hanging(paragraph: &str) -> String {
    fill(paragraph.split_whitespace(), "    ")
}

/// A configuration, broken only between its values.
pub fn config(config: &Config) -> String {
    fill(config.to_string().split_inclusive(", ").map(str::trim_end), "")
}

/// Puts pieces on lines as they fit, all but the first line behind `indent`.
fn fill<'a>(pieces: impl Iterator<Item = &'a str>, indent: &str) -> String {
    let (mut text, mut column) = (String::new(), 0);
    for piece in pieces {
        let length = piece.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(indent);
            column = indent.len();
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(piece);
        column += length;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_page() {
        let text = hanging(&"word ".repeat(40));
        assert!(text.lines().count() > 2 && text.lines().all(|line| line.len() <= WIDTH));
        assert!(text.lines().skip(1).all(|line| line.starts_with("    word")));
        assert_eq!(wrap(" a  b\n"), "a b\n");
    }

    #[test]
    fn a_value_stays_with_its_name() {
        let values = (0..9_i64).map(|i| (format!("hyperparameter.{i}"), i.into()));
        let text = config(&values.collect());
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with("= 2,") && lines[1].starts_with("hyperparameter.3 = 3, "));
    }
}
