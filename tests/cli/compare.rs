use serde_json::Value;

use crate::place::{Place, Said};

fn run(line: &str) -> Said {
    Place::new().run(&format!("compare {line} --no-store -q"))
}

/// Asserts that stdout contains all of these, wherever lines are broken.
fn says(said: &Said, parts: &[&str]) {
    let words: Vec<&str> = said.out.split_whitespace().collect();
    let text = words.join(" ");
    parts.iter().for_each(|part| assert!(text.contains(part), "no `{part}` in\n{}", said.out));
}

#[test]
fn one_dataset_is_a_ranking_pairs_and_a_paragraph() {
    let said = run("diabetes -l baseline,ols,lasso --cv 5x2").exits(0).fits().prints(&[
        "3 learners on diabetes: 442 rows, r2, cv 5x2 (10 splits), seed 0\n",
        "\nlearner   mean rank ",
        " r2 [95 % interval]  rmse ",
        "\nbetter  than ",
        "P(better)  P(same)",
        "\nFor a paper:\n\nWe compared 3 learners (ols, lasso, baseline) on diabetes",
    ]);
    let parts = [
        "Cannot be told apart: ols, lasso.",
        "One-standard-error rule: `ols` is the first, in the order given, within one",
        "were tested with the corrected resampled t-test (Nadeau and Bengio 2003), and p-values",
        "Differences were found: ols did better than baseline by 0.",
    ];
    says(&said, &parts);
}

#[test]
fn several_datasets_are_ranked_and_drawn() {
    let place = Place::new();
    let line = "compare iris wine sonar vehicle ionosphere -l baseline,svm,mlp --set mlp.epochs=5 --cv \
                3x1 --no-store -q --svg cd.svg";
    let said = place.run(line).exits(0).fits().prints(&[
        "3 learners on 5 datasets, error, seed 0\n",
        "\niris        3x1 ",
        "critical difference 1.48 ─",
        "warning: 3 splits show little",
        "warning: 5 datasets are few",
    ]);
    let parts = [
        "Friedman's test with the F of Iman and Davenport (1980) found ",
        "(F(2, 8) = ",
        "by the Bayesian signed-rank test",
    ];
    says(&said, &parts);
    assert_eq!(said.out.matches("splits show little").count(), 1, "{}", said.out);
    let svg = place.read("cd.svg");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(["svm", "mlp", "baseline"].iter().all(|name| svg.contains(&format!(">{name}  "))));
}

#[test]
fn two_learners_on_datasets_are_tested_by_signed_ranks() {
    let five = "iris wine sonar vehicle ionosphere";
    let said = run(&format!("{five} -l baseline,svm --cv 3x1")).exits(0);
    let parts = [
        "Two learners on 5 datasets: each dataset counts once",
        "warning: 5 datasets cannot show a difference at the level 0.05",
        "Wilcoxon's signed-rank test",
    ];
    says(&said, &parts);
    let said = run(&format!("{five} -l baseline,svm --cv 3x1 --test sign")).exits(0);
    says(&said, &["tested with the sign test"]);
}

#[test]
fn one_split_is_tested_by_its_rows() {
    let said = run("breast_cancer -l baseline,svm --cv holdout0.3x1").exits(0);
    says(
        &said,
        &["McNemar's exact test", "warning: one split: what is found is about these fitted"],
    );
    let said = run("diabetes -l baseline,ols --cv holdout0.3x1").exits(0);
    says(&said, &["Wilcoxon's signed-rank test", "mse [95 % interval]"]);
}

#[test]
fn tables_are_for_latex_and_for_markdown() {
    let said = run("diabetes -l ols,elastic_net --cv 5x2 --latex").exits(0);
    said.prints(&[
        "\\begin{tabular}{lrrrr}\n\\toprule\n",
        "elastic\\_net & ",
        "95 \\%",
        "\\bottomrule",
    ]);
    let said = run("diabetes -l ols,elastic_net --cv 5x2 --markdown").exits(0);
    said.prints(&[
        "| learner | mean rank | r2 [95 % interval] | p against the best | groups |\n|---|---:|",
    ]);
}

/// A comparison without the clock's part.
fn timeless(more: &str) -> Value {
    let said = run(&format!("diabetes -l lasso,svm --cv 5x2 --json {more}")).exits(0);
    assert!(said.out.starts_with("{\n  \"schema\": \"tunability.compare/1\",\n"), "{}", said.out);
    let mut json = said.json();
    let timing = json.as_object_mut().expect("an object").remove("timing").expect("timing");
    assert!(timing["fit_cpu_seconds"]["diabetes"]["svm"].is_f64());
    json
}

#[test]
fn json_is_the_same_at_any_number_of_threads_and_settings_are_taken() {
    let one = timeless("-j 1");
    assert_eq!(one, timeless("-j 2"));
    let contest = &one["datasets"][0]["contest"];
    assert_eq!(contest["test"], "corrected_t");
    let belief = &contest["pairs"][0]["belief"];
    let sum: f64 = ["below", "within", "above"].iter().filter_map(|at| belief[at].as_f64()).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{belief}");
    assert_eq!(timeless("--set svm.c=10")["configs"]["svm"]["c"], 10.0);
    assert_eq!(timeless("--rope 0.5")["datasets"][0]["rope"], 0.5);
}

#[test]
fn tuning_is_nested_and_its_optimism_is_printed() {
    let line = "diabetes -l ols,lasso --tuned --configs 4 --cv 3x1 --inner 3x1";
    let said = run(line).exits(0).fits().prints(&[
        "lasso tuned within each training part: 4 Sobol configurations on 3x1 by mse",
        "tuned  dataset   promised gain  honest gain  optimism  inner  outer\nlasso  diabetes ",
    ]);
    says(&said, &["by mse, nested cross-validation", "tuning lasso within the training parts"]);
    let json = run(&format!("{line} --json")).exits(0).json();
    let nested = &json["datasets"][0]["nested"];
    assert_eq!(nested["lasso"]["folds"].as_array().map(Vec::len), Some(3));
    assert!(nested.get("ols").is_none(), "nothing to tune");
}

#[test]
fn a_learner_that_fails_is_left_out_and_said() {
    let line = "longley -l ols,lasso,lasso_cv --cv 3x1 --set lasso_cv.folds=20 --score mse";
    let said = run(line).exits(5).fits();
    said.prints(&["2 learners on longley", "failed and left out: lasso_cv on longley: "]);
    let line = "longley -l ols,lasso_cv --cv 3x1 --set lasso_cv.folds=20 --score mse";
    let why = "a comparison needs at least two learners that did not fail on longley (`lasso_cv` failed: ";
    run(line).refuses(1, why);
}

#[test]
fn wrong_use_is_refused_before_anything_runs() {
    let refused = |line: &str, message: &str| {
        let place = Place::new();
        let said = place.run(&format!("compare {line}")).refuses(2, message);
        assert!(!place.has("tunability.db"), "`{line}` left a store");
        said
    };
    refused("diabetes -l ols,lasso --cv 2x1", "2 splits of diabetes are too few: ");
    refused("diabetes -l ols", "a comparison needs at least two learners, here 1");
    refused("diabetes -l ols,ols", "`ols` is named twice");
    refused("diabetes diabetes -l ols,lasso", "diabetes is named twice");
    refused("diabetes -l ols,lsso", "no learner `lsso` (did you mean `lasso`?)");
    refused("diabetes iris -l baseline,svm", "diabetes asks for regression and iris for ");
    refused("iris -l svm,ols", "`ols` does not learn classification");
    refused("diabetes -l ols,lasso --cv none", "`--cv none`: tests on the rows that it trains on");
    refused(
        "diabetes -l ols,lasso,svm --test friedman",
        "--test friedman ranks learners over several datasets, and this is one; use corrected_t",
    );
    refused("iris wine -l baseline,svm --test friedman", "--test friedman is for three learners");
    refused(
        "iris wine -l baseline,svm --test corrected_t",
        "--test corrected_t is for splits of one",
    );
    refused("diabetes -l ols,lasso --test wilcoxon", "--test wilcoxon takes differences for indep");
    refused("iris -l baseline,svm --test mcnemar", "--test mcnemar is for the rows of one split");
    refused("iris -l baseline,svm --cv holdout0.3x1 --score auc", "`auc` of one split is a single");
    refused(
        "iris -l baseline,svm --score acuracy",
        "`--score acuracy` is no measure (did you mean `acc",
    );
    refused("iris -l baseline,svm --score r2", "`--score r2` is of another task");
    refused("iris -l baseline,svm --set svm=3", "`--set svm=3` is no LEARNER.HYPERPARAMETER=VALUE");
    refused("iris -l baseline,svm --set mlp.epochs=3", "`--set mlp.epochs=3`: `mlp` is not among");
    refused("iris -l baseline,svm --set svm.cc=3", "no hyperparameter `cc`");
    refused("iris -l baseline,svm --tuned=mlp", "`--tuned=mlp` is not among the learners");
    refused("iris -l baseline,svm --rope -1", "invalid value");
}

#[test]
fn ties_and_two_folds_are_warned_about() {
    // With all of the price on sizes the elastic net is the LASSO.
    let tie = "--set lasso.alpha=0.1 --set elastic_net.alpha=0.1 --set elastic_net.l1_ratio=1";
    let said = run(&format!("diabetes -l lasso,elastic_net {tie} --cv 5x1")).exits(0);
    let parts = [
        "warning: `lasso` and `elastic_net` are equal on all splits: nothing to test",
        "They cannot be told apart.",
    ];
    says(&said, &parts);
    let said = run("diabetes -l ols,lasso --cv 2x5").exits(0);
    says(&said, &["warning: with two folds only half of the rows are learned from"]);
}
