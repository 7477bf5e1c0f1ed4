//! The program as a user meets it: what it prints, where, with which exit code, and what it leaves.

#[path = "cli/analyse.rs"]
mod analyse;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/data.rs"]
mod data;
#[path = "cli/fit.rs"]
mod fit;
#[path = "cli/generated.rs"]
mod generated;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/interrupt.rs"]
mod interrupt;
#[path = "cli/look.rs"]
mod look;
#[path = "cli/measure.rs"]
mod measure;
#[path = "cli/measure_more.rs"]
mod measure_more;
#[path = "cli/place.rs"]
mod place;
#[path = "cli/predict.rs"]
mod predict;
#[path = "cli/robustness.rs"]
mod robustness;
#[path = "cli/space.rs"]
mod space;
#[path = "cli/store.rs"]
mod store;
#[path = "cli/suite.rs"]
mod suite;
#[path = "cli/usage.rs"]
mod usage;
#[path = "cli/work.rs"]
mod work;
