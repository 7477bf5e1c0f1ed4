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
    let rows = (0..rows).map(|i| format!("{i},{}\n", target(i)));
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
        let weight = if i % 9 == 0 { "NA".to_owned() } else { format!("{}.25", i * 13 % 17) };
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
    place.run("describe my.csv").refuses(2, message);
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
fn a_path_must_exist() {
    let place = Place::new();
    place.run("fit svm none.csv --target y").refuses(1, "cannot read `none.csv`: ");
    place.run("fit svm no/where --target y").refuses(1, "cannot read `no/where`: ");
    let said = place.run("fit svm iris.csv --target y").refuses(1, "cannot read `iris.csv`: ");
    assert!(said.err.ends_with(" (did you mean the bundled `iris`?)\n"), "{}", said.err);
    place.run("fit svm . --target y").refuses(1, "cannot read `.`: ");
}
