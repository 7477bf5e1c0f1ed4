use std::collections::HashMap;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tunability::report::significant;
use tunability::trial::{Outcome, Trial};

/// How often the best so far is looked up for a terminal.
const GLANCE: Duration = Duration::from_millis(100);
/// A line is printed at each tenth of the work where there is no terminal to draw on, but not sooner
/// after the last than this …
const SOON: Duration = Duration::from_secs(5);
/// … and at the latest after this.
const LATE: Duration = Duration::from_secs(30);

/// Progress on stderr: a bar with best-so-far and time left, or a line now and then without a
/// terminal.
pub struct Progress {
    bar: ProgressBar,
    shown: Shown,
    measure: &'static str,
    state: Mutex<State>,
}

/// Who looks at the progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    No,
    Terminal,
    Lines,
}

struct State {
    /// Sum and count of the scores of each configuration.
    scores: HashMap<String, (f64, u32)>,
    failed: usize,
    /// When something was last shown, and at which tenth of the work.
    last: (Instant, u64),
}

impl Progress {
    /// Progress that nobody sees if `quiet`.
    pub fn new(measure: &'static str, quiet: bool) -> Progress {
        let shown = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Shown::No,
            (false, true) => Shown::Terminal,
            (false, false) => Shown::Lines,
        };
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        // At 80 columns there is room for trials in the hundred thousands.
        let template = "[{bar:16}] {pos}/{len} trials  {msg}{eta} left";
        if let (Shown::Terminal, Ok(style)) = (shown, ProgressStyle::with_template(template)) {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            bar.set_style(style.progress_chars("=> "));
        }
        let state = State { scores: HashMap::new(), failed: 0, last: (Instant::now(), 0) };
        Progress { bar, shown, measure, state: Mutex::new(state) }
    }

    /// Says something beside the progress, from any thread.
    pub fn notes(&self) -> impl Fn(&str) + Send + 'static {
        let (bar, shown) = (self.bar.clone(), self.shown);
        move |text| match shown {
            Shown::No => {}
            Shown::Terminal => bar.println(text),
            Shown::Lines => eprintln!("{text}"),
        }
    }

    /// So many trials more are coming.
    pub fn planned(&self, trials: usize) {
        self.bar.inc_length(trials as u64);
    }

    /// A trial ended.
    pub fn finished(&self, trial: &Trial, outcome: &Outcome) {
        if self.shown == Shown::No {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome.done().and_then(|done| done.scores.get(self.measure)) {
            None => state.failed += 1,
            Some(score) => {
                let (sum, count) =
                    state.scores.entry(format!("{} {:?}", trial.config, trial.seeds)).or_default();
                *sum += score;
                *count += 1;
            }
        }
        self.bar.inc(1);
        self.show(&mut state);
    }

    /// Shows the state if it is time to.
    fn show(&self, state: &mut State) {
        let (position, length) = (self.bar.position(), self.bar.length().unwrap_or(0).max(1));
        let tenth = 10 * position / length;
        let (since, before) = (state.last.0.elapsed(), state.last.1);
        let due = match self.shown {
            Shown::No => false,
            Shown::Terminal => since >= GLANCE,
            Shown::Lines => position < length && (since >= LATE || tenth > before && since >= SOON),
        };
        if !due {
            return;
        }
        state.last = (Instant::now(), tenth);
        let message = state.message(self.measure);
        if self.shown == Shown::Lines {
            let left = HumanDuration(self.bar.eta());
            eprintln!("{position}/{length} trials  {message}{left} left");
        } else {
            self.bar.set_message(message);
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl State {
    /// The best configuration among those that were tried on the most splits, and failures.
    fn message(&self, measure: &str) -> String {
        let most = self.scores.values().map(|(_, count)| *count).max().unwrap_or(0);
        let means = self.scores.values().filter(|(_, count)| *count == most);
        let best = means.map(|(sum, count)| sum / f64::from(*count)).reduce(f64::min);
        let best = best.map(|best| format!("best {measure} {}  ", significant(best, 4)));
        let failed = (self.failed > 0).then(|| format!("{} failed  ", self.failed));
        best.unwrap_or_default() + &failed.unwrap_or_default()
    }
}
