//! `plan`, `work` and `record`: a study carried by whatever starts processes.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value as Json;
use tempfile::TempDir;

const STUDY: &str = "learner = \"svm\"\ndatasets = [\"iris\", \"wine\"]\nconfigs = 6\nbatch = 3\n\
                     cv = \"3x1\"\nkernel = \"rbf\"\n";

fn tunability(folder: &Path, args: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("tunability").unwrap();
    let output = command.current_dir(folder).args(args).write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn study(text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("study.toml"), text).unwrap();
    folder
}

/// Outcomes without what the clock says, in the order of their keys.
fn timeless(outcomes: &str) -> Vec<Json> {
    let timeless = |line: &str| {
        let mut line: Json = serde_json::from_str(line).unwrap();
        line["outcome"].as_object_mut().unwrap().remove("cost");
        line
    };
    let mut lines: Vec<Json> = outcomes.lines().map(timeless).collect();
    lines.sort_by_key(|line| line["key"].to_string());
    lines
}

#[test]
fn a_study_goes_in_rounds_and_ends_and_its_bits_depend_on_no_thread() {
    let folder = study(STUDY);
    let at = folder.path();
    let (code, first, _) = tunability(at, &["plan", "study.toml", "-q"], "");
    assert_eq!((code, first.lines().count()), (0, 2 * 4 * 3));
    let (code, one, _) = tunability(at, &["work", "-j", "1"], &first);
    assert_eq!(code, 0);
    let (_, two, _) = tunability(at, &["work", "-j", "2"], &first);
    assert_eq!(timeless(&one), timeless(&two));

    // What is missing of a round is all that is planned, whatever the order of the outcomes.
    let most: Vec<&str> = one.lines().rev().skip(1).collect();
    fs::write(at.join("some.jsonl"), most.join("\n")).unwrap();
    let after = ["plan", "study.toml", "-q", "--after", "some.jsonl"];
    let (_, missing, _) = tunability(at, &after, "");
    // The dataset whose round is complete goes on.
    assert_eq!(missing.lines().count(), 1 + 3 * 3);
    fs::write(at.join("some.jsonl"), &one).unwrap();
    let (_, second, _) = tunability(at, &after, "");
    assert_eq!(second.lines().count(), 2 * 3 * 3);
    let (_, rest, _) = tunability(at, &["work"], &second);
    fs::write(at.join("some.jsonl"), one + &rest).unwrap();
    let (code, nothing, said) = tunability(at, &after[..], "");
    assert_eq!((code, nothing.as_str(), said.as_str()), (0, "", ""));

    for _ in 0..2 {
        let (code, _, said) = tunability(at, &["record", "some.jsonl"], "");
        assert_eq!(code, 0, "{said}");
    }
    let store = rusqlite::Connection::open(at.join("tunability.db")).unwrap();
    let count = |sql: &str| store.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM outcome"), 42);
}

#[test]
fn a_bad_line_is_named_and_loses_no_other() {
    let folder = study(STUDY);
    let at = folder.path();
    let (_, trials, _) = tunability(at, &["plan", "study.toml", "-q"], "");
    let (first, rest) = trials.split_once('\n').unwrap();
    let fingerprint = serde_json::from_str::<Json>(first).unwrap()["data"].to_string();
    let other = first.replace(&fingerprint, "\"0000\"");
    let input = format!("{first}\nnonsense\n{other}\n{rest}");
    let (code, outcomes, said) = tunability(at, &["work"], &input);
    assert_eq!((code, outcomes.lines().count()), (1, trials.lines().count()));
    assert!(said.contains("error: line 2: "), "{said}");
    assert!(said.contains("error: line 3: `iris` holds other data here"), "{said}");
}

#[test]
fn what_is_wrong_in_a_description_is_named_by_line_and_word() {
    for (text, said) in [
        (
            "learner = \"svm\"\ndataset = \"iris\"\nconfgs = 3\n",
            "line 3, `confgs`: no such word (did you mean `configs`?)",
        ),
        (
            "learner = \"svm\"\ndataset = \"iris\"\nconfigs = 1.5\n",
            "line 3, `configs`: invalid value",
        ),
        ("learner = \"svm\"\ndataset = \"iris\"\nkernel = \"rfb\"\n", "line 3, `kernel`: "),
        ("learner = \"svn\"\ndataset = \"iris\"\n", "no learner `svn` (did you mean `svm`?)"),
        ("learner = \"svm\"\n", "no `dataset`"),
        ("learner = \"svm\"\ndataset = \"irsi\"\n", "no dataset `irsi` (did you mean `iris`?)"),
        ("learner = \n", "line 1"),
    ] {
        let folder = study(text);
        let (code, out, errors) = tunability(folder.path(), &["plan", "study.toml"], "");
        assert!(code == 1 || code == 2, "{code}");
        assert_eq!(out, "");
        assert!(errors.contains(said), "{errors}");
    }
}

#[cfg(unix)]
#[test]
fn limits_end_a_trial_as_a_failure_that_says_so_and_spare_the_others() {
    let folder = study("learner = \"svm\"\ndataset = \"iris\"\nconfigs = 2\ncv = \"3x1\"\n");
    let at = folder.path();
    let (_, trials, _) = tunability(at, &["plan", "study.toml", "-q"], "");
    let (_, free, _) = tunability(at, &["work"], &trials);
    let limits = ["work", "--trial-timeout", "1m", "--trial-memory", "2G"];
    let (code, limited, _) = tunability(at, &limits, &trials);
    assert_eq!(code, 0);
    assert_eq!(timeless(&limited), timeless(&free));
    // No program of this size fits into so little, so each of its processes ends.
    let (code, cut, _) = tunability(at, &["work", "--trial-memory", "16M"], &trials);
    assert_eq!((code, cut.lines().count()), (0, trials.lines().count()));
    assert!(
        timeless(&cut).iter().all(|line| line["outcome"]["limit"] == Json::Bool(true)),
        "{cut}"
    );
    let (_, late, _) = tunability(at, &["work", "--trial-timeout", "0.001ms"], &trials);
    let late = timeless(&late);
    assert!(late.iter().any(|line| line["outcome"]["why"].to_string().contains("--trial-timeout")));
}
