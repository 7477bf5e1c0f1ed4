/// The one-standard-error rule (Breiman et al. 1984, section 3.4.3): the first of these candidates,
/// simplest first, whose mean loss is within one standard error of the least. The error is that of the
/// best. `None` of nothing; losses that are NaN are never chosen.
pub fn one_standard_error(losses: &[f64], errors: &[f64]) -> Option<usize> {
    let sound = (0..losses.len().min(errors.len())).filter(|&at| !losses[at].is_nan());
    let best = sound.min_by(|&a, &b| losses[a].total_cmp(&losses[b]))?;
    let limit = losses[best] + errors[best].max(0.0);
    losses.iter().position(|loss| *loss <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simplest_within_reach_is_chosen() {
        let losses = [0.9, 0.54, 0.5, 0.52];
        assert_eq!(one_standard_error(&losses, &[0.1, 0.1, 0.05, 0.1]), Some(1));
        assert_eq!(one_standard_error(&losses, &[0.1, 0.1, 0.01, 0.1]), Some(2));
        assert_eq!(one_standard_error(&losses, &[f64::NAN; 4]), Some(2));
        assert_eq!(one_standard_error(&[f64::NAN], &[0.1]), None);
        assert_eq!(one_standard_error(&[], &[]), None);
    }
}
