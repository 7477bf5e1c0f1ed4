use tunability_tuning::{CurvePoint, Measurement};

use crate::signed;
use crate::wrap::WIDTH;

/// What a line begins with, and what ends the first: how many configurations are enough.
const LABELS: [&str; 2] = ["configurations", "expected gain "];
const ENOUGH: &str = "95 % by";

/// The budget curve in two lines: the expected gain after so many configurations, as many as fit a page.
/// Nothing where a search changes nothing, or is so small that there is no course to see.
pub(crate) fn curve(m: &Measurement, digits: usize) -> String {
    let Some(curve) = &m.curve else { return String::new() };
    let (points, still) = (&curve.points, curve.points.iter().all(|point| point.naive == 0.0));
    if points.len() < 3 || still {
        return String::new();
    }
    let cells = |point: &CurvePoint| [point.configs.to_string(), signed(point.gain.value, digits)];
    let cells: Vec<[String; 2]> = points.iter().map(cells).collect();
    let width = 2 + cells.iter().flatten().map(|cell| cell.chars().count()).max().unwrap_or(0);
    let room = (WIDTH - LABELS[0].len() - ENOUGH.len() - 2) / width;
    let mut lines = LABELS.map(str::to_owned);
    for cell in shown(cells.len(), room).into_iter().map(|at| &cells[at]) {
        lines.iter_mut().zip(cell).for_each(|(line, cell)| *line += &format!("{cell:>width$}"));
    }
    let enough = curve.enough.map_or_else(|| "never".to_owned(), |enough| enough.to_string());
    format!("\n{}  {ENOUGH}\n{}  {enough:>7}\n", lines[0], lines[1])
}

/// Which of so many are shown where there is room for fewer: evenly, the first and the last among them.
fn shown(count: usize, room: usize) -> Vec<usize> {
    let room = room.clamp(2, count);
    (0..room).map(|at| (at * (count - 1) + (room - 1) / 2) / (room - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_are_always_shown() {
        assert_eq!(shown(4, 9), [0, 1, 2, 3]);
        assert_eq!(shown(9, 5), [0, 2, 4, 6, 8]);
        assert_eq!(shown(8, 1), [0, 7]);
        assert_eq!(shown(6, 4), [0, 2, 3, 5]);
    }
}
