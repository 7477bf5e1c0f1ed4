/// Every way to choose `size` of the numbers below `count`, each in order, the first first:
/// `C(count, size)` of them. Nothing if `size` is larger.
pub fn subsets(count: usize, size: usize) -> Vec<Vec<usize>> {
    if size > count {
        return Vec::new();
    }
    let mut all = vec![(0..size).collect::<Vec<usize>>()];
    loop {
        let mut next = all[all.len() - 1].clone();
        // The last that can move on does, and those after it follow close behind.
        let Some(at) = (0..size).rev().find(|&at| next[at] < count - size + at) else { return all };
        let from = next[at] + 1;
        next[at..].iter_mut().enumerate().for_each(|(step, place)| *place = from + step);
        all.push(next);
    }
}

/// How many there are; infinite where they are too many to count.
pub fn choices(count: usize, size: usize) -> f64 {
    if size > count {
        return 0.0;
    }
    let factor = |at: usize| (count - size + at) as f64 / at as f64;
    (1..=size).map(factor).product::<f64>().round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_pairs_of_four() {
        let pairs = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]];
        assert_eq!(subsets(4, 2), pairs.map(Vec::from));
        assert_eq!(subsets(3, 0), [Vec::<usize>::new()]);
        assert!(subsets(2, 3).is_empty());
    }

    #[test]
    fn as_many_as_there_should_be() {
        for (count, size, many) in [(10, 5, 252.0), (7, 7, 1.0), (5, 0, 1.0), (3, 4, 0.0)] {
            assert_eq!(choices(count, size), many);
            assert_eq!(subsets(count, size).len() as f64, many);
        }
    }
}
