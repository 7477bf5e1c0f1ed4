//! One learner that uses every part of the declaration: what the derive makes of it.

use tunability_space::{Condition, Config, Domain, Hyperparameters, Interval, Kind, Value};

/// A network that nobody would train.
///
/// This paragraph is for readers of the code.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Net {
    /// Price of a squared weight,
    /// summed over the layers.
    #[model(default = 1.0, range = 1e-3..=1e3, log, valid = 0.0..)]
    penalty: f64,
    /// Hidden layers.
    #[model(len = 1..=3, default = 2)]
    hidden: Vec<Layer>,
    /// Widths of the head.
    #[model(len = 0..=2, default = [8], range = 1..=64, log)]
    head: Vec<usize>,
    /// Skip connections.
    #[model(default = false, when = "hidden.len >= 2 and head.len in {1, 2}")]
    skip: bool,
    /// How the weights move.
    #[algorithm]
    optimizer: Optimizer,
    /// Largest norm of a gradient.
    #[algorithm(default = None, some = 1.0, range = 0.1..=10.0, log)]
    clip: Option<f64>,
    /// Share of the rows in a batch.
    #[algorithm(default = Some(0.5), range = 0.1..=1.0, when = "optimizer = sgd")]
    r#type: Option<f64>,
    /// Width of the tube.
    #[model(default = 0.1, range = 0.0..=0.9, valid = 0.0..1.0, when = regression)]
    epsilon: f64,
    /// How often the rows are seen.
    #[algorithm(default = 10, range = 1..=100, valid = 0.., fidelity)]
    epochs: u32,
    /// Which code runs.
    #[algorithm(fixed)]
    implementation: Implementation,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
struct Layer {
    /// Units.
    #[model(default = 16, range = 1..=128)]
    units: usize,
    /// What bends the line.
    #[model]
    activation: Activation,
}

/// A nonlinearity.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Activation {
    #[default]
    Relu,
    LeakyRelu {
        /// Slope below zero.
        #[model(default = 0.01, range = 0.0..=0.5)]
        slope: f64,
    },
}

/// How weights move.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Optimizer {
    #[default]
    Sgd {
        /// How the step shrinks.
        #[algorithm]
        schedule: Schedule,
    },
    Adam,
}

/// How steps shrink. The names of its fields are those of variables in the generated code.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Schedule {
    #[default]
    Constant,
    Step {
        /// When.
        #[algorithm(default = 5, range = -5..=5)]
        at: i64,
        /// Whether twice.
        #[algorithm(default = true, when = "at >= 1")]
        config: bool,
    },
}

/// Which code runs.
#[derive(Clone, Debug, PartialEq, Hyperparameters)]
enum Implementation {
    #[default]
    Native,
    Linfa,
}

/// Name, kind (m or a), what is searched, default, conditions; in the order declared.
const DECLARED: [&str; 26] = [
    "penalty | m | 0.001..=1000 log | 1 | ",
    "hidden.len | m | 1..=3 | 2 | ",
    "hidden.1.units | m | 1..=128 | 16 | ",
    "hidden.1.activation | m | relu | leaky_relu | relu | ",
    "hidden.1.activation.leaky_relu.slope | m | 0..=0.5 | 0.01 | hidden.1.activation = leaky_relu",
    "hidden.2.units | m | 1..=128 | 16 | hidden.len >= 2",
    "hidden.2.activation | m | relu | leaky_relu | relu | hidden.len >= 2",
    "hidden.2.activation.leaky_relu.slope | m | 0..=0.5 | 0.01 | hidden.len >= 2 and \
     hidden.2.activation = leaky_relu",
    "hidden.3.units | m | 1..=128 | 16 | hidden.len >= 3",
    "hidden.3.activation | m | relu | leaky_relu | relu | hidden.len >= 3",
    "hidden.3.activation.leaky_relu.slope | m | 0..=0.5 | 0.01 | hidden.len >= 3 and \
     hidden.3.activation = leaky_relu",
    "head.len | m | 0..=2 | 1 | ",
    "head.1 | m | 1..=64 log | 8 | head.len >= 1",
    "head.2 | m | 1..=64 log | 8 | head.len >= 2",
    "skip | m | false | true | false | hidden.len >= 2 and head.len in {1, 2}",
    "optimizer | a | sgd | adam | sgd | ",
    "optimizer.sgd.schedule | a | constant | step | constant | optimizer = sgd",
    "optimizer.sgd.schedule.step.at | a | -5..=5 | 5 | optimizer = sgd and \
     optimizer.sgd.schedule = step",
    "optimizer.sgd.schedule.step.config | a | false | true | true | optimizer = sgd and \
     optimizer.sgd.schedule = step and optimizer.sgd.schedule.step.at >= 1",
    "clip | a | none | some | none | ",
    "clip.some | a | 0.1..=10 log | 1 | clip = some",
    "type | a | none | some | some | optimizer = sgd",
    "type.some | a | 0.1..=1 | 0.5 | optimizer = sgd and type = some",
    "epsilon | m | 0..=0.9 | 0.1 | task = regression",
    "epochs | a | 1..=100 | 10 | ",
    "implementation | a | native | linfa | native | ",
];

#[test]
fn every_name_kind_range_default_and_condition() {
    let space = Net::space();
    let lines = space.hyperparameters.iter().map(|h| {
        let (kind, when) = (&h.kind.name()[..1], h.active_when().unwrap_or_default());
        format!("{} | {kind} | {} | {} | {when}", h.name, h.domain, h.default)
    });
    assert_eq!(lines.collect::<Vec<_>>(), DECLARED);
}

#[test]
fn the_types_name_and_the_first_paragraphs_of_the_docs() {
    assert_eq!((Net::NAME, Net::DOC), ("net", "A network that nobody would train."));
    let penalty = Net::space().get("penalty").unwrap().doc.clone();
    assert_eq!(penalty, "Price of a squared weight, summed over the layers.");
}

#[test]
fn valid_is_the_range_unless_said() {
    let valid = |name: &str| match Net::space().get(name).unwrap().domain {
        Domain::Float { valid, .. } | Domain::Int { valid, .. } => valid,
        _ => panic!("not a number"),
    };
    assert_eq!(valid("penalty"), Interval { low: Some(0.0), high: None });
    assert_eq!(valid("hidden.1.units"), Interval { low: Some(1.0), high: Some(128.0) });
    assert_eq!(valid("epsilon").to_string(), "0..1", "the end of a half-open range is outside");
    assert!(!valid("epsilon").contains(1.0) && valid("epsilon").contains(1f64.next_down()));
}

#[test]
fn fixed_and_fidelity_are_marked_and_nothing_else() {
    let space = Net::space();
    let fixed: Vec<&str> =
        space.hyperparameters.iter().filter(|h| h.fixed).map(|h| h.name.as_str()).collect();
    let fidelity: Vec<&str> =
        space.hyperparameters.iter().filter(|h| h.fidelity).map(|h| h.name.as_str()).collect();
    assert_eq!((fixed, fidelity), (vec!["implementation"], vec!["epochs"]));
    assert_eq!(space.get("optimizer").unwrap().kind, Kind::Algorithm);
}

#[test]
fn a_bare_when_is_about_the_task_and_a_string_about_siblings() {
    let space = Net::space();
    let task = Condition::Equals { name: "task".to_owned(), value: Value::from("regression") };
    assert_eq!(space.get("epsilon").unwrap().conditions, [task]);
    let len = Condition::AtLeast { name: "hidden.len".to_owned(), value: 2 };
    let values = vec![Value::Int(1), Value::Int(2)];
    let head = Condition::In { name: "head.len".to_owned(), values };
    assert_eq!(space.get("skip").unwrap().conditions, [len, head]);
}

#[test]
fn the_space_is_sound_once_the_task_is_given() {
    assert_eq!(Net::space().given("task", "regression").flaws(), [""; 0]);
    assert_eq!(Net::space().flaws(), ["`epsilon`: nothing above is called `task`"]);
}

#[test]
fn the_default_struct_is_the_default_config() {
    let config = Net::space().default_config();
    assert_eq!(Net::from_config(&config).unwrap(), Net::default());
    assert_eq!(Net::from_config(&Config::default()).unwrap(), Net::default());
    assert_eq!(Net::default().config(), config);
    assert_eq!(Net::default().hidden.len(), 2);
    assert_eq!(Net::default().head, [8]);
    assert_eq!((Net::default().clip, Net::default().r#type), (None, Some(0.5)));
}

/// As far from the default as it gets.
fn unusual() -> Net {
    let layer = |units, slope| Layer { units, activation: Activation::LeakyRelu { slope } };
    Net {
        penalty: 0.0,
        hidden: vec![layer(1, 0.5), layer(128, 0.1 + 0.2), Layer::default()],
        head: vec![3, 64],
        skip: true,
        optimizer: Optimizer::Sgd { schedule: Schedule::Step { at: 3, config: false } },
        clip: Some(1.0 / 3.0),
        r#type: None,
        epsilon: 1e-300,
        epochs: 0,
        implementation: Implementation::Linfa,
    }
}

#[test]
fn struct_to_config_to_struct() {
    let config = unusual().config();
    Net::space().check(&config).unwrap();
    assert_eq!(Net::from_config(&config).unwrap(), unusual());
}

#[test]
fn config_to_json_to_config_keeps_every_bit() {
    let config = unusual().config();
    let json = serde_json::to_string(&config).unwrap();
    assert!(json.contains(r#""hidden.2.activation.leaky_relu.slope":0.30000000000000004"#));
    assert_eq!(serde_json::from_str::<Config>(&json).unwrap(), config);
}

#[test]
fn space_to_json_to_space() {
    let space = Net::space();
    let json = serde_json::to_string(&space).unwrap();
    assert_eq!(serde_json::from_str::<tunability_space::Space>(&json).unwrap(), space);
}

#[test]
fn what_is_inactive_is_absent_and_comes_back_as_the_default() {
    let net = Net { optimizer: Optimizer::Adam, r#type: None, head: vec![], ..Net::default() };
    let config = net.config();
    assert_eq!((config.get("type"), config.get("skip"), config.get("head.1")), (None, None, None));
    assert_eq!(Net::from_config(&config).unwrap(), Net { r#type: Some(0.5), ..net });
}
