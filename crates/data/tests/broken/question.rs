use tunability_data::{Groups, Layout, Part, Type, Values};
use tunability_learn::{Every, Target, TaskKind};

use super::*;

const FILE: &str = "some file.csv";
const TEXT: &str = "id,s,p,a,b,y\n\
    r1,1,train,1,u,1.5\nr2,1,TRAIN,2,v,1.5\nr3,2,Valid,3,u,2\nr4,2,validation,4,v,2\n\
    r5,3,test,5,u,3\nr6,3,test,6,v,3\n";

fn some(name: &str) -> Option<String> {
    Some(name.to_owned())
}

/// A question of `TEXT` without its text columns.
fn plain() -> Question {
    let drop = ["id", "s", "p", "b"].map(str::to_owned).to_vec();
    Question { drop, ..asked("y") }
}

/// Checks the message that a question of a text gets.
fn refuses(text: &str, question: &Question, words: &str) {
    let error = read_bytes(FILE, text.as_bytes(), question).unwrap_err().to_string();
    assert!(error.contains(words) && error.contains("; "), "{error}\nexpected: {words}");
}

#[test]
fn columns_that_are_not_there_or_not_alone() {
    let names = [
        ("--drop", Question { drop: vec!["idd".to_owned()], ..asked("y") }),
        ("--id", Question { id: some("idd"), ..asked("y") }),
        ("--group", Question { group: some("idd"), ..asked("y") }),
        ("--part", Question { part: some("idd"), ..asked("y") }),
        ("--sequence", Question { sequence: some("idd"), ..asked("y") }),
        ("--type", Question { types: [("idd".to_owned(), Type::Number)].into(), ..asked("y") }),
    ];
    for (flag, question) in names {
        let words =
            "no column `idd` in `some file.csv` (did you mean `id`?); columns: id, s, p, a, b, y";
        refuses(TEXT, &question, words);
        refuses(TEXT, &question, flag);
    }
    let twice = [
        Question { drop: vec!["y".to_owned()], ..asked("y") },
        Question { id: some("y"), ..asked("y") },
        Question { group: some("s"), sequence: some("s"), ..asked("y") },
        Question { part: some("p"), drop: vec!["p".to_owned()], ..asked("y") },
    ];
    twice.iter().for_each(|question| refuses(TEXT, question, "name it; a column is one thing"));
}

#[test]
fn what_cannot_be_asked_at_once() {
    let (sequence, group) = (some("s"), some("s"));
    let clashes = [
        Question { sequence: sequence.clone(), lags: Some(2), ..asked("y") },
        Question { sequence, steps: Some(2), ..asked("y") },
        Question { lags: Some(2), steps: Some(2), ..asked("y") },
        Question { lags: Some(2), group, ..asked("y") },
    ];
    clashes.iter().for_each(|question| refuses(TEXT, question, "exclude each other"));
    refuses(TEXT, &Question { lags: Some(0), ..plain() }, "`--lags 0` asks for nothing");
    refuses(TEXT, &Question { steps: Some(0), ..plain() }, "`--steps 0` asks for nothing");
    let class = Some(TaskKind::Classification);
    refuses(TEXT, &Question { lags: Some(2), task: class, ..plain() }, "as numbers");
    let labels = Some(TaskKind::Labelling);
    refuses(
        TEXT,
        &Question { task: labels, ..plain() },
        "no column can be the target of labelling",
    );
}

#[test]
fn types_and_markers() {
    let number = Question { types: [("b".to_owned(), Type::Number)].into(), ..asked("y") };
    let words =
        "`some file.csv`, line 2, column `b`: `u` is not a number; correct it, say --na 'u' if";
    refuses(TEXT, &number, words);
    refuses(TEXT, &number, "--type b=category");
    let na = vec!["u".to_owned(), "v".to_owned()];
    let (data, _) = read_bytes(FILE, TEXT.as_bytes(), &Question { na, ..number }).unwrap();
    assert_eq!(data.missing(), 6);
    let types = [("a".to_owned(), Type::Category)].into();
    let (data, _) = read_bytes(FILE, TEXT.as_bytes(), &Question { types, ..plain() }).unwrap();
    assert_eq!(data.categorical(), 1);
    let types = [("y".to_owned(), Type::Category)].into();
    let (data, _) = read_bytes(FILE, TEXT.as_bytes(), &Question { types, ..plain() }).unwrap();
    assert_eq!(data.classes, ["1.5", "2", "3"]);
}

#[test]
fn groups_and_parts() {
    let question =
        Question { drop: vec!["id".to_owned()], group: some("s"), part: some("p"), ..asked("y") };
    let (data, _) = read_bytes(FILE, TEXT.as_bytes(), &question).unwrap();
    let groups = Groups { name: "s".to_owned(), codes: vec![0, 0, 1, 1, 2, 2], count: 3 };
    assert_eq!(data.groups, Some(groups));
    let [train, valid, test] = [Part::Train, Part::Valid, Part::Test];
    assert_eq!(data.parts, Some(vec![train, train, valid, valid, test, test]));
    assert_eq!(data.columns.len(), 2);
    refuses(&TEXT.replace(",test,", ",tset,"), &question, "line 6, column `p`: `tset` is no part");
    refuses(&TEXT.replace(",test,", ",,"), &question, "line 6, column `p`: `` is no part");
    refuses(&TEXT.replace(",test,", ",train,"), &question, "no row is `test`");
    refuses(&TEXT.replace("r4,2", "r4,"), &question, "line 5, column `s`: the group is missing");
}

#[test]
fn sequences() {
    let drop = ["id", "p"].map(str::to_owned).to_vec();
    let question = Question { drop, sequence: some("s"), ..asked("y") };
    let (data, notes) = read_bytes(FILE, TEXT.as_bytes(), &question).unwrap();
    let offsets = vec![0, 2, 4, 6];
    assert_eq!(data.layout, Layout::Sequences { offsets, every: Every::Sequence });
    assert_eq!(data.target, Target::Values(vec![1.5, 2.0, 3.0].into()));
    assert!(notes[0].ends_with("one target a sequence"), "{notes:?}");
    let parted = Question { drop: vec!["id".to_owned()], part: some("p"), ..question.clone() };
    refuses(TEXT, &parted, "line 3, column `p`: `TRAIN` after `train` in one sequence");

    let (data, notes) =
        read_bytes(FILE, TEXT.replace("v,2", "v,2.5").as_bytes(), &question).unwrap();
    assert!(matches!(data.layout, Layout::Sequences { every: Every::Step, .. }), "{notes:?}");
    assert_eq!((data.target.len(), data.units()), (6, 3));
    let gone = TEXT.replace("v,2", "v,2.5").replace("v,3", "v,");
    refuses(&gone, &question, "line 7, column `y`: the target of this step is missing");
    refuses(
        &TEXT.replace("r6,3", "r6,1"),
        &question,
        "line 7, column `s`: the rows of sequence `1`",
    );
    refuses(&TEXT.replace("r6,3", "r6,"), &question, "line 7, column `s`: the sequence is missing");
    let (data, notes) =
        read_bytes(FILE, TEXT.replace("u,3", "u,").replace("v,3", "v,").as_bytes(), &question)
            .unwrap();
    assert_eq!(data.units(), 2);
    assert_eq!(notes[0], "1 sequences without `y` left out");
}

#[test]
fn series() {
    let question = Question { lags: Some(2), ..asked("y") };
    let text = "t,y\n1,\n2,1\n3,2\n4,\n5,4\n6,\n7,\n8,8\n";
    let (data, notes) = read_bytes(FILE, text.as_bytes(), &question).unwrap();
    // Windows begin with the first value; an input that is missing is the last one seen.
    assert_eq!(data.target, Target::Values(vec![4.0, 8.0].into()));
    assert_eq!(
        (data.columns[0].name.as_str(), data.columns[1].name.as_str()),
        ("y lag 2", "y lag 1")
    );
    assert_eq!(data.columns[0].values, Values::Numbers(vec![2.0, 4.0]));
    assert_eq!(data.columns[1].values, Values::Numbers(vec![2.0, 4.0]));
    assert!(data.ordered && data.layout == Layout::Steps(2));
    assert!(notes[0].starts_with("4 rows without a target left out; 3 inputs filled"), "{notes:?}");
    assert_eq!(notes[1..], ["--lags predicts `y` from itself: `t` left out"]);
    refuses(
        text,
        &Question { lags: Some(6), ..asked("y") },
        "4 values are too few for windows of 6",
    );
    refuses(text, &Question { lags: Some(usize::MAX), ..asked("y") }, "say fewer --lags");
    refuses(&text.replace("4\n", "x\n"), &question, "`x` is not a number");
}

#[test]
fn steps() {
    let question = Question { drop: ["id", "b", "p"].map(str::to_owned).to_vec(), ..asked("y") };
    let ask = |steps| Question { steps: Some(steps), ..question.clone() };
    let (data, _) = read_bytes(FILE, TEXT.as_bytes(), &ask(2)).unwrap();
    assert_eq!(data.layout, Layout::Steps(2));
    refuses(TEXT, &ask(3), "2 columns of `some file.csv` make no 3 equal steps");
    refuses(TEXT, &Question { steps: Some(2), ..asked("y") }, "column `id`: it is a category");
}
