//! Distributions and courses as small as a word.

/// Eighths of a block, from the lowest.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Shades from nothing to full.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// How many of the values lie in each of `bins` equal bins from the least to the largest, as blocks; a
/// bin with none is a blank. NaN do not count.
pub fn histogram(values: &[f64], bins: usize) -> String {
    shares(&counts(values, bins))
}

/// How many of the values lie in each of `bins` equal bins from the least to the largest, in the
/// middle one if all are the same; no bins if there are no values. NaN do not count.
pub fn counts(values: &[f64], bins: usize) -> Vec<f64> {
    let Some((low, high)) = bounds(values) else { return Vec::new() };
    let mut counts = vec![0.0; bins];
    for value in values.iter().filter(|value| !value.is_nan()) {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        counts[((share * bins as f64) as usize).min(bins - 1)] += 1.0;
    }
    counts
}

/// Counts as blocks, the largest full; none at all is a blank.
pub fn shares(counts: &[f64]) -> String {
    let most = counts.iter().copied().fold(0.0, f64::max);
    let block = |&count: &f64| match count {
        0.0 => ' ',
        count => BLOCKS[((count / most * 8.0).ceil() as usize).clamp(1, 8) - 1],
    };
    counts.iter().map(block).collect()
}

/// The course of a series, as so many means of equal stretches.
pub fn course(values: &[f64], width: usize) -> String {
    let width = width.min(values.len());
    let stretch = |at: usize| {
        let known = values[at * values.len() / width..(at + 1) * values.len() / width].iter();
        let known: Vec<f64> = known.copied().filter(|value| !value.is_nan()).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let means: Vec<f64> = (0..width).map(stretch).collect();
    let Some((low, high)) = bounds(&means) else { return String::new() };
    let block = |mean: &f64| match (mean - low) / (high - low) {
        share if share.is_nan() => ' ',
        share => BLOCKS[((share * 8.0) as usize).min(7)],
    };
    means.iter().map(block).collect()
}

/// Where values lie between `low` and `high`, one column a place: a larger dot for more values.
pub fn strip(values: &[f64], low: f64, high: f64, width: usize) -> String {
    let mut counts = vec![0_usize; width.max(1)];
    let last = counts.len() - 1;
    for value in values.iter().filter(|value| value.is_finite()) {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        counts[((share * last as f64).round() as usize).min(last)] += 1;
    }
    let dot = |count: &usize| match count {
        0 => ' ',
        1 => '·',
        2..=3 => '•',
        _ => '●',
    };
    counts.iter().map(dot).collect()
}

/// Rows of shades, the largest value full, each cell two characters wide.
pub fn grid(values: &[f64], columns: usize) -> String {
    let most = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let shade = |value: &f64| {
        let shade = SHADES[((value / most * 4.0).round() as usize).min(4)];
        [shade, shade]
    };
    let line = |row: &[f64]| row.iter().flat_map(shade).collect::<String>();
    let lines: Vec<String> = values.chunks(columns.max(1)).map(line).collect();
    lines.iter().map(|line| format!("    {}\n", line.trim_end())).collect()
}

fn bounds(values: &[f64]) -> Option<(f64, f64)> {
    let mut known = values.iter().copied().filter(|value| !value.is_nan());
    let first = known.next()?;
    Some(known.fold((first, first), |(low, high), value| (low.min(value), high.max(value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_heights() {
        assert_eq!(histogram(&[0.0, 0.0, 0.0, 0.0, 1.0, f64::NAN, 4.0], 4), "█▂ ▂");
        assert_eq!(histogram(&[3.0, 3.0], 4), "  █ ");
        assert_eq!(histogram(&[f64::NAN], 4), "");
        assert_eq!(shares(&[8.0, 1.0, 0.0]), "█▁ ");
    }

    #[test]
    fn a_course_rises_and_falls() {
        assert_eq!(course(&[0.0, 1.0, 2.0, 1.0], 4), "▁▅█▅");
        assert_eq!(course(&[0.0, 2.0, 7.0, 7.0], 2), "▁█");
        assert_eq!(course(&[], 5), "");
    }

    #[test]
    fn a_strip_has_a_dot_for_each_place() {
        assert_eq!(strip(&[0.0, 1.0, 1.0, 4.0], 0.0, 4.0, 5), "·•  ·");
        assert_eq!(strip(&[3.0; 5], 3.0, 3.0, 3), " ● ");
    }

    #[test]
    fn a_grid_is_shaded() {
        assert_eq!(grid(&[0.0, 1.0, 2.0, 4.0], 2), "      ░░\n    ▒▒██\n");
    }
}
