use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Every crate with its floor: it knows only crates on lower ones. A crate that is not here is a
/// learner's, on [`LEARNERS`].
const FLOORS: &[(&str, u8)] = &[
    ("derive", 0),
    ("space", 0),
    ("stats", 0),
    ("kernels", 0),
    ("learn", 1),
    ("data", 2),
    ("linear", 2),
    ("nn", 2),
    ("forest", 2),
    ("control", 2),
    ("trial", 3),
    ("store", 4),
    ("tuning", 5),
    ("report", 6),
    ("exchange", 6),
];

/// The floor of one family of learners each.
const LEARNERS: u8 = 3;

/// The one dependency within a floor: the macro and what it is a macro for.
const SAME_FLOOR: (&str, &str) = ("space", "derive");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn manifest(path: &Path) -> Table {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    text.parse().unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// Folder and manifest of every crate below the root package.
fn crates() -> Vec<(String, Table)> {
    let folders = fs::read_dir(root().join("crates")).expect("crates");
    let mut paths: Vec<PathBuf> = folders.map(|entry| entry.expect("a folder").path()).collect();
    paths.sort();
    let with_manifest = paths.iter().map(|path| path.join("Cargo.toml")).filter(|p| p.is_file());
    let named = |path: PathBuf| {
        let folder = path.parent().and_then(Path::file_name).expect("a folder");
        (folder.to_string_lossy().into_owned(), manifest(&path))
    };
    with_manifest.map(named).collect()
}

fn floor(folder: &str) -> u8 {
    FLOORS.iter().find(|(name, _)| *name == folder).map_or(LEARNERS, |(_, floor)| *floor)
}

/// The dependencies of one kind, by name.
fn dependencies<'a>(manifest: &'a Table, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let table = manifest.get(kind).and_then(Value::as_table);
    table.into_iter().flatten().map(|(name, value)| (name.as_str(), value)).collect()
}

/// Our own crates among what is needed to build, by folder.
fn ours(manifest: &Table) -> Vec<&str> {
    let kinds = ["dependencies", "build-dependencies"];
    let all = kinds.iter().flat_map(|kind| dependencies(manifest, kind));
    all.filter_map(|(name, _)| name.strip_prefix("tunability-")).collect()
}

fn is_workspace(value: Option<&Value>) -> bool {
    value.and_then(|value| value.get("workspace")).and_then(Value::as_bool) == Some(true)
}

/// Tests are free: the dependencies of tests alone are not looked at.
#[test]
fn a_crate_knows_only_lower_floors() {
    for (folder, manifest) in crates() {
        for below in ours(&manifest) {
            let lower = floor(below) < floor(&folder) || (folder.as_str(), below) == SAME_FLOOR;
            assert!(lower, "{folder} (floor {}) uses {below} ({})", floor(&folder), floor(below));
        }
    }
}

#[test]
fn the_root_is_above_all() {
    let root_package = manifest(&root().join("Cargo.toml"));
    assert!(!root().join("src").exists() && !root().join("crates/tunability/Cargo.toml").exists());
    let known = ours(&root_package);
    assert!(crates().iter().all(|(folder, _)| folder == "derive" || known.contains(&&folder[..])));
    for (folder, manifest) in crates() {
        assert!(
            dependencies(&manifest, "dependencies").iter().all(|(name, _)| *name != "tunability")
        );
        let member = Value::from(format!("crates/{folder}"));
        let members = root_package["workspace"]["members"].as_array().expect("members");
        assert!(members.contains(&member), "{folder} is no member");
    }
}

#[test]
fn a_package_is_called_as_its_folder() {
    for (folder, manifest) in crates() {
        let name = manifest["package"]["name"].as_str().expect("a name");
        assert_eq!(name, format!("tunability-{folder}"));
    }
}

#[test]
fn every_package_says_what_it_is_and_shares_the_rest() {
    for (folder, manifest) in crates() {
        let package = manifest["package"].as_table().expect("a package");
        let said = package.get("description").and_then(Value::as_str).unwrap_or_default();
        assert!(!said.is_empty(), "{folder} has no description");
        for key in ["version", "edition", "rust-version", "license", "publish"] {
            assert!(is_workspace(package.get(key)), "{folder}: {key}");
        }
    }
}

#[test]
fn lints_are_those_of_the_workspace() {
    for (folder, manifest) in crates() {
        assert!(is_workspace(manifest.get("lints")), "{folder}");
    }
    assert!(is_workspace(manifest(&root().join("Cargo.toml")).get("lints")), "the root");
}

#[test]
fn versions_are_those_of_the_workspace() {
    let mut all = crates();
    all.push(("the root".to_owned(), manifest(&root().join("Cargo.toml"))));
    for (folder, manifest) in &all {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, value) in dependencies(manifest, kind) {
                assert!(is_workspace(Some(value)), "{folder}: {name}");
            }
        }
    }
}

/// The lines of `[workspace.dependencies]`.
fn dependency_lines() -> Vec<String> {
    let text = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    let lines = text.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let section = lines.take_while(|line| !line.starts_with('['));
    section.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn every_foreign_dependency_has_its_reason() {
    let lines = dependency_lines();
    assert!(lines.len() > 20, "{lines:?}");
    for line in lines.iter().filter(|line| !line.starts_with("tunability-")) {
        let reason = line.rsplit_once("# ").map_or("", |(_, reason)| reason);
        assert!(!reason.trim().is_empty(), "without a reason: {line}");
    }
}

#[test]
fn every_foreign_dependency_is_used() {
    let mut all: Vec<Table> = crates().into_iter().map(|(_, manifest)| manifest).collect();
    all.push(manifest(&root().join("Cargo.toml")));
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let uses = |name: &str| {
        let mut each =
            all.iter().flat_map(|manifest| kinds.map(|kind| dependencies(manifest, kind)));
        let of_target = |manifest: &&Table| {
            let targets = manifest.get("target").and_then(toml::Value::as_table);
            targets.is_some_and(|targets| {
                targets.values().any(|t| t["dependencies"].get(name).is_some())
            })
        };
        each.any(|used| used.iter().any(|(known, _)| *known == name))
            || all.iter().any(|m| of_target(&m))
    };
    let known = all[all.len() - 1]["workspace"]["dependencies"].as_table().expect("a table");
    let unused: Vec<&String> = known.keys().filter(|name| !uses(name)).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
}
