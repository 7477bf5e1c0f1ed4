use crate::place::Place;

const SMALL: &str = "measure lasso --datasets diabetes,longley --configs 4 --points 3 --no-store";

#[test]
fn datasets_are_rows_and_the_units_of_intervals() {
    let said = Place::new().run(SMALL).exits(0).fits();
    said.prints(&[
        "lasso on 2 datasets: gains in shares of the default's loss = mse\n",
        "\ndataset ",
        "\ndiabetes ",
        "\nlongley ",
        "\nfree ",
        "\neverything ",
        "\nalpha ",
        "best one for all seen: alpha = ",
        "Intervals are over datasets",
    ]);
}

#[test]
fn json_holds_each_dataset_and_the_mean_is_theirs() {
    let found = Place::new().run(&format!("{SMALL} --json")).exits(0).json();
    assert_eq!(found["schema"], "tunability.suite/1");
    let each: Vec<f64> = found["whole"]["each"]
        .as_array()
        .unwrap()
        .iter()
        .map(|gain| gain.as_f64().unwrap())
        .collect();
    let of = |at: usize| {
        let data = &found["datasets"][at];
        data["whole"]["honest"]["value"].as_f64().unwrap()
            / data["baseline"]["loss"].as_f64().unwrap()
    };
    assert_eq!(each, [of(0), of(1)]);
    let mean = found["whole"]["mean"]["value"].as_f64().unwrap();
    assert!((mean - (each[0] + each[1]) / 2.0).abs() < 1e-15);
}

#[test]
fn the_table_of_trials_is_what_analyse_reads() {
    let place = Place::new();
    place.run(&format!("{SMALL} --table trials.csv")).exits(0);
    let space = place.run("describe lasso --configspace regression").exits(0).out;
    place.write("space.json", space);
    let said = place.run("analyse trials.csv --space space.json --score mse").exits(0).fits();
    said.prints(&["on 2 datasets: mse (less is better)", "over the declared default: alpha = "]);
}

#[test]
fn a_table_for_a_paper_has_a_caption_and_a_mean() {
    let said = Place::new().run(&format!("{SMALL} --markdown")).exits(0);
    let said = said.prints(&["Table: what 4 configurations of lasso gain", "\n| diabetes | 442 |"]);
    assert!(said.out.contains("\n| mean | | | "), "{}", said.out);
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    for line in [
        "measure lasso diabetes --datasets longley",
        "measure lasso --datasets diabetes,nowhere",
        "measure svm --datasets iris,diabetes",
        "measure lasso --datasets diabetes --nested",
        "measure lasso",
    ] {
        let said = Place::new().run(&format!("{line} --no-store")).exits(2);
        assert!(said.out.is_empty() && said.err.starts_with("error: "), "{line}: {}", said.err);
    }
}
