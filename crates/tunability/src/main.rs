//! The command line. One file a command, under `commands`.

mod cli;
mod commands;
mod description;
mod failure;
mod field;
mod journal;
mod limits;
mod output;
mod plan;
mod progress;
mod question;
mod score;
mod session;
mod slurm;
mod tabulate;

use std::process::ExitCode;

use failure::Failure;

fn main() -> ExitCode {
    quiet_trials();
    match cli::run() {
        Ok(code) => code,
        Err(Failure { code, message }) => {
            if !message.is_empty() {
                eprintln!("error: {}", tunability::space::plain(&message));
            }
            ExitCode::from(code)
        }
    }
}

/// A panic in a trial is recorded as that trial's failure: nobody needs to see it here as well.
fn quiet_trials() {
    std::panic::set_hook(Box::new(|panic| {
        let thread = std::thread::current();
        if !thread.name().is_some_and(|name| name.starts_with("trial-")) {
            eprintln!("error: a fault in tunability itself, please report it: {panic}");
        }
    }));
}
