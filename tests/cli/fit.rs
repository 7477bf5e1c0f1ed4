use crate::place::Place;

#[test]
fn ols_in_sample_is_that_of_scikit_learn() {
    let said = Place::new().run("fit ols diabetes --cv none --no-store").exits(0).fits();
    said.prints(&["ols on diabetes, cv none\n", "\nmse           2859.69634759            -  "]);
    let json = Place::new().run("fit ols diabetes --cv none --no-store --json").exits(0).json();
    assert_eq!(json["schema"], "tunability.fit/1");
    let mse = json["scores"]["mse"]["mean"].as_f64().expect("a number");
    assert!((mse - 2_859.696_347_59).abs() < 1e-8, "{mse}");
}

#[test]
fn cross_validation_shows_all_measures_and_what_the_fit_says() {
    let line = "fit svm wine --kernel sigmoid --kernel.sigmoid.coef0 -5e-1 --no-store";
    Place::new().run(line).exits(0).fits().prints(&[
        "svm on wine, cv 5x1\nc = 1, class_weight = none, implementation = native, kernel = sigmoid,\n",
        "\nmeasure ",
        "\naccuracy ",
        "\nerror ",
        "\nauc ",
        "\nsize ",
        "\nfit_time ",
        "\npredict_time ",
        "\nsupport_vectors ",
        "\nseconds of CPU in all fits: ",
    ]);
}

#[test]
fn numbers_are_the_same_however_many_threads_there_are() {
    let scores = |more: &str| {
        let line = format!("fit svm iris --c 1e1 --cv 3x2 --no-store --json {more}");
        let json = Place::new().run(&line).exits(0).json();
        json["scores"].to_string() + &json["facts"].to_string()
    };
    assert_eq!(scores("-j 1"), scores("-j 2"));
    assert_eq!(scores("-j 1"), scores("--seed.init 7"));
    assert_ne!(scores("-j 1"), scores("--seed 7"));
}

#[test]
fn a_fit_that_fails_says_why_once() {
    let line = "fit debug diabetes --failure panic --fails_from 0 --no-store";
    Place::new().run(line).refuses(1, "every split fails: panicked: panic on demand\n");
}

#[test]
fn a_model_that_cannot_be_saved_is_known_before_the_work() {
    let place = Place::new();
    let said = place.run("fit ols diabetes --no-store --save none/m.json");
    said.refuses(1, "cannot write `none/m.json`: ");
    let line = "fit debug diabetes --failure panic --fails_from 0 --no-store --save m.json";
    place.run(line).refuses(1, "the fit on all rows panicked\n");
    assert!(!place.has("m.json"));
}
