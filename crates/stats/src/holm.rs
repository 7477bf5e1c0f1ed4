/// p-values adjusted for so many tests, in the order given: each at most a level means that the chance
/// of any false rejection is at most that level (Holm 1979). The least is multiplied by their number, the
/// next by one less and so on; none falls below the one before it, or rises above 1.
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 0.0_f64;
    for (place, &at) in order.iter().enumerate() {
        least = least.max(p[at] * (p.len() - place) as f64).min(1.0);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(holm(&[0.04, 0.01, 0.03]), [0.06, 0.03, 0.06]);
        assert_eq!(holm(&[0.5, 0.75]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn between_the_raw_value_and_bonferroni(
            p in proptest::collection::vec(0.0..1.0_f64, 1..20),
        ) {
            for (raw, adjusted) in p.iter().zip(holm(&p)) {
                assert!(adjusted >= *raw && adjusted <= (raw * p.len() as f64).min(1.0) + 1e-15);
            }
        }
    }
}
