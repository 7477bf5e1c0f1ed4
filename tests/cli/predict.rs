use serde_json::{Value, json};
use tunability::prelude::{Question, Target, open};

use crate::place::Place;

const IRIS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/datasets/iris/iris.csv.gz");

/// Ten rows in which y = 2a + 1 but for a little, with names that need quotes.
const ROWS: &str = "a col,\"b,c\",y\n1,u,3.1\n2,v,4.9\n3,u,7.1\n4,v,8.9\n5,u,11.1\n6,v,12.9\n\
                    7,u,15.1\n8,v,16.9\n9,u,19.1\n10,v,20.9\n";

fn fitted() -> Place {
    let place = Place::new();
    place.write("my rows.csv", ROWS);
    let fit = ["fit", "ols", "my rows.csv", "--target", "y", "--save", "m.json", "--no-store"];
    let said = place.run_with(&fit, &[]).exits(0);
    assert!(said.err.contains("saved m.json\n"), "{}", said.err);
    place
}

#[test]
fn numbers_come_back_as_csv_and_json() {
    let place = fitted();
    place.write("new.csv", "\"b,c\";extra;a col\nu;?;3\nv;1;20\nw;;\n");
    let said = place.run("predict m.json new.csv").exits(0);
    assert_eq!((said.out.lines().count(), said.err.as_str()), (4, ""));
    let numbers: Vec<f64> = said.out.lines().skip(1).map(|y| y.parse().expect("y")).collect();
    assert!(said.out.starts_with("y\n"));
    assert!((numbers[0] - 7.1).abs() < 0.1 && (numbers[1] - 40.9).abs() < 0.1, "{numbers:?}");

    let json = place.run("predict m.json new.csv --json").exits(0).json();
    assert_eq!((&json["schema"], &json["target"]), (&json!("tunability.predict/1"), &json!("y")));
    assert_eq!(json["predictions"], json!(numbers));
}

#[test]
fn classes_come_back_by_name() {
    let place = Place::new();
    place.run("fit svm iris --save iris.json --no-store -q").exits(0);
    let said = place.run(&format!("predict iris.json {IRIS}")).exits(0);
    let (iris, _) = open("iris", &Question::default()).expect("bundled");
    let Target::Classes { codes, .. } = &iris.target else { panic!("iris has classes") };
    let truth = codes.iter().map(|code| iris.classes[*code].as_str());
    let right = said.out.lines().skip(1).zip(truth).filter(|(said, truth)| said == truth).count();
    assert!(right > 140, "{right} of 150");
}

#[test]
fn rows_keep_their_names() {
    let place = Place::new();
    place.write("my.csv", "who,a,y\nann,1,3\nbob,2,5\ncid,3,7.5\ndan,4,9\neve,5,11\n");
    place.run("fit ols my.csv --target y --id who --save m.json --no-store").exits(0);
    let said = place.run("predict m.json my.csv").exits(0);
    assert!(said.out.starts_with("who,y\nann,3.") && said.out.contains("\neve,"), "{}", said.out);
    let json = place.run("predict m.json my.csv --json").exits(0).json();
    assert_eq!(json["id"]["rows"][1], "bob");
}

#[test]
fn rows_are_read_as_the_file_that_was_learned_from() {
    let place = Place::new();
    let row = |i: i32| {
        format!("r{i};{};{},5\n", if i == 7 { "-9".into() } else { format!("{i},5") }, 2 * i)
    };
    place.write("my.csv", "who;x;y\n".to_owned() + &(0..30).map(row).collect::<String>());
    place.run("fit ols my.csv --target y --id who --na -9 --save m.json --no-store").exits(0);
    place.write("new.csv", "who,x\nann,\"5,1\"\nbob,-9\ncid,\"1,500\"\n");
    let json = place.run("predict m.json new.csv --json").exits(0).json();
    let [ann, bob, cid] = [0, 1, 2].map(|row| json["predictions"][row].as_f64().expect("y"));
    assert!((ann - 9.7).abs() < 2.0 && (cid - 2.5).abs() < 2.0, "{ann} {cid}");
    assert!(bob > 20.0, "the median stands for a missing value, not -9: {bob}");

    place.write("nameless.csv", "x\n1\n");
    let said =
        place.run("predict m.json nameless.csv").refuses(1, "`nameless.csv`: no column `who`");
    assert!(said.err.contains("it names the rows: add it"), "{}", said.err);
    place.write("odd.csv", "who,x\nann,1\nbob,many\n");
    let message = "`odd.csv`, line 3, column `x`: `many` is not a number; the model was fitted on";
    place.run("predict m.json odd.csv").refuses(1, message);
}

#[test]
fn a_blank_line_shifts_no_prediction() {
    let place = Place::new();
    place.write("my.csv", "a,y\n1,3\n2,5\n3,7.5\n4,9\n5,11\n");
    place.run("fit ols my.csv --target y --save m.json --no-store").exits(0);
    for end in ["\n", "\r\n"] {
        place.write("new.csv", ["a", "", "1", "", "5", ""].join(end));
        let said = place.run("predict m.json new.csv").exits(0);
        assert_eq!(said.out.lines().count(), 5, "{}", said.out);
        assert!(said.out.lines().last().is_some_and(|y| y.starts_with("11.")), "{}", said.out);
    }
}

#[test]
fn a_series_is_no_file_to_predict() {
    let place = Place::new();
    let message = "a model of a series (--lags) cannot be saved";
    place.run("fit ols sunspots --save m.json --no-store -q").refuses(2, message);
    assert!(!place.has("m.json"));
}

#[test]
fn a_missing_column_is_named() {
    let place = fitted();
    place.write("new.csv", "a col,x\n1,2\n");
    let said = place.run("predict m.json new.csv");
    let said = said.refuses(1, "`new.csv`: no column `b,c` in the rows to predict");
    assert!(said.err.contains("columns: a col, x; the model was fitted on it: add it"));
    place.run("predict m.json none.csv").refuses(1, "cannot read `none.csv`: ");
}

#[test]
fn what_is_no_model_says_so() {
    let place = fitted();
    place.write("text.json", "a,b\n1,2\n");
    place.write("other.json", "{\"a\": 1}");
    let refused = |model: &str, message: &str| {
        let line = ["predict", model, "my rows.csv"];
        place.run_with(&line, &[]).refuses(1, &format!("`{model}`: {message}"));
    };
    refused("none.json", "");
    refused("text.json", "is not JSON (");
    refused("other.json", "is not a model; `fit … --save` writes models\n");

    let damage = |change: &dyn Fn(&mut Value)| {
        let mut model = serde_json::from_str(&place.read("m.json")).expect("JSON");
        change(&mut model);
        place.write("d.json", model.to_string());
    };
    damage(&|model| model["schema"] = json!("tunability.model/2"));
    refused("d.json", "is a tunability.model/2, not a tunability.model/1\n");
    damage(&|model| model["model"] = json!({}));
    refused("d.json", "the model is damaged: missing field");
    damage(&|model| model["transform"] = json!(3));
    refused("d.json", "is damaged: ");
}

#[test]
fn a_model_whose_parts_do_not_fit_is_no_fault_of_the_program() {
    let place = Place::new();
    place.run("fit svm iris --save iris.json --no-store -q").exits(0);
    let mut model: Value = serde_json::from_str(&place.read("iris.json")).expect("JSON");
    model["classes"] = json!(["setosa"]);
    place.write("d.json", model.to_string());
    let message = "`d.json`: the model is damaged: its parts do not fit\n";
    place.run(&format!("predict d.json {IRIS}")).refuses(1, message);
    model["learner"] = json!("swm");
    place.write("d.json", model.to_string());
    let message = "no learner `swm` (did you mean `svm`?)";
    place.run(&format!("predict d.json {IRIS}")).refuses(2, message);
}
