use rand::Rng;
use rand_distr::{ChiSquared, Distribution};

use crate::{Estimate, quantile};

/// Values of a balanced crossed design: every level of every factor met every level of the others, the
/// same number of times. Levels and repetitions are taken as drawn at random.
#[derive(Clone, Copy, Debug)]
pub struct Crossed<'a> {
    /// How many levels each factor has, at least two.
    pub levels: &'a [usize],
    /// How often each combination was repeated, at least once.
    pub repetitions: usize,
    /// The values, the first factor's level slowest, the repetition fastest.
    pub values: &'a [f64],
}

/// What one source, or several together, contribute to the variance of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Component {
    /// Which factors, counted from 0: one for a source by itself, several for what they do together
    /// beyond that; none for what is left within a combination.
    pub factors: Vec<usize>,
    /// Degrees of freedom.
    pub freedom: f64,
    /// Sum of squares over these.
    pub mean_square: f64,
    /// The variance, estimated without bias and so perhaps below zero; its interval is not.
    pub variance: Estimate,
}

/// The variance components of a crossed design of random factors: mean squares, solved for the
/// variances of which they are sums in expectation (Searle, Casella & McCulloch 1992, section 4.4). In
/// balanced designs these are the REML estimates as long as none is negative.
///
/// Of one repetition what all factors do together cannot be told from what is left: it is the component
/// of all factors. The intervals are generalised confidence intervals (Weerahandi 1993): each mean square
/// over its expectation is χ² over its freedom, and `draws` of these give the distribution of
/// what the variance may be. They suppose normal effects.
///
/// `None` if a factor has fewer than two levels, or there are not as many values as the design says.
pub fn components(
    design: &Crossed,
    draws: usize,
    confidence: f64,
    rng: &mut impl Rng,
) -> Option<Vec<Component>> {
    let cells: usize = design.levels.iter().product();
    let sound = design.levels.iter().all(|levels| *levels >= 2) && !design.levels.is_empty();
    if !sound || design.repetitions == 0 || design.values.len() != cells * design.repetitions {
        return None;
    }
    let squares = mean_squares(design);
    let weights: Vec<Vec<f64>> =
        squares.iter().map(|of| weights(design, &squares, of.factors)).collect();
    let drawn = pivots(&squares, draws, rng);
    let tail = (1.0 - confidence) / 2.0;
    let component = |(of, weights): (&MeanSquare, &Vec<f64>)| {
        let sum = |values: &[f64]| weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>();
        let means: Vec<f64> = squares.iter().map(|square| square.value).collect();
        let possible: Vec<f64> = drawn.iter().map(|values| sum(values)).collect();
        let end = |share| quantile(&possible, share).max(0.0);
        Component {
            factors: members(of.factors),
            freedom: of.freedom,
            mean_square: of.value,
            variance: Estimate { value: sum(&means), low: end(tail), high: end(1.0 - tail) },
        }
    };
    Some(squares.iter().zip(&weights).map(component).collect())
}

/// The variance, about the mean over everything, of a mean of so many runs each of which draws new
/// levels of the factors in `randomised`; the others are held at one level drawn once. What
/// depends on held factors alone does not average out, however many runs there are
/// (Bouthillier et al. 2021, section 3). Components below zero count as zero.
pub fn variance_of_mean(components: &[Component], randomised: &[usize], runs: usize) -> f64 {
    let part = |component: &Component| {
        let draws = component.factors.iter().any(|factor| randomised.contains(factor));
        let averaged = draws || component.factors.is_empty();
        component.variance.value.max(0.0) / if averaged { runs as f64 } else { 1.0 }
    };
    components.iter().map(part).sum()
}

/// A mean square, and the set of factors it is of as bits.
struct MeanSquare {
    factors: usize,
    freedom: f64,
    value: f64,
}

/// The factors in a set; none in the one beyond all, which is what is left.
fn members(factors: usize) -> Vec<usize> {
    if factors == REST {
        return Vec::new();
    }
    (0..usize::BITS as usize).filter(|factor| factors >> factor & 1 == 1).collect()
}

/// What is left, as the set that holds every other.
const REST: usize = usize::MAX;

fn mean_squares(design: &Crossed) -> Vec<MeanSquare> {
    let all = 1_usize << design.levels.len();
    let means: Vec<Vec<f64>> = (0..all).map(|set| marginal(design, set)).collect();
    let of = |set: usize| {
        let effect = |at: usize| {
            // The effect is the mean less all effects of fewer factors: inclusion and exclusion.
            let parts = (0..all).filter(|part| part & set == *part);
            let signed = |part: usize| {
                let odd = (set.count_ones() - part.count_ones()) % 2 == 1;
                let mean = means[part][at];
                if odd { -mean } else { mean }
            };
            parts.map(signed).sum::<f64>()
        };
        let squares: f64 = (0..design.values.len()).map(|at| effect(at) * effect(at)).sum();
        let each = design.levels.iter().enumerate().filter(|(factor, _)| set >> factor & 1 == 1);
        let freedom = each.map(|(_, levels)| (levels - 1) as f64).product();
        MeanSquare { factors: set, freedom, value: squares / freedom }
    };
    let mut squares: Vec<MeanSquare> = (1..all).map(of).collect();
    squares.sort_by_key(|square| (square.factors.count_ones(), square.factors));
    if design.repetitions > 1 {
        let left = design.values.iter().zip(&means[all - 1]).map(|(value, cell)| value - cell);
        let squares_left: f64 = left.map(|left| left * left).sum();
        let cells = design.values.len() / design.repetitions;
        let freedom = (cells * (design.repetitions - 1)) as f64;
        squares.push(MeanSquare { factors: REST, freedom, value: squares_left / freedom });
    }
    squares
}

/// For each value, the mean of those at the same levels of a set of factors.
fn marginal(design: &Crossed, set: usize) -> Vec<f64> {
    let place = |at: usize| {
        let mut rest = at / design.repetitions;
        let mut place = 0;
        for (factor, levels) in design.levels.iter().enumerate().rev() {
            if set >> factor & 1 == 1 {
                place = place * levels + rest % levels;
            }
            rest /= levels;
        }
        place
    };
    let places: Vec<usize> = (0..design.values.len()).map(place).collect();
    let mut sums = vec![(0.0, 0.0); design.values.len()];
    for (place, value) in places.iter().zip(design.values) {
        sums[*place].0 += value;
        sums[*place].1 += 1.0;
    }
    places.into_iter().map(|place| sums[place].0 / sums[place].1).collect()
}

/// What each mean square counts for in the variance of `of`. In expectation a mean square is the sum,
/// over all sets that hold its own, of their variance times the values at one combination of their
/// levels; inclusion and exclusion undoes the sum.
fn weights(design: &Crossed, squares: &[MeanSquare], of: usize) -> Vec<f64> {
    if of == REST {
        return squares.iter().map(|square| f64::from(u8::from(square.factors == REST))).collect();
    }
    let outside =
        |(factor, levels): (usize, &usize)| if of >> factor & 1 == 1 { 1 } else { *levels };
    let count: usize = design.levels.iter().enumerate().map(outside).product();
    let full = (1_usize << design.levels.len()) - 1;
    let weight = |square: &MeanSquare| {
        let more = match square.factors {
            REST if of == full => 1,
            REST => return 0.0,
            set if set & of == of => (set & !of).count_ones(),
            _ => return 0.0,
        };
        let sign = if more % 2 == 1 { -1.0 } else { 1.0 };
        sign / (count * design.repetitions) as f64
    };
    squares.iter().map(weight).collect()
}

/// What the expectations of the mean squares may be: each is its mean square times freedom over a
/// draw of χ².
fn pivots(squares: &[MeanSquare], draws: usize, rng: &mut impl Rng) -> Vec<Vec<f64>> {
    let mut one = |square: &MeanSquare| {
        let chi = ChiSquared::new(square.freedom).map(|chi| chi.sample(rng));
        chi.map_or(f64::NAN, |chi| square.value * square.freedom / chi)
    };
    (0..draws).map(|_| squares.iter().map(&mut one).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    fn of(levels: &[usize], repetitions: usize, values: &[f64]) -> Vec<Component> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        components(&Crossed { levels, repetitions, values }, 500, 0.95, &mut rng).unwrap()
    }

    #[test]
    fn two_by_two_by_hand() {
        // Rows 1 and 5 on average, columns 2 and 4, no interaction: mean squares 16, 4 and 0.
        let found = of(&[2, 2], 1, &[0.0, 2.0, 4.0, 6.0]);
        let squares: Vec<f64> = found.iter().map(|c| c.mean_square).collect();
        assert_eq!(squares, [16.0, 4.0, 0.0]);
        let variances: Vec<f64> = found.iter().map(|c| c.variance.value).collect();
        assert_eq!(variances, [8.0, 2.0, 0.0]);
        let factors: Vec<&[usize]> = found.iter().map(|c| &c.factors[..]).collect();
        assert_eq!(factors, [&[0][..], &[1], &[0, 1]]);
    }

    #[test]
    fn one_way_by_hand() {
        // Groups (1, 3) and (6, 8): between 25, within 2; (25 - 2) / 2 of the group.
        let found = of(&[2], 2, &[1.0, 3.0, 6.0, 8.0]);
        assert_eq!((found[0].mean_square, found[0].variance.value), (25.0, 11.5));
        assert_eq!((found[1].mean_square, found[1].variance.value), (2.0, 2.0));
        assert!(found[1].factors.is_empty());
    }

    #[test]
    fn within_alone_has_the_interval_of_a_variance() {
        // Three repetitions of two: freedom 4, and χ² at 0.025 and 0.975 is 0.4844 and 11.143.
        let values = [1.0, 2.0, 3.0, 2.0, 3.0, 4.0];
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        let design = Crossed { levels: &[2], repetitions: 3, values: &values };
        let rest = components(&design, 40_000, 0.95, &mut rng).unwrap()[1].variance;
        assert!((rest.low - 4.0 / 11.143).abs() < 0.01, "{rest:?}");
        assert!((rest.high - 4.0 / 0.4844).abs() < 0.4, "{rest:?}");
    }

    #[test]
    fn what_is_held_does_not_average_out() {
        let found = of(&[2, 2], 1, &[0.0, 2.0, 4.0, 6.0]);
        assert_eq!(variance_of_mean(&found, &[], 10), 10.0);
        assert_eq!(variance_of_mean(&found, &[0], 10), 2.8);
        assert_eq!(variance_of_mean(&found, &[0, 1], 10), 1.0);
    }

    #[test]
    fn a_design_that_is_none_has_no_components() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(2);
        for (levels, repetitions, values) in
            [(&[2, 1][..], 1, &[1.0, 2.0][..]), (&[2], 1, &[1.0]), (&[], 1, &[1.0]), (&[2], 0, &[])]
        {
            let design = Crossed { levels, repetitions, values };
            assert_eq!(components(&design, 10, 0.95, &mut rng), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn squares_add_up(values in proptest::collection::vec(-10.0..10.0_f64, 24)) {
            let mean = crate::mean(&values);
            let total: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
            for (levels, repetitions) in [(&[2, 3, 4][..], 1), (&[2, 3], 4), (&[4], 6)] {
                let found = of(levels, repetitions, &values);
                let sum: f64 = found.iter().map(|c| c.mean_square * c.freedom).sum();
                assert!((sum - total).abs() < 1e-9 * total.max(1.0), "{sum} {total}");
                assert_eq!(found.iter().map(|c| c.freedom).sum::<f64>(), 23.0);
            }
        }
    }
}
