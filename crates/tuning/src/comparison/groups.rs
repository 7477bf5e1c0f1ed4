/// The largest sets of learners in which no two are `apart`, those of one left out: each is listed by
/// ascending index, and a learner may be in several.
pub(super) fn groups(count: usize, apart: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    grow(&[], (0..count).collect(), Vec::new(), &apart, &mut found);
    found.retain(|group| group.len() > 1);
    found.sort();
    found
}

/// Bron & Kerbosch (1973): extends `group` by each of `open` in turn; `closed` were tried before.
fn grow(
    group: &[usize],
    mut open: Vec<usize>,
    mut closed: Vec<usize>,
    apart: &impl Fn(usize, usize) -> bool,
    found: &mut Vec<Vec<usize>>,
) {
    if open.is_empty() && closed.is_empty() {
        found.push(group.to_vec());
    }
    while !open.is_empty() {
        let next = open.remove(0);
        let near = |others: &[usize]| -> Vec<usize> {
            others.iter().copied().filter(|&other| !apart(next, other)).collect()
        };
        let larger: Vec<usize> = group.iter().copied().chain([next]).collect();
        grow(&larger, near(&open), near(&closed), apart, found);
        closed.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_overlap() {
        // 0 and 1, 1 and 2, but not 0 and 2; 3 is far from all.
        let apart = |a: usize, b: usize| a.abs_diff(b) > 1 || a == 3 || b == 3;
        assert_eq!(groups(4, apart), [vec![0, 1], vec![1, 2]]);
        assert_eq!(groups(3, |_, _| false), [vec![0, 1, 2]]);
        assert!(groups(3, |_, _| true).is_empty());
    }

    #[test]
    fn a_gap_in_the_middle_is_a_gap() {
        let apart = |a: usize, b: usize| a.min(b) == 0 && a.max(b) == 1;
        assert_eq!(groups(3, apart), [vec![0, 2], vec![1, 2]]);
    }
}
