use serde::{Deserialize, Serialize};

/// A part of one axis of the cube.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Extent {
    /// From `low`, included, to `high`, excluded (but for 1).
    Interval {
        /// Where it begins, in [0, 1].
        low: f64,
        /// Where it ends.
        high: f64,
    },
    /// Some of so many equally likely categories, at most 64.
    Levels {
        /// Bit i for category i.
        mask: u64,
        /// How many categories there are.
        of: u32,
    },
}

impl Extent {
    /// The whole of an axis of numbers.
    pub const WHOLE: Extent = Extent::Interval { low: 0.0, high: 1.0 };

    /// The whole of an axis of `of` categories.
    pub fn all_levels(of: u32) -> Extent {
        Extent::Levels { mask: u64::MAX >> (64 - of), of }
    }

    /// Its share of the axis.
    pub fn width(&self) -> f64 {
        match self {
            Extent::Interval { low, high } => high - low,
            Extent::Levels { mask, of } => f64::from(mask.count_ones()) / f64::from(*of),
        }
    }

    /// What both hold; parts of one axis are of one kind.
    pub fn both(&self, other: &Extent) -> Extent {
        match (self, other) {
            (Extent::Interval { low: a, high: b }, Extent::Interval { low: c, high: d }) => {
                let low = a.max(*c);
                Extent::Interval { low, high: b.min(*d).max(low) }
            }
            (Extent::Levels { mask: a, of }, Extent::Levels { mask: b, .. }) => {
                Extent::Levels { mask: a & b, of: *of }
            }
            _ => *self,
        }
    }

    /// The share of the axis that both hold.
    pub fn overlap(&self, other: &Extent) -> f64 {
        self.both(other).width()
    }

    /// Whether all of it lies in `other`.
    pub fn within(&self, other: &Extent) -> bool {
        match (self, other) {
            (Extent::Interval { low: a, high: b }, Extent::Interval { low: c, high: d }) => {
                c <= a && b <= d
            }
            (Extent::Levels { mask: a, .. }, Extent::Levels { mask: b, .. }) => a & !b == 0,
            _ => false,
        }
    }

    /// Whether the coordinate `u` lies in it; 1 lies in what ends there.
    pub fn holds(&self, u: f64) -> bool {
        match self {
            Extent::Interval { low, high } => {
                *low <= u && (u < *high || (*high >= 1.0 && u <= 1.0))
            }
            Extent::Levels { mask, of } => mask >> level(u, *of) & 1 == 1,
        }
    }

    /// What a part of `whole` is if `whole` becomes the axis.
    pub fn zoomed(&self, whole: &Extent) -> Extent {
        match (self.both(whole), whole) {
            (Extent::Interval { low, high }, Extent::Interval { low: from, high: to }) => {
                let at = |u: f64| if u >= *to { 1.0 } else { (u - from) / (to - from) };
                Extent::Interval { low: at(low), high: at(high) }
            }
            (Extent::Levels { mask, .. }, Extent::Levels { mask: kept, .. }) => {
                let kept_levels = (0..64).filter(|level| kept >> level & 1 == 1);
                let bits = kept_levels.enumerate().map(|(at, level)| (mask >> level & 1) << at);
                Extent::Levels { mask: bits.sum(), of: kept.count_ones() }
            }
            (both, _) => both,
        }
    }
}

/// The category at coordinate `u` of `of` equally likely ones.
pub(crate) fn level(u: f64, of: u32) -> u32 {
    ((u * f64::from(of)) as u32).min(of - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_overlaps_by_hand() {
        let (a, b) =
            (Extent::Interval { low: 0.25, high: 0.75 }, Extent::Interval { low: 0.5, high: 1.0 });
        assert_eq!((a.width(), a.overlap(&b)), (0.5, 0.25));
        assert!(b.holds(1.0) && !a.holds(0.75) && a.holds(0.25));
        assert_eq!(a.zoomed(&b), Extent::Interval { low: 0.0, high: 0.5 });
        let apart = Extent::Interval { low: 0.0, high: 0.1 };
        assert_eq!(apart.overlap(&b), 0.0);

        let (c, d) =
            (Extent::Levels { mask: 0b0110, of: 4 }, Extent::Levels { mask: 0b1100, of: 4 });
        assert_eq!((c.width(), c.overlap(&d)), (0.5, 0.25));
        assert!(c.holds(0.3) && !c.holds(0.99) && Extent::all_levels(64).width() == 1.0);
        assert_eq!(c.zoomed(&d), Extent::Levels { mask: 0b01, of: 2 });
    }
}
