use serde_json::Value;

use crate::place::{Place, Said};

/// A small measurement of an SVM, stored nowhere.
const SMALL: &str = "measure svm wine --configs 10 --no-store";

fn small(more: &str) -> Said {
    Place::new().run(&format!("{SMALL} --points 3 {more}")).exits(0)
}

/// One without a sweep along each hyperparameter.
fn searched(more: &str) -> Said {
    let said = Place::new().run(&format!("{SMALL} --points 0 {more}")).exits(0).fits();
    assert!(!said.out.contains("\nalone "), "{}", said.out);
    said
}

#[test]
fn a_measurement_is_tables_and_sentences() {
    let said = small("").fits().prints(&[
        "svm on wine: 178 rows, loss = error, cv 5x1, seed 0\ndefault loss 0.0",
        "seed spread 0 (10 seeds)",
        "free         tried  gain [interval]",
        "\neverything      10  ",
        "\nmodel           10  ",
        "\nalgorithm       10  ",
        "\ninteraction         ",
        "\nalone ",
        "\nkernel.rbf.gamma ",
        "\nkernel.poly.degree* ",
        "* over the default with its parent moved (kernel = poly; kernel = sigmoid)",
        "Intervals are conditional on this dataset and its folds.",
    ]);
    assert!(said.err.contains(" configurations, ") && said.err.contains(" s CPU in fits, "));
    assert!(!said.out.contains(" s "), "times are not results:\n{}", said.out);
}

#[test]
fn nothing_to_tune_is_said_in_plain_words() {
    let said = Place::new().run("measure ols diabetes --no-store").exits(0).fits();
    let said = said.prints(&["default loss 3027   split error 107", "ols has no hyperparameter"]);
    assert!(!said.out.contains("free ") && !said.out.contains("alone "), "{}", said.out);
    assert!(said.err.starts_with("1 configuration, 5 trials: "), "{}", said.err);

    let held =
        "--c 3 --kernel rbf --kernel.rbf.gamma 1 --class_weight none --tolerance 0.1 --no-store";
    let said = Place::new().run(&format!("measure svm wine {held}")).exits(0).fits();
    said.prints(&["Everything about svm is held: nothing is left to tune."]);
}

#[test]
fn a_small_space_is_searched_whole() {
    let said = Place::new()
        .run("measure polynomial diabetes --interactions false --penalty 0 --no-store")
        .exits(0)
        .fits();
    said.prints(&[
        "\neverything  14 (all)  ",
        "\nalgorithm          0  nothing to tune",
        "\ndegree ",
    ]);
}

/// A measurement without the clock's part.
fn timeless(more: &str) -> Value {
    let line = "measure svm wine --configs 3 --points 2 --seeds 2 --no-store --json";
    let said = Place::new().run(&format!("{line} {more}")).exits(0);
    assert!(said.out.starts_with("{\n  \"schema\": \"tunability.measure/1\",\n"), "{}", said.out);
    let mut json = said.json();
    let timing = json.as_object_mut().expect("an object").remove("timing").expect("timing");
    assert!(timing["wall_seconds"].is_f64());
    json
}

#[test]
fn json_is_one_document_with_the_same_bytes_every_time() {
    let (first, again) = (timeless("-j 1"), timeless("-j 1"));
    assert_eq!(first["baseline"]["config"]["kernel"], "rbf");
    assert_eq!(first["axes"].as_array().map(Vec::len), Some(10));
    assert_eq!(first.to_string(), again.to_string());
    assert_eq!(first.to_string(), timeless("-j 2").to_string());
    assert_eq!(first.to_string(), timeless("-j 0").to_string());
    assert_ne!(first.to_string(), timeless("--seed 1").to_string());
}

#[test]
fn a_given_value_is_held_and_left_out() {
    let said = small("--c 3").prints(&["\nheld: c = 3\n", "\ntolerance "]);
    assert!(!said.out.contains("\nc "), "{}", said.out);
    let json = timeless("--c 3e0 --kernel=linear");
    assert_eq!(json["held"].to_string(), r#"{"c":3.0,"kernel":"linear"}"#);
    assert_eq!(json["axes"].as_array().map(Vec::len), Some(2));
}

#[test]
fn seeds_of_one_source_are_told() {
    searched("--seed 2 --seed.split 7").prints(&["cv 5x1, seed 2, seed.split 7\n"]);
}

#[test]
fn one_split_cannot_show_the_luck_of_the_split() {
    let said = searched("--cv holdout0.25x1");
    assert!(!said.out.contains("split error"), "{}", said.out);
    let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("One split (holdout0.25x1) cannot show the luck of the split"));
    assert!(searched("--cv 2x1").out.contains("split error"));
}

#[test]
fn some_failures_are_grouped_and_counted() {
    let line = "measure debug diabetes --failure error --fails_from 0.6 --configs 8 --points 5";
    let json = Place::new().run(&format!("{line} --no-store --json")).exits(5).json();
    let failed = json["tried"]["failed"].as_u64().expect("a count");
    assert!(failed > 1);
    assert_eq!(json["tried"]["failures"][0]["configs"], failed);
    assert_eq!(json["tried"]["failures"][0]["why"], "failed on demand");
    let text = format!("\nFailed and never chosen: {failed} configurations\n{failed} x failed on ");
    let said = Place::new().run(&format!("{line} --no-store")).exits(5).fits();
    said.prints(&[&text, "failed on demand (one has level = "]);
}

#[test]
fn a_default_that_fails_leaves_nothing_to_compare_with() {
    for (failure, why) in [
        ("error", "failed on demand"),
        ("panic", "panicked: panic on demand"),
        ("nan", "not finite: a prediction is NaN or infinite"),
    ] {
        let line = format!("measure debug diabetes --failure {failure} --fails_from 0 --configs 3");
        let message = format!("the default fails, so there is nothing to compare with: {why}\n");
        let said = Place::new().run(&format!("{line} --points 0 --no-store"));
        said.refuses(1, &message);
    }
}

#[test]
fn progress_off_a_terminal_is_quiet_for_short_work() {
    let said = small("");
    assert!(said.err.lines().all(|line| line.contains(" configuration")), "{}", said.err);
    assert_eq!(small("--quiet").err, "");
}

#[test]
fn what_matters_is_said_where_it_is_asked() {
    let asked = "measure debug diabetes --configs 60 --points 0 --seeds 1 --no-store";
    let ways = "fanova,shapley,ablation,local,ped,dependence";
    let said = Place::new().run(&format!("{asked} --importance {ways}")).exits(0).fits();
    said.prints(&[
        "What mse depends on: 61 configurations, seen through a forest of 64 trees",
        "\nshare of variance ",
        "\ntogether ",
        "Hyperparameters of the model 0.",
        "\nshape = bump ",
        "\nShapley value ",
        "\nto the best, each step run ",
        "\naround the best ",
        "\nfor the best tenth ",
        "\nalong ",
    ]);
    let json = Place::new().run(&format!("{asked} --importance sobol --json")).exits(0).json();
    assert_eq!(json["importance"]["sobol"]["evaluations"], 64 * 6);
    let few =
        "measure debug diabetes --configs 5 --points 0 --seeds 1 --no-store --importance fanova";
    Place::new()
        .run(few)
        .exits(0)
        .fits()
        .prints(&["Importance: 6 trials are too few for a forest"]);
    Place::new().run(&format!("{asked} --importance fanovva")).exits(2);
}
