use tunability::LEARNERS;
use tunability::data::DATASETS;
use tunability::learn::MEASURES;

use crate::place::Place;

#[test]
fn every_command_has_help_that_fits() {
    let place = Place::new();
    let commands =
        ["", "list", "describe", "fit", "predict", "measure", "analyse", "compare", "robustness"];
    for command in commands {
        let long = place.run(&format!("{command} --help")).exits(0).fits();
        assert!(long.out.contains("Usage: tunability") && long.err.is_empty(), "{}", long.out);
        assert_eq!(long.out, place.run(&format!("{command} -h")).out);
    }
    let whole = place.run("--help").out;
    let codes = "Exit codes: 0 ok, 1 failed, 2 usage, 5 finished but some trials failed, 130";
    assert!(whole.contains(codes), "{whole}");
    assert!(place.run("--version").exits(0).out.starts_with("tunability "));
}

#[test]
fn the_help_of_a_learner_has_every_hyperparameter() {
    let place = Place::new();
    for learner in LEARNERS {
        for command in ["fit", "measure", "robustness"] {
            let said = place.run(&format!("{command} {} --help", learner.name)).exits(0).fits();
            for hyperparameter in learner.declared().hyperparameters {
                let flag =
                    format!("--{} <{}>", hyperparameter.name, hyperparameter.domain.type_name());
                assert!(said.out.contains(&flag), "no {flag} in\n{}", said.out);
            }
        }
    }
}

#[test]
fn lists_have_everything() {
    let place = Place::new();
    let whole = place.run("list").exits(0).fits().out;
    let learners = LEARNERS.iter().map(|learner| learner.name);
    let datasets = DATASETS.iter().map(|dataset| dataset.name);
    for name in learners.chain(datasets).chain(MEASURES.iter().map(|m| m.name)).chain(["sobol"]) {
        assert!(whole.contains(&format!("\n{name} ")), "no {name} in\n{whole}");
    }
    let parts = ["learners", "datasets", "measures", "tuners"];
    let parts = parts.map(|what| place.run(&format!("list {what}")).exits(0).out);
    assert_eq!(whole, parts.join("\n"));

    let json = place.run("list datasets --json").exits(0).json();
    assert_eq!(json["schema"], "tunability.list/1");
    let datasets = json["datasets"].as_array().expect("a list");
    assert_eq!(datasets.len(), DATASETS.len());
    let wine = datasets.iter().find(|row| row["dataset"] == "wine").expect("wine");
    assert_eq!((&wine["n"], &wine["p"]), (&178.into(), &13.into()));
}

#[test]
fn each_kind_of_thing_is_described() {
    let place = Place::new();
    let described = |name: &str| place.run(&format!("describe {name}")).exits(0).fits();
    described("svm").prints(&[
        "Learns classification and regression.\n\n11 to tune: 10 model, 1 algorithm; 4 fixed.\n",
        "\nkernel.rbf.gamma      model      1         0.001..=1000 log\n",
        "\n    exists where kernel = rbf\n",
    ]);
    described("ols").prints(&["No hyperparameter to tune: nothing is left to set"]);
    described("wine").prints(&[
        "wine: Wine recognition\nclassification, 178 rows, 13 columns, 0 missing values\n",
        "target `cultivar`: class_0 (59), class_1 (71), class_2 (48)\n",
        "\nalcohol               number        0  ▁▃▅█▆▇▇▇▅▁  11 .. 13.1 .. 14.8\n",
        "\nlicence: BSD-3-Clause",
    ]);
    described("brier").prints(&[
        "brier: squared distance of the class probabilities from the truth\n\nformula: mean over",
        "\nrange: 0 to 2; less is better\ntasks: classification\nundefined where: predictions are",
        "\ncan be tuned for: yes: it is a mean over rows, which can be resampled\nsource: Brier",
    ]);
    for measure in MEASURES {
        described(measure.name);
    }
    described("sobol").prints(&["sobol: Points of an Owen-scrambled Sobol sequence"]);
    for (name, schema) in
        [("svm", "learner/1"), ("wine", "dataset/1"), ("mse", "measure/1"), ("sobol", "tuner/1")]
    {
        let json = place.run(&format!("describe {name} --json")).exits(0).json();
        assert_eq!(json["schema"], format!("tunability.{schema}"));
    }
}

#[test]
fn every_dataset_is_described_in_a_terminal() {
    for dataset in DATASETS {
        Place::new().run(&format!("describe {}", dataset.name)).exits(0).fits();
    }
}

#[test]
fn what_is_unknown_could_have_been_anything() {
    let place = Place::new();
    let near = "nothing is called `svn` (did you mean `svm`?); see `tunability list`, or give the";
    place.run("describe svn").refuses(2, near);
    place.run("describe nope").refuses(2, "nothing is called `nope`; see `tunability list`");
    place.run("describe nope.csv").refuses(1, "cannot read `nope.csv`: ");
}

#[test]
fn a_file_is_described() {
    let place = Place::new();
    place.write("my.csv", "a,b,y\n1,u,yes\n2,v,no\n3,,yes\n");
    place.run("describe my.csv --target y").exits(0).fits().prints(&[
        "my.csv\nclassification, 3 rows, 2 columns, 1 missing value\n",
        "\ntarget `y`: no (1), yes (2)\n",
        "\na       number          0  █    █   █  1 .. 2 .. 3\n",
        "\nb       category        1  ██          2 levels: u, v\n",
    ]);
}
