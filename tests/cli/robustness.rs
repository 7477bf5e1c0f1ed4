use serde_json::Value;
use tunability::LEARNERS;

use crate::place::{Place, Said};

/// Little of everything, stored nowhere.
const LITTLE: &str = "--seeds 3 --configs 5 --search 2 --levels 2 --neighbours 3 --no-store";

fn little(line: &str) -> Said {
    Place::new().run(&format!("robustness {line} {LITTLE}"))
}

/// The words of the output, whatever lines they are on.
fn words(said: &Said) -> String {
    said.out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_deterministic_learner_has_no_luck_of_the_seed() {
    let said = little("svm diabetes").exits(0).fits().prints(&[
        "svm on diabetes: loss = mse, cv 5x1, seed 0\ndefault loss 3",
        "\nvaried  seeds ",
        "\nsplit ",
        "\nno effect: init, order, noise, explore\n",
        "one dot a seed (• two or three, ● more); less is better\n",
        "\nSmall changes around the default (loss 3",
        "\nc  ",
        "\nkernel.rbf.gamma ",
        "\nepsilon ",
        "\ntolerance ",
    ]);
    assert!(
        words(&said).contains("svm is deterministic: the seed has no effect on it. What has: how")
    );
    assert!(words(&said).contains("warning: 3 seeds say little about a distribution"));
    assert!(said.err.contains(" trials, ") && said.err.contains(" s CPU in fits, "));
}

#[test]
fn without_hyperparameters_the_split_is_left() {
    let said = little("ols diabetes").exits(0).fits();
    let text = words(&said);
    assert!(text.contains("ols is deterministic: the seed has no effect on it."), "{text}");
    assert!(!text.contains("Small changes") && !text.contains("How many runs"), "{text}");
    let said = little("ols diabetes --cv mod5").exits(0).fits();
    let text = words(&said);
    assert!(text.contains("no effect: init, order, noise, explore, split"), "{text}");
    assert!(text.contains("and neither has anything else that is random here"), "{text}");
}

#[test]
fn a_seed_with_an_effect_is_measured_beside_the_split() {
    let said = little("debug diabetes --seed_noise 0.3").exits(0).fits().prints(&[
        "held: seed_noise = 0.3\n",
        "\ninit ",
        "\nsplit ",
        "\nfit + split ",
        "\nquantile of fit + split  loss [95 % interval]\n                   10 % ",
        "\nWhose is the spread? Every combination of 2 of seed, 2 of split",
        "\nseed x split ",
        "\nrandomised in each run  error of a mean of 10 runs\nnothing ",
        "\nHow many runs rank the default and the best other configuration rightly?\n",
        "\nruns of each ",
        "\nwrong order ",
        "\ndifference found ",
    ]);
    let text = words(&said);
    assert!(text.contains("The seed alone moves the loss of debug by "), "{text}");
    assert!(
        text.contains("Most of the variance, ")
            && text.contains(" 3 runs rank the default of debug")
    );
}

#[test]
fn every_learner_comes_to_an_end() {
    // Each on data that it can learn, so small that a debug build could do it.
    let lines = [
        "baseline iris",
        "ols longley",
        "polynomial longley",
        "lasso longley",
        "lasso_cv diabetes",
        "elastic_net longley",
        "svm iris",
        "mlp iris --epochs 1",
        "lstm sunspots --epochs 1 --units 4",
        "debug longley",
    ];
    let least = "--configs 2 --neighbours 1 --cv 2x1";
    for learner in LEARNERS {
        let line = lines.iter().find(|line| line.split(' ').next() == Some(learner.name));
        let line = line.unwrap_or_else(|| panic!("no line for {}", learner.name));
        let line = format!("robustness {line} --seeds 3 --search 1 --levels 2 --no-store {least}");
        let line = if line.contains("lstm") { line.replace(" --cv 2x1", "") } else { line };
        let said = Place::new().run(&line).fits();
        assert!([0, 5].contains(&said.code), "{line}: {}{}", said.out, said.err);
        assert!(
            said.out.contains("\nno effect: ") && said.out.contains(learner.name),
            "{}",
            said.out
        );
    }
}

/// A document without the clock's part.
fn timeless(line: &str) -> Value {
    let said = little(&format!("{line} --json")).exits(0);
    let mut json = said.json();
    json.as_object_mut().expect("an object").remove("timing").expect("timing");
    json
}

#[test]
fn json_is_one_document_with_the_same_bytes_every_time() {
    let line = "debug diabetes --seed_noise 0.3";
    let first = timeless(&format!("{line} -j 1"));
    assert_eq!(first["schema"], "tunability.robustness/1");
    assert_eq!(first["spreads"][0]["varied"], "init");
    assert_eq!(first["spreads"][0]["losses"].as_array().map(Vec::len), Some(3));
    assert_eq!(first["held"]["seed_noise"], 0.3);
    assert_eq!(first.to_string(), timeless(&format!("{line} -j 2")).to_string());
    assert_ne!(first.to_string(), timeless(&format!("{line} --seed 1")).to_string());
}

#[test]
fn further_data_make_a_plane() {
    let said = little("svm iris --also wine").exits(0).fits().prints(&[
        "\nHow much must be tuned anew for each of iris, wine? Scores: 0 bad, 1 good.\n",
        "\nlearner  tried  tuned for each  one for all  sensitivity\nsvm ",
    ]);
    assert!(words(&said).contains("Over 2 datasets svm scores "));
    let message =
        "`--also diabetes` is regression, `iris` is classification: the same task is needed";
    little("svm iris --also diabetes").refuses(2, message);
}

#[test]
fn a_code_that_is_wrong_is_found() {
    let said = little("elastic_net diabetes --implementations native,linfa,linfa_uncentred");
    let said = said.exits(0).fits().prints(&[
        "Implementations of elastic_net on diabetes: loss = mse, cv 5x1, seed 0\n",
        "\nnative and linfa: same\n",
        "\nnative and linfa_uncentred: different\n",
        "at the default with columns as they are (--raw): predictions ",
    ]);
    let text = words(&said);
    assert!(text.contains("linfa_uncentred is wrong: its certificate is the worse one"), "{text}");
}

#[test]
fn linfas_shrinking_is_found_out() {
    // Small data: with its shrinking on, linfa-svm may take ten million steps before it gives up.
    let line = "svm longley --implementations native,linfa,linfa_shrinking --c 100";
    let said = little(line).exits(5).fits().prints(&[
        "\nnative and linfa: same\n",
        "\nnative and linfa_shrinking: different\n",
        "linfa_shrinking breaks (linfa-svm panicked)",
    ]);
    assert!(
        words(&said)
            .contains("Not the same: native and linfa_shrinking; linfa and linfa_shrinking.")
    );
    let json = little(&format!("{line} --json")).exits(5).json();
    assert_eq!(json["schema"], "tunability.implementations/1");
    assert_eq!(json["pairs"][0]["verdict"], "same");
    assert_eq!(json["pairs"][1]["verdict"], "different");
}

#[test]
fn codes_with_luck_are_compared_over_seeds() {
    let said = little("mlp iris --implementations native,reference --epochs 2 --hidden.1.units 4");
    let said = said.exits(0).fits();
    assert!(
        words(&said).contains("The seed matters, so codes were compared over seeds"),
        "{}",
        said.out
    );
    said.prints(&["\ncodes                 seeds  equal  difference [95 % interval]  verdict\n"]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let refused = |line: &str, message: &str| {
        let place = Place::new();
        place.run(&format!("robustness {line}")).refuses(2, message);
        assert!(!place.has("tunability.db"), "`{line}` left a store");
    };
    refused("svm wnie", "no dataset `wnie` (did you mean `wine`?); bundled: ");
    refused(
        "svm wine --implementations native",
        "`--implementations native`: one code has nothing",
    );
    refused("svm wine --cv none", "`--cv none`: tests on the rows that it trains on");
    refused("svm wine --change 0", "invalid value '0' for '--change <SHARE>'");
    refused("svm wine --seeds 2", "invalid value '2' for '--seeds <N>'");
    let place = Place::new();
    let said = place.run("robustness svm wine --implementations native,linfo --no-store");
    said.refuses(2, "`implementation` = linfo is not one of native, linfa");
    let said = place.run("robustness baseline iris --implementations a,b --no-store");
    said.refuses(2, "no hyperparameter `implementation`");
}
