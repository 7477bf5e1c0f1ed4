//! What every learner must do, whatever it learns. A new learner is tested by its line in `LEARNERS`.

#[path = "conformance/datasets.rs"]
mod datasets;
#[path = "conformance/debug.rs"]
mod debug;
#[path = "conformance/hostile.rs"]
mod hostile;
#[path = "conformance/leakage.rs"]
mod leakage;
#[path = "conformance/linfa.rs"]
mod linfa;
#[path = "conformance/memory.rs"]
mod memory;
#[path = "conformance/models.rs"]
mod models;
#[path = "conformance/runs.rs"]
mod runs;
#[path = "conformance/small.rs"]
mod small;
#[path = "conformance/spaces.rs"]
mod spaces;
