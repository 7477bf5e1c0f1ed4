use std::fmt;

/// A world to act in. What happens depends on the seed and the actions alone.
pub trait Env: fmt::Debug + Send + Sync {
    /// How many numbers an observation has.
    fn observations(&self) -> usize;

    /// What may be done.
    fn actions(&self) -> Actions;

    /// Begins an episode; all its randomness comes from `seed`.
    fn start(&self, seed: u64) -> Box<dyn Episode>;
}

/// What may be done at each step.
#[derive(Clone, Debug, PartialEq)]
pub enum Actions {
    /// One of so many; the action is its index.
    Choice(usize),
    /// Numbers between bounds, one pair for each.
    Box(Vec<(f64, f64)>),
}

impl Actions {
    /// How many numbers an action has.
    pub fn len(&self) -> usize {
        match self {
            Actions::Choice(_) => 1,
            Actions::Box(bounds) => bounds.len(),
        }
    }

    /// Whether there is nothing to decide.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One course of events in an [`Env`].
pub trait Episode: Send {
    /// What is seen now: as many numbers as [`Env::observations`] says.
    fn observation(&self) -> &[f64];

    /// Acts; afterwards [`observation`](Episode::observation) is the next one.
    fn act(&mut self, action: &[f64]) -> Reward;
}

/// What one action brought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reward {
    /// How good it was.
    pub reward: f64,
    /// Whether the episode is over.
    pub end: End,
}

/// Whether an episode is over: a value function must tell the two ends apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    No,
    /// It has reached a state from which nothing follows.
    Terminal,
    /// It was cut off, and would have gone on.
    Truncated,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{Data, Shape, Table, Task, TaskKind};

    /// Walks along a line from the seed to zero.
    #[derive(Debug)]
    struct Line;

    struct Walk([f64; 1]);

    impl Env for Line {
        fn observations(&self) -> usize {
            1
        }

        fn actions(&self) -> Actions {
            Actions::Box(vec![(-1.0, 1.0)])
        }

        fn start(&self, seed: u64) -> Box<dyn Episode> {
            Box::new(Walk([seed as f64]))
        }
    }

    impl Episode for Walk {
        fn observation(&self) -> &[f64] {
            &self.0
        }

        fn act(&mut self, action: &[f64]) -> Reward {
            self.0[0] += action[0];
            let end = if self.0[0] == 0.0 { End::Terminal } else { End::No };
            Reward { reward: -self.0[0].abs(), end }
        }
    }

    #[test]
    fn an_environment_is_a_task() {
        let task = Task::Env(Arc::new(Line));
        assert_eq!((task.kind(), task.shape()), (TaskKind::Control, Shape::Env));
        let env = <dyn Env>::of(&task).unwrap();
        let mut episode = env.start(2);
        assert_eq!(episode.act(&[-1.0]), Reward { reward: -1.0, end: End::No });
        assert_eq!(episode.act(&[-1.0]).end, End::Terminal);
        assert_eq!(episode.observation(), [0.0]);
        let refused = Table::of(&task).unwrap_err().to_string();
        assert_eq!(refused, "it learns from tables, these are environments");
    }
}
