use crate::place::{Place, Said};

/// Runs what is refused as usage: it must leave nothing behind.
fn refused(line: &str, message: &str) -> Said {
    let place = Place::new();
    let said = place.run(line).refuses(2, message);
    assert!(!place.has("tunability.db"), "`{line}` left a store");
    assert!(!said.err.contains("study "), "{}", said.err);
    said
}

#[test]
fn names_that_do_not_exist_bring_the_nearest() {
    let said = refused("measure svm wnie", "no dataset `wnie` (did you mean `wine`?); bundled: ");
    assert!(said.err.ends_with("or give the path of a file\n"), "{}", said.err);
    let tips = [
        ("measure svn wine", "'svm'"),
        ("mesure svm wine", "'measure'"),
        ("measure svm wine --kernal linear", "'--kernel'"),
        ("fit svm wine --kernel.rbf.gama 1", "'--kernel.rbf.gamma'"),
        ("list learner", "'learners'"),
    ];
    for (line, tip) in tips {
        let said = refused(line, "");
        assert!(said.err.contains("tip: ") && said.err.contains(tip), "{line}: {}", said.err);
    }
    refused("fit svm wine --kernel rfb", "`kernel` = rfb is not one of linear, rbf, poly, sigmoid");
}

#[test]
fn values_out_of_range_name_what_is_allowed() {
    refused("measure svm wine --c -1", "`c` = -1 is not a number in 1e-12..\n");
    refused("fit svm wine --c nan", "`c` = NaN is not a number in 1e-12..\n");
    refused("fit svm wine --c ten", "`c` = ten is not a number in 1e-12..\n");
    refused("fit svm iris --kernel.rbf.gamma inf", "`kernel.rbf.gamma` = inf is not a ");
    refused("fit polynomial diabetes --degree 1.5", "`degree` = 1.5 is not a whole number");
    for line in ["measure svm wine --configs 0", "measure svm wine --seeds 0", "fit ols iris -j -1"]
    {
        refused(line, "invalid value ");
    }
}

#[test]
fn what_is_inactive_says_when_it_would_be_active() {
    let message = "`kernel.poly.degree` is only active when kernel = poly (here kernel = rbf); ";
    refused("fit svm wine --kernel.poly.degree 3", message);
    let message = "`kernel.rbf.gamma` is only active when kernel = rbf (here kernel = linear); ";
    refused("measure svm wine --kernel linear --kernel.rbf.gamma 1", message);
    let message =
        "`epsilon` is only active when task = regression (here task = classification); drop it\n";
    refused("fit svm wine --epsilon 0.1", message);
    refused("measure svm wine --epsilon 0.1", message);
}

#[test]
fn tasks_and_scores_must_match() {
    refused(
        "fit ols iris",
        "`ols` does not learn classification; it learns regression; learners that can: baseline, svm, mlp\n",
    );
    let known = "for classification: error, log_loss, brier\n";
    for (score, why) in [
        ("mse", "`--score mse` is for regression"),
        ("accuracy", "`--score accuracy` is no mean over rows, so no gain has an interval"),
        ("brierr", "no measure `brierr` (did you mean `brier`?)"),
        ("nothing", "no measure `nothing`"),
    ] {
        refused(&format!("measure svm wine --score {score}"), &format!("{why}; {known}"));
    }
}

#[test]
fn rows_must_be_divisible_as_asked() {
    let message = "`--cv 100x1`: class `class_2` has 48 rows but 100 folds need 100; use --cv 48x1";
    refused("measure svm wine --cv 100x1", message);
    refused("fit ols diabetes --cv 500x1", "`--cv 500x1`: diabetes has 442 rows");
    refused(
        "fit svm wine --cv 1x1",
        "`--cv 1x1`: with fewer than 2 folds, here 1, nothing is left to train on",
    );
    refused("fit svm wine --cv five", "`--cv five`: this is no resampling; use 5x2 (folds x ");
}

#[test]
fn gains_in_sample_are_refused() {
    let said = refused("measure svm wine --cv none", "`--cv none`: tests on the rows that it ");
    assert!(said.err.ends_with("use folds, for example 5x1\n"), "{}", said.err);
}

#[test]
fn what_is_missing_is_named() {
    let said = refused("measure svm", "the following required arguments");
    assert!(said.err.contains("<DATASET>"), "{}", said.err);
    for line in ["", "measure", "fit"] {
        let said = Place::new().run(line).exits(2);
        assert!(said.err.contains("Usage: tunability") && said.out.is_empty(), "{}", said.err);
    }
}
