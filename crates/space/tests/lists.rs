//! Lists and conditions at their edges: an empty default, a task in a string, a parent that is gone.

use tunability_space::{Config, Hyperparameters, Space};

/// Everything that may be missing.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Edges {
    /// No number by default.
    #[model(len = 0..=2, default = [], some = 7, range = 1..=9)]
    empty: Vec<u64>,
    /// More items than the default has.
    #[model(len = 1..=3, default = [0.5], some = 0.25, range = 0.0..=1.0)]
    longer: Vec<f64>,
    /// No item by default.
    #[model(len = 0..=1, default = 0)]
    items: Vec<Item>,
    /// Always two.
    #[model(len = 2..=2, default = 2)]
    pair: Vec<Item>,
    /// Never searched.
    #[algorithm(fixed)]
    still: Item,
    /// For two tasks.
    #[model(default = 1.0, range = 0.5..=2.0, when = "task in {binary, multiclass}")]
    weight: f64,
    /// Depends on what only some tasks have.
    #[model(default = false, when = "weight = 1")]
    balanced: bool,
    /// Depends on a number that is not whole.
    #[model(default = false, when = "weight = 0.5")]
    half: bool,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Item {
    /// Present.
    #[model(default = true)]
    on: bool,
    /// Depends on its own sibling.
    #[model(default = 2, range = 1..=3, when = "on = true")]
    size: i32,
    /// Depends on the task, wherever the item is.
    #[model(default = true, when = regression)]
    slack: bool,
}

fn when(name: &str) -> String {
    Edges::space().get(name).unwrap().active_when().unwrap_or_default()
}

#[test]
fn an_empty_list_is_a_default() {
    assert_eq!(Edges::default().empty, [] as [u64; 0]);
    assert_eq!(Edges::default().items, []);
    assert_eq!(Edges::from_config(&Edges::default().config()).unwrap(), Edges::default());
}

#[test]
fn items_beyond_the_default_take_some() {
    let lens: Config = [("empty.len", 2i64), ("longer.len", 2)].into_iter().collect();
    let edges = Edges::from_config(&lens).unwrap();
    assert_eq!((edges.empty, edges.longer), (vec![7, 7], vec![0.5, 0.25]));
}

#[test]
fn items_that_every_length_has_are_unconditional() {
    assert_eq!((when("longer.1"), when("longer.2")), (String::new(), "longer.len >= 2".into()));
    assert_eq!((when("pair.1.on"), when("pair.2.on")), (String::new(), String::new()));
    assert_eq!(when("items.1.on"), "items.len >= 1");
    assert!(Edges::space().searched().iter().all(|h| h.name != "pair.len"), "one length only");
}

#[test]
fn a_condition_in_an_item_is_about_its_own_sibling() {
    assert_eq!(when("pair.2.size"), "pair.2.on = true");
    assert_eq!(when("items.1.size"), "items.len >= 1 and items.1.on = true");
}

#[test]
fn what_lies_in_something_fixed_is_fixed() {
    let space = Edges::space();
    let fixed: Vec<&str> =
        space.hyperparameters.iter().filter(|h| h.fixed).map(|h| h.name.as_str()).collect();
    assert_eq!(fixed, ["still.on", "still.size", "still.slack"]);
}

#[test]
fn the_task_is_the_task_in_an_item() {
    assert_eq!(when("pair.2.slack"), "task = regression");
    assert_eq!(when("items.1.slack"), "items.len >= 1 and task = regression");
}

#[test]
fn the_task_is_the_task_in_a_string_too() {
    assert_eq!(when("weight"), "task in {binary, multiclass}");
    let weight = |task: &str| Edges::space().given("task", task).get("weight").cloned();
    assert!(weight("multiclass").unwrap().conditions.is_empty());
    assert_eq!(weight("regression"), None);
}

/// A whole number in `when` equals the float that it is.
#[test]
fn conditions_on_floats_hold() {
    let space = Edges::space();
    assert!(space.default_config().get("balanced").is_some());
    let half: Config = [("weight", 0.5)].into_iter().collect();
    assert!(space.complete(&half).unwrap().get("half").is_some());
}

#[test]
fn what_hangs_on_something_ruled_out_is_ruled_out() {
    let space: Space = Edges::space().given("task", "regression");
    assert_eq!(space.get("balanced"), None);
    assert_eq!(space.flaws(), [""; 0]);
}

#[test]
fn a_struct_that_is_too_long_is_refused_on_the_way_back() {
    let edges = Edges { empty: vec![1, 2, 3], ..Edges::default() };
    let error = Edges::from_config(&edges.config()).unwrap_err().to_string();
    assert_eq!(error, "`empty.len` = 3 is not a whole number in 0..=2");
}
