use tunability_space::plain;

/// The width of a page.
pub(crate) const WIDTH: usize = 80;

/// Breaks a paragraph into lines of at most 80 columns, the last ended too. `name = value` stays on
/// one line.
pub fn wrap(paragraph: &str) -> String {
    fill(paragraph, "")
}

/// A paragraph whose lines but the first are indented.
pub fn hanging(paragraph: &str) -> String {
    fill(paragraph, "    ")
}

fn fill(paragraph: &str, indent: &str) -> String {
    let (mut text, mut column) = (String::new(), 0);
    for word in words(paragraph) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            text.push_str(indent);
            column = indent.len();
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(&word);
        column += length;
    }
    text + "\n"
}

/// What is not to be broken.
fn words(paragraph: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match words.last_mut() {
            Some(last) if word == "=" || last.ends_with(" =") => {
                last.push(' ');
                last.push_str(&plain(word));
            }
            _ => words.push(plain(word)),
        }
    }
    words
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
        let values: Vec<String> = (0..9).map(|i| format!("hyperparameter.{i} = {i}")).collect();
        let text = wrap(&values.join(", "));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].ends_with("= 2,") && lines[1].starts_with("hyperparameter.3 = 3, "));
    }
}
