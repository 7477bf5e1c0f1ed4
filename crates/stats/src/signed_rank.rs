use rand::Rng;

use crate::Belief;

/// Draws from the posterior: shares of them are good to a half of one in a hundred.
const DRAWS: usize = 50_000;

/// The Bayesian signed-rank test (Benavoli et al. 2014; 2017, section 4.2): how probable it is that the
/// mean of two differences lies below, within or above ±`rope` most often. Differences, and one more
/// at zero of half their weight, are drawn weights from a Dirichlet distribution 50,000 times; what is
/// counted is which of the three regions is the likeliest under the weights. The same `rng` gives the same
/// belief.
pub fn signed_rank_belief(differences: &[f64], rope: f64, rng: &mut impl Rng) -> Belief {
    let mut sorted: Vec<f64> = differences.iter().copied().chain([0.0]).collect();
    sorted.sort_by(f64::total_cmp);
    let prior = sorted.iter().position(|difference| *difference == 0.0).unwrap_or(0);
    let below = reaches(&sorted, -2.0 * rope);
    let above = reaches(&sorted, 2.0 * rope);
    let mut wins = [0.0; 3];
    for _ in 0..DRAWS {
        let weights: Vec<f64> = (0..sorted.len()).map(|at| weight(at == prior, rng)).collect();
        let total: f64 = weights.iter().sum();
        let sums = running(&weights);
        let left = share(&weights, &sums, &below) / (total * total);
        let right = 1.0 - share(&weights, &sums, &above) / (total * total);
        wins[likeliest([left, 1.0 - left - right, right])] += 1.0;
    }
    let [below, within, above] = wins.map(|wins| wins / DRAWS as f64);
    Belief { below, within, above }
}

/// A draw of the gamma distribution: its shape is 1, or 1/2 of the prior. The latter is half the square
/// of a normal number, here by Box & Muller.
fn weight(prior: bool, rng: &mut impl Rng) -> f64 {
    let exponential = -(1.0 - rng.r#gen::<f64>()).ln();
    match prior {
        false => exponential,
        true => exponential * (std::f64::consts::TAU * rng.r#gen::<f64>()).cos().powi(2),
    }
}

/// For each difference, with how many of the sorted it adds up to less than `limit`, and to no more.
fn reaches(sorted: &[f64], limit: f64) -> Vec<(usize, usize)> {
    let reach = |&one: &f64| {
        let less = sorted.partition_point(|other| one + other < limit);
        (less, sorted.partition_point(|other| one + other <= limit))
    };
    sorted.iter().map(reach).collect()
}

/// The sum of the weights before each place, and of all.
fn running(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums = vec![0.0];
    sums.extend(weights.iter().map(|weight| {
        sum += weight;
        sum
    }));
    sums
}

/// The weight of the pairs below a limit; those on it count half.
fn share(weights: &[f64], sums: &[f64], reaches: &[(usize, usize)]) -> f64 {
    let pairs = weights.iter().zip(reaches);
    pairs.map(|(weight, (less, no_more))| weight * (sums[*less] + sums[*no_more]) / 2.0).sum()
}

/// The place of the largest, the first of equals.
fn likeliest(shares: [f64; 3]) -> usize {
    (1..3).fold(0, |best, at| if shares[at] > shares[best] { at } else { best })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    fn belief(differences: &[f64], rope: f64) -> Belief {
        signed_rank_belief(differences, rope, &mut Xoshiro256PlusPlus::seed_from_u64(7))
    }

    #[test]
    fn nothing_lies_within() {
        assert_eq!(belief(&[], 0.1), Belief { below: 0.0, within: 1.0, above: 0.0 });
        assert_eq!(belief(&[0.0; 9], 0.1).within, 1.0);
    }

    #[test]
    fn large_differences_are_believed() {
        let found = belief(&[0.5, 0.4, 0.6, 0.3, 0.5, 0.7, 0.5, 0.6, 0.4, 0.5], 0.1);
        assert!(found.above > 0.99, "{found:?}");
        let turned = belief(&[-0.5, -0.4, -0.6, -0.3, -0.5, -0.7, -0.5, -0.6, -0.4, -0.5], 0.1);
        assert!(turned.below > 0.99, "{turned:?}");
    }

    #[test]
    fn one_difference_by_hand() {
        // With w on 1 and 1 - w on 0 the mean of two exceeds 0.1 unless both are the zero: (1 - w)² is
        // the share within. It is the larger for w < 1 - 1/√2, and w has the distribution Beta(1, 1/2):
        // P(w > x) = (1 - x)^(1/2).
        let found = belief(&[1.0], 0.1);
        let exact = 0.5_f64.powf(0.25);
        assert!((found.above - exact).abs() < 4.0 * (exact * (1.0 - exact) / 5e4).sqrt());
    }

    #[test]
    fn the_same_stream_gives_the_same_bits() {
        let differences = [0.1, -0.05, 0.2, 0.02];
        assert_eq!(belief(&differences, 0.03), belief(&differences, 0.03));
    }
}
