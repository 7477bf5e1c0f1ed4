use std::process::Stdio;

use crate::place::Place;

/// A measurement in which something is coloured.
const COLOURED: [&str; 9] =
    ["measure", "debug", "diabetes", "--configs", "4", "--points", "3", "--no-store", "-q"];

#[test]
fn a_pipe_gets_no_escape_codes_unless_it_is_asked_for() {
    let place = Place::new();
    let escapes = |more: &[&str], variables: &[(&str, &str)]| {
        let said = place.run_with(&[&COLOURED[..], more].concat(), variables).exits(0);
        assert_eq!(said.err, "");
        said.out.contains('\u{1b}')
    };
    assert!(!escapes(&[], &[]));
    assert!(!escapes(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    assert!(!escapes(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!escapes(&["--color", "always", "--json"], &[]));
    assert!(escapes(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(escapes(&["--color", "always"], &[("NO_COLOR", "1")]));
}

#[test]
fn colour_changes_no_content() {
    let place = Place::new();
    let plain = place.run_with(&COLOURED, &[]).out;
    let coloured = place.run_with(&[&COLOURED[..], &["--color", "always"]].concat(), &[]).out;
    let mut bare = String::new();
    for (at, part) in coloured.split('\u{1b}').enumerate() {
        bare += if at == 0 { part } else { part.split_once('m').expect("an end").1 };
    }
    let trimmed = |text: &str| text.lines().map(|l| l.trim_end().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(&bare), trimmed(&plain));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = Place::new();
    for line in [&COLOURED[..], &["list"], &["describe", "digits", "--json"]] {
        let mut command = place.command();
        command.args(line).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("started");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ended");
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    }
}
