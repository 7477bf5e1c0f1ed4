/// The Shapley values of a game: `worths` of every set of players, bit i of its place for player i.
/// What each adds when it joins, on average over all orders; they sum to the worth of all.
pub(crate) fn values(worths: &[f64]) -> Vec<f64> {
    let players = worths.len().trailing_zeros() as usize;
    // The share of orders in which these and no others came before: k! (n - 1 - k)! / n!.
    let mut likely = vec![1.0 / players.max(1) as f64];
    for k in 1..players {
        likely.push(likely[k - 1] * k as f64 / (players - k) as f64);
    }
    let value = |player: usize| {
        let without = (0..worths.len()).filter(|set| set >> player & 1 == 0);
        let gains = without.map(|set| {
            likely[set.count_ones() as usize] * (worths[set | 1 << player] - worths[set])
        });
        gains.sum()
    };
    (0..players).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gloves_by_hand() {
        // One left glove, two right ones; a pair is worth 1: 2/3, 1/6, 1/6.
        let worths: Vec<f64> =
            (0..8).map(|set: u32| f64::from(u8::from(set & 1 == 1 && set > 1))).collect();
        let found = values(&worths);
        for (found, expected) in found.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
    }

    proptest::proptest! {
        #[test]
        fn they_sum_to_what_all_are_worth(worths in proptest::collection::vec(-1.0..1.0_f64, 32)) {
            let mut worths = worths;
            worths[0] = 0.0;
            assert!((values(&worths).iter().sum::<f64>() - worths[31]).abs() < 1e-12);
        }
    }
}
