use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tunability::trial::{Outcome, Trial};

/// How often a line is printed where there is no terminal to draw on.
const PLAIN: Duration = Duration::from_secs(30);

/// Progress on stderr: a bar with best-so-far and time left, or a line now and then without a
/// terminal.
pub struct Progress {
    bar: ProgressBar,
    plain: bool,
    measure: &'static str,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Sum and count of the scores of each configuration.
    scores: HashMap<String, (f64, u32)>,
    failed: usize,
    /// When the last plain line was due, and at which tenth of the work.
    line: Option<(Instant, u64)>,
}

impl Progress {
    /// Progress that nobody sees if `quiet`.
    pub fn new(measure: &'static str, quiet: bool) -> Progress {
        let terminal = std::io::stderr().is_terminal();
        let target = match quiet {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr_with_hz(10),
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let template = "[{bar:24}] {pos}/{len}  {msg}  {eta} left  Ctrl-C keeps results";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        let plain = !quiet && !terminal;
        Progress { bar, plain, measure, state: Mutex::default() }
    }

    /// So many trials more are coming.
    pub fn planned(&self, trials: usize) {
        self.bar.inc_length(trials as u64);
    }

    /// A trial ended.
    pub fn finished(&self, trial: &Trial, outcome: &Outcome) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome.done().and_then(|done| done.scores.get(self.measure)) {
            None => state.failed += 1,
            Some(score) => {
                let (sum, count) = state.scores.entry(trial.config.to_string()).or_default();
                *sum += score;
                *count += 1;
            }
        }
        self.bar.inc(1);
        // Looking through all configurations is for eyes, which are slow.
        if self.bar.position().is_multiple_of(64) || self.plain {
            self.bar.set_message(self.message(&state));
        }
        if self.plain {
            self.line(&mut state);
        }
    }

    fn message(&self, state: &State) -> String {
        let most = state.scores.values().map(|(_, count)| *count).max().unwrap_or(0);
        let means = state.scores.values().filter(|(_, count)| *count == most);
        let best = means.map(|(sum, count)| sum / f64::from(*count)).reduce(f64::min);
        let best = best.map_or_else(String::new, |best| format!("best {} {best:.4}", self.measure));
        match state.failed {
            0 => best,
            failed => format!("{best}  {failed} failed"),
        }
    }

    /// A line at every tenth of the work, but not within the first seconds, and at least every half
    /// minute.
    fn line(&self, state: &mut State) {
        let length = self.bar.length().unwrap_or(0).max(1);
        let tenth = 10 * self.bar.position() / length;
        let (last, before) = *state.line.get_or_insert((Instant::now(), 0));
        let due = last.elapsed() >= PLAIN || (tenth > before && last.elapsed().as_secs() >= 5);
        if due && tenth < 10 {
            state.line = Some((Instant::now(), tenth));
            let left = self.bar.eta().as_secs();
            eprintln!(
                "{}/{length} trials  {}  {left} s left",
                self.bar.position(),
                self.bar.message()
            );
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
