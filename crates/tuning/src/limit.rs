//! Limits: an interval that is narrow enough, and a time that is over.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde::Serialize;
use tunability_data::Resampling;

use crate::{Measurement, Pairs, Request, Watch};

/// Configurations of the first search under a limit of time; each further one has twice as many.
const FIRST: usize = 25;

/// How often it is looked whether time is up.
const GLANCE: Duration = Duration::from_millis(10);

/// How many times the repeats that were asked for are run at most.
const MOST: usize = 64;

/// What limited a measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Limited {
    /// How wide the interval of the whole gain might be at most.
    pub precision: Option<f64>,
    /// How many seconds it might take.
    pub seconds: Option<f64>,
    /// What ended it.
    pub stopped_by: Stop,
    /// How wide the interval of the whole gain is.
    pub width: Option<f64>,
    /// How wide it would stay with any number of repeats, by the last two widths: what these rows allow.
    /// `None` before there are two.
    pub least_width: Option<f64>,
    /// How many configurations a search was to try.
    pub configs_asked: usize,
    /// Which parts there was no time for: `axes`, `pairs`, `nested`.
    pub left_out: Vec<&'static str>,
}

/// What ends a measurement with a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// All that was asked for was done in time.
    Done,
    /// The interval is narrow enough.
    Precision,
    /// Time was up: numbers are those of the smaller request that was complete by then.
    Time,
    /// These rows allow no interval so narrow, or their division cannot be repeated.
    Rows,
}

/// A point in time at which trials stop.
pub(crate) struct Deadline<'a> {
    /// Who may stop it otherwise.
    outer: Watch<'a>,
    at: Option<Instant>,
    raised: AtomicBool,
}

impl<'a> Deadline<'a> {
    pub fn new(time: Option<Duration>, outer: Watch<'a>) -> Deadline<'a> {
        let at = time.and_then(|time| Instant::now().checked_add(time));
        Deadline { outer, at, raised: AtomicBool::new(false) }
    }

    /// Does work that stops at the deadline, or when it is stopped from outside.
    pub fn watched<T>(&self, work: impl FnOnce(Watch) -> T) -> T {
        let Some(at) = self.at else { return work(self.outer) };
        // The guard ends when `working` is gone, by a panic too.
        let (working, ended) = channel::<()>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                while ended.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
                    if self.outer.stop.load(Ordering::Relaxed) || Instant::now() >= at {
                        self.raised.store(true, Ordering::Relaxed);
                    }
                }
            });
            let result = work(Watch { stop: &self.raised, ..self.outer });
            drop(working);
            result
        })
    }

    /// Whether it was time that stopped the work.
    pub fn passed(&self) -> bool {
        self.raised.load(Ordering::Relaxed) && !self.outer.stop.load(Ordering::Relaxed)
    }
}

/// What is measured until time is up, each a part of the next: searches of twice the size, without anything
/// else, and at last the request itself.
pub(crate) fn rungs(request: &Request) -> Vec<Request> {
    if request.time.is_none() {
        return vec![request.clone()];
    }
    let search = |configs| Request { configs, points: 0, pairs: Pairs::None, ..request.clone() };
    let sizes = std::iter::successors(Some(FIRST), |size| Some(2 * size));
    let sizes = sizes.take_while(|size| *size < request.configs).chain([request.configs]);
    sizes.map(search).chain([request.clone()]).collect()
}

/// The resampling with so many times its repeats; `None` if it cannot be repeated so often.
pub(crate) fn repeated(resampling: Resampling, times: usize) -> Option<Resampling> {
    let repeated = match resampling {
        Resampling::Folds { folds, repeats } => {
            Resampling::Folds { folds, repeats: repeats * times }
        }
        Resampling::Holdout { test, repeats } => {
            Resampling::Holdout { test, repeats: repeats * times }
        }
        _ => return None,
    };
    (times <= MOST).then_some(repeated)
}

impl Limited {
    /// Of a measurement without a second one to compare with.
    pub(crate) fn new(request: &Request, found: &Measurement, left_out: Vec<&'static str>) -> Self {
        let configs = found.whole.as_ref().map(|whole| (whole.configs, whole.exhausted));
        let short = configs.is_some_and(|(tried, all)| tried < request.configs && !all);
        let stopped_by = if short || !left_out.is_empty() { Stop::Time } else { Stop::Done };
        Limited {
            precision: request.precision,
            seconds: request.time.map(|time| time.as_secs_f64()),
            stopped_by,
            width: width(found),
            least_width: None,
            configs_asked: request.configs,
            left_out,
        }
    }
}

/// The width of the whole gain's interval.
fn width(found: &Measurement) -> Option<f64> {
    found.whole.as_ref().map(|whole| whole.honest.high - whole.honest.low)
}

/// How wide an interval stays with any number of repeats, where it was `before` with half of them and is
/// `now`: the square of its width is a part that repeats average and one that they do not.
pub(crate) fn least_width(before: f64, now: f64) -> f64 {
    (2.0 * now * now - before * before).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_double_and_end_with_the_request() {
        let time = Some(Duration::from_secs(1));
        let pairs = Pairs::All;
        let request = Request { configs: 60, time, pairs, ..Request::default() };
        let rungs = rungs(&request);
        assert_eq!(rungs.iter().map(|r| r.configs).collect::<Vec<_>>(), [25, 50, 60, 60]);
        assert!(rungs[..3].iter().all(|r| r.points == 0 && r.pairs == Pairs::None));
        assert_eq!(rungs[3], request);
        assert_eq!(super::rungs(&Request { time: None, ..request.clone() }).len(), 1);
    }

    #[test]
    fn what_repeats_do_not_average_stays() {
        // 9 + 16 / 1 and 9 + 16 / 2.
        assert!((least_width(5.0, 17_f64.sqrt()) - 3.0).abs() < 1e-12);
        assert_eq!(least_width(4.0, 2.0), 0.0);
    }

    #[test]
    fn only_random_divisions_are_repeated() {
        let of = |text: &str, times| repeated(text.parse().unwrap(), times).map(|r| r.to_string());
        assert_eq!(of("5x2", 4).as_deref(), Some("5x8"));
        assert_eq!(of("holdout0.25x3", 2).as_deref(), Some("holdout0.25x6"));
        assert_eq!((of("loo", 2), of("forward5", 2), of("5x1", 128)), (None, None, None));
    }
}
