use clap::Arg;
use tunability::learn::{Measure, TaskKind};
use tunability::space::nearest;

use crate::failure::Failure;

/// `--score MEASURE`
pub fn arg() -> Arg {
    let tasks = TaskKind::ALL.map(|task| (task, names(task)));
    let known = tasks.iter().filter(|(_, names)| !names.is_empty());
    let known: Vec<String> = known.map(|(task, names)| format!("{task}: {names}")).collect();
    let help = format!("The loss, a mean over rows, the first if unsaid ({})", known.join("; "));
    Arg::new("score").long("score").value_name("MEASURE").help(help)
}

/// The loss that was asked for, or the first of the task.
///
/// # Errors
/// A name of nothing, or a measure that is of another task or no mean over rows.
pub fn choose(asked: Option<&str>, task: TaskKind) -> Result<&'static Measure, Failure> {
    let Some(name) = asked else { return Ok(Measure::of_task(task)) };
    let known = names(task);
    let refused = |why: String| Err(Failure::usage(format!("{why}; for {task}: {known}")));
    match Measure::find(name) {
        None => refused(format!("no measure `{name}`{}", hint(name, task))),
        Some(measure) if !measure.judges(task) => {
            let tasks: Vec<&str> = measure.tasks.iter().map(|task| task.name()).collect();
            refused(format!("`--score {name}` is for {}", tasks.join(" and ")))
        }
        Some(measure) if measure.row_loss().is_none() => {
            refused(format!("`--score {name}` is no mean over rows, so no gain has an interval"))
        }
        Some(measure) => Ok(measure),
    }
}

/// What can be tuned for, in words.
fn names(task: TaskKind) -> String {
    let names: Vec<&str> = Measure::losses(task).map(|measure| measure.name).collect();
    names.join(", ")
}

fn hint(name: &str, task: TaskKind) -> String {
    let near = nearest(name, Measure::losses(task).map(|measure| measure.name));
    near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
}
