use std::fs;
use std::path::{Path, PathBuf};

/// The longest that a source file may be.
const LINES: usize = 450;

/// Where text lies that is kept.
const FOLDERS: [&str; 7] = ["crates", "tests", "examples", "benches", "datasets", "docs", ".ci"];

/// The endings of files that people read.
const TEXT: [&str; 8] = ["rs", "toml", "md", "py", "json", "yml", "yaml", "sh"];

/// Words that are left behind by unfinished work, each cut in two so that this file has none of them.
const UNFINISHED: [(&str, &str); 5] =
    [("to", "do!"), ("unimple", "mented!"), ("TO", "DO"), ("FIX", "ME"), ("db", "g!")];

/// Places that exist on one machine only, cut in the same way.
const ELSEWHERE: [(&str, &str); 2] = [("../sha", "red"), ("/wo", "rk/")];

fn is_text(path: &Path) -> bool {
    path.extension().is_some_and(|ending| TEXT.iter().any(|known| ending == *known))
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

/// Every file below a folder; none if there is no such folder.
fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let kept = paths.filter(|path| !path.ends_with("target"));
    kept.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// Every text file: those of the folders, and those at the root.
fn texts() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = FOLDERS.iter().flat_map(|name| below(&root.join(name))).collect();
    let at_root =
        fs::read_dir(root).expect("the root").map(|entry| entry.expect("an entry").path());
    paths.extend(at_root.filter(|path| path.is_file()));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        (path, text)
    };
    paths.into_iter().filter(|path| is_text(path)).map(read).collect()
}

/// Every line of the files that holds one of the words.
fn found(words: &[(&str, &str)], of: fn(&Path) -> bool) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|(one, two)| format!("{one}{two}")).collect();
    let mut found = Vec::new();
    for (path, text) in texts().iter().filter(|(path, _)| of(path)) {
        for (at, line) in text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {line}", path.display(), at + 1));
            }
        }
    }
    found
}

#[test]
fn sources_are_found() {
    let sources = texts().into_iter().filter(|(path, _)| is_source(path)).count();
    assert!(sources > 80, "{sources} files");
}

#[test]
fn nothing_is_left_unfinished() {
    let found = found(&UNFINISHED, is_source);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_file_is_long() {
    for (path, text) in texts().iter().filter(|(path, _)| is_source(path)) {
        let lines = text.lines().count();
        assert!(lines <= LINES, "{} has {lines} lines, at most {LINES}", path.display());
    }
}

#[test]
fn no_text_names_a_place_elsewhere() {
    let found = found(&ELSEWHERE, is_text);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
