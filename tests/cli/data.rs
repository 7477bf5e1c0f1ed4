use crate::place::{Place, Said};

/// Runs a small measurement of a file `my data.csv` with this content.
fn measured(learner: &str, content: &str, target: &str) -> Said {
    let place = Place::new();
    place.write("my data.csv", content);
    let args = ["measure", learner, "my data.csv", "--target", target, "--configs", "3"];
    place.run_with(&[&args[..], &["--points", "2", "--no-store"]].concat(), &[])
}

/// A file of `rows` rows with one column and a target.
fn rows(rows: usize, target: impl Fn(usize) -> String) -> String {
    let rows = (0..rows).map(|i| format!("{},{}\n", 2 * i, target(i)));
    format!("the x,y\n{}", rows.collect::<String>())
}

#[test]
fn a_file_of_ones_own_is_measured() {
    let said = measured("lasso", &rows(40, |i| format!("{}.5", i * i)), "y").exits(0).fits();
    said.prints(&["lasso on my data.csv: 40 rows, loss = mse, cv 5x1"]);
    let said = measured("svm", &rows(40, |i| ["no", "yes"][i % 2].to_owned()), "y").exits(0);
    said.prints(&["svm on my data.csv: 40 rows, loss = error, cv 5x1"]);
    let said = measured("svm", &rows(40, |i| (i % 2).to_string()), "y").exits(0);
    assert!(
        said.err.starts_with("note: target `y` has 2 distinct whole numbers: taken as classes")
    );
    let said = measured("lasso", &rows(40, |i| (i % 2).to_string()), "y").exits(0);
    assert!(said.err.starts_with("note: `y` is taken as numbers\n"), "{}", said.err);
}

/// Five hundred rows of mixed types, some values missing, need no flag but the target.
#[test]
fn half_a_thousand_rows_are_described_fitted_and_measured() {
    let row = |i: usize| {
        let (size, colour) = (i * 7 % 31, ["red", "green", "", "deep blue"][i % 4]);
        let weight =
            if i.is_multiple_of(9) { "NA".to_owned() } else { format!("{}.25", i * 13 % 17) };
        format!("{size},{colour},{weight},{}.5\n", size * 2 + colour.len() + i % 5)
    };
    let place = Place::new();
    let header = "size,colour,weight,price\n".to_owned();
    place.write("my.csv", header + &(0..500).map(row).collect::<String>());
    let described = place.run("describe my.csv --target price").exits(0).fits();
    described.prints(&["my.csv\nregression, 500 rows, 3 columns, 181 missing values\n"]);
    place.run("fit svm my.csv --target price").exits(0).fits().prints(&["svm on my.csv, cv 5x1"]);
    let small = "--configs 3 --points 2 --seeds 2";
    let measured = place.run(&format!("measure lasso my.csv --target price {small}")).exits(0);
    measured.fits().prints(&["lasso on my.csv: 500 rows, loss = mse, cv 5x1"]);
}

#[test]
fn rows_that_belong_together_are_counted_together() {
    let place = Place::new();
    let rows = (0..60).map(|i| format!("{},{},{}\n", i % 12, i * 7 % 11, ["no", "yes"][i % 2]));
    place.write("my.csv", "who,x,y\n".to_owned() + &rows.collect::<String>());
    let line = "svm my.csv --target y --group who";
    let said = place.run(&format!("measure {line} --configs 3 --points 0 --seeds 2")).exits(0);
    said.prints(&["svm on my.csv: 12 groups, loss = error, cv 5x1"]);
    place
        .run(&format!("fit {line} --cv 13x1"))
        .refuses(2, "`--cv 13x1`: my.csv has 12 groups in `who`");
    place.run(&format!("fit {line} --cv loo --json")).exits(0);
}

#[test]
fn a_series_is_predicted_from_its_past() {
    let place = Place::new();
    let rows = (0..80).map(|i| format!("{}\n", (f64::from(i) / 3.0).sin()));
    place.write("wave.csv", "wave\n".to_owned() + &rows.collect::<String>());
    let line = "fit ols wave.csv --target wave --lags 4";
    place.run(line).exits(0).prints(&["ols on wave.csv, cv forward5\n"]);
    let said = place.run(&format!("{line} --cv 5x1")).exits(0);
    assert!(said.err.contains("trains on the future of what it tests; forward5 does not"));
}

#[test]
fn a_target_must_be_said_and_there() {
    let place = Place::new();
    place.write("my.csv", rows(20, |i| i.to_string()));
    let message = "`my.csv`: which column is to be predicted? say --target NAME; columns: the x, y";
    place.run("measure lasso my.csv").refuses(2, message);
    let said = place.run("describe my.csv").exits(0).fits();
    said.prints(&[
        "my.csv\n20 rows, 2 columns, 0 missing values\nnothing is predicted yet",
        "the x",
    ]);
    let message = "no column `the xx` in `my.csv` (did you mean `the x`?); columns: the x, y; ";
    let args = ["fit", "lasso", "my.csv", "--target", "the xx"];
    place.run_with(&args, &[]).refuses(2, message);
    assert!(!place.has("tunability.db"));
}

#[test]
fn odd_files_are_refused_in_plain_words() {
    let refused = |content: &str, code: i32, message: &str| {
        measured("svm", content, "y").refuses(code, message);
    };
    refused("", 1, "`my data.csv`, line 1: the file is empty; ");
    refused("x,y\n", 1, "`my data.csv`, line 1: there is a header but no rows; ");
    refused("x,y\n1,2\n3\n", 1, "`my data.csv`, line 3: the header names 2 fields, but here are 1");
    let same = "`my data.csv`, column `y`: the target is `5` in every row; there is nothing to ";
    refused(&rows(20, |_| "5".to_owned()), 2, same);
    let few = "`--cv 5x1`: my data.csv has 3 rows, too few for 5 folds; use fewer folds or more ";
    refused("x,y\n1,2\n2,4.5\n3,5\n", 2, few);
    let huge: String = (0..20).map(|i| format!("{i}e306,{i}.5\n")).collect();
    let said = measured("svm", &format!("x,y\n{huge}"), "y").exits(1);
    assert!(said.err.contains("too large to standardise; give it another unit"), "{}", said.err);
}

#[test]
fn a_learner_of_other_data_names_those_that_can() {
    let message =
        "`svm` learns from tables, these are sequences; learners that can: baseline, lstm\n";
    Place::new().run("fit svm japanese_vowels").refuses(2, message);
    let message = "`ols` does not learn classification; it learns regression; learners that can: ";
    Place::new().run("fit ols iris").refuses(2, message);
}

#[test]
fn datasets_are_described_for_machines() {
    let place = Place::new();
    place.write("my.csv", "a,c,y\n1,u,1499.25\n,v,2.5\n3,u,30000\n");
    let json = place.run("describe my.csv --target y --json").exits(0).json();
    let [a, c] = [&json["columns"][0], &json["columns"][1]];
    assert_eq!((a["missing"].as_u64(), a["median"].as_f64()), (Some(1), Some(2.0)));
    assert_eq!(a["histogram"].as_array().map(Vec::len), Some(10));
    assert_eq!(
        (&c["levels"][0]["level"], c["levels"][0]["count"].as_u64()),
        (&"u".into(), Some(2))
    );
    let json = place.run("describe my.csv --json").exits(0).json();
    assert_eq!((json["columns"][2]["max"].as_f64(), &json["target"]), (Some(3e4), &().into()));
    place.run("describe my.csv").exits(0).prints(&["2.5 .. 1499 .. 30000"]);
}

#[test]
fn control_characters_reach_no_terminal() {
    let place = Place::new();
    place.write("my.csv", "a\u{1b}[31m,c,y\n1,u\u{7},1.5\n2,v,2.5\n1,n.a,3\n");
    for line in ["describe my.csv", "describe my.csv --target y", "fit ols my.csv --target q"] {
        let said = place.run(line);
        let raw = (said.out + &said.err).replace('\n', "");
        assert!(!raw.contains(char::is_control) && raw.contains("a\\u{1b}[31m"), "{raw}");
    }
}

#[test]
fn a_path_must_exist() {
    let place = Place::new();
    place.run("fit svm none.csv --target y").refuses(1, "cannot read `none.csv`: ");
    place.run("fit svm no/where --target y").refuses(1, "cannot read `no/where`: ");
    let said = place.run("fit svm iris.csv --target y").refuses(1, "cannot read `iris.csv`: ");
    assert!(said.err.ends_with(" (did you mean the bundled `iris`?)\n"), "{}", said.err);
    place.run("fit svm . --target y").refuses(1, "cannot read `.`: ");
}
