use std::fmt::Write as _;

use tunability_space::plain;
use tunability_tuning::comparison::{Blocks, Contest};

use crate::{Table, short};

/// How many characters the axis is wide in a terminal.
const AXIS: usize = 41;

/// Where learners stand on an axis, the best at the left, and which of them a bar connects: the
/// critical-difference diagram of Demšar (2006). Over datasets they stand at their mean rank, else at
/// their mean score.
struct Diagram<'a> {
    /// Names with their places, the best first.
    places: Vec<(&'a str, f64)>,
    /// The axis's two ends, the better first.
    ends: (f64, f64),
    /// Indices of learners that cannot be told apart.
    groups: Vec<Vec<usize>>,
    /// How far ranks must differ.
    critical: Option<f64>,
    title: String,
}

impl<'a> Diagram<'a> {
    fn new(contest: &'a Contest, measure: &str) -> Diagram<'a> {
        let ranked = contest.blocks == Blocks::Datasets;
        let place = |s: &tunability_tuning::comparison::Standing| {
            if ranked { s.rank } else { s.score.value }
        };
        let places: Vec<(&str, f64)> =
            contest.standings.iter().map(|s| (s.learner.as_str(), place(s))).collect();
        let (first, last) = (places[0].1, places[places.len() - 1].1);
        let ends = match ranked {
            true => (1.0, places.len() as f64),
            false if first == last => (first - 1.0, first + 1.0),
            false => (first, last),
        };
        let at = |name: &String| places.iter().position(|(known, _)| known == name);
        let groups =
            contest.groups.iter().map(|group| group.iter().filter_map(at).collect()).collect();
        let title = if ranked { "mean rank".to_owned() } else { format!("mean {measure}") };
        Diagram { groups, ends, critical: contest.critical_difference, title, places }
    }

    /// The share of the axis up to a place.
    fn share(&self, place: f64) -> f64 {
        ((place - self.ends.0) / (self.ends.1 - self.ends.0)).clamp(0.0, 1.0)
    }
}

/// The diagram in a terminal: one line a learner, and a column of bars for each group.
pub fn difference(contest: &Contest, measure: &str) -> String {
    let diagram = Diagram::new(contest, measure);
    let column = |place: f64| (diagram.share(place) * (AXIS - 1) as f64).round() as usize;
    let (left, right) = (short(diagram.ends.0), short(diagram.ends.1));
    let gap = AXIS.saturating_sub(left.len() + right.len());
    let axis = format!("{left}{}{right}", " ".repeat(gap));
    let mut table = Table::new(&["", &diagram.title, &axis, "alike"], &[1], false);
    for (at, (name, place)) in diagram.places.iter().enumerate() {
        let mark = |group: &Vec<usize>| match (group.first(), group.last()) {
            _ if group.contains(&at) => '█',
            (Some(first), Some(last)) if (first..last).contains(&&at) => '┊',
            _ => ' ',
        };
        let bars: String = diagram.groups.iter().flat_map(|group| [mark(group), ' ']).collect();
        let line = format!("{}●", "·".repeat(column(*place)));
        table.row([(*name).to_owned(), short(*place), line, bars]);
    }
    let mut text = table.render();
    if let Some(critical) = diagram.critical {
        let width = (column(diagram.ends.0 + critical)).max(1);
        let _ = writeln!(text, "critical difference {critical:.2} {}", "─".repeat(width.min(AXIS)));
    }
    text
}

/// Sizes of the picture, in pixels.
const WIDTH: f64 = 680.0;
const MARGIN: f64 = 150.0;
const TOP: f64 = 78.0;
const LANE: f64 = 22.0;
const BAR: f64 = 12.0;

/// The diagram as an SVG picture that needs nothing else. Names stand left and right of the axis, the
/// better half left.
pub fn difference_svg(contest: &Contest, measure: &str) -> String {
    let diagram = Diagram::new(contest, measure);
    let x = |place: f64| MARGIN + diagram.share(place) * (WIDTH - 2.0 * MARGIN);
    let lanes = TOP + 16.0 + BAR * diagram.groups.len() as f64;
    let half = diagram.places.len().div_ceil(2);
    let height = lanes + LANE * half as f64 + 12.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        escape(&crate::comparison::told_apart(contest))
    );
    svg += &axis(&diagram, x);
    for (row, group) in diagram.groups.iter().enumerate() {
        svg += &bar(&diagram, group, TOP + 12.0 + BAR * row as f64, x);
    }
    for (at, (name, place)) in diagram.places.iter().enumerate() {
        let left = at < half;
        let lane = if left { at } else { diagram.places.len() - 1 - at };
        svg += &leader(name, *place, x(*place), lanes + LANE * (lane as f64 + 0.5), left);
    }
    svg + "</svg>\n"
}

fn line(from: (f64, f64), to: (f64, f64), stroke: &str) -> String {
    let ((x1, y1), (x2, y2)) = (from, to);
    format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {stroke}/>\n")
}

const THIN: &str = "stroke=\"#333333\" stroke-width=\"1\"";
const THICK: &str = "stroke=\"#0072B2\" stroke-width=\"5\" stroke-linecap=\"round\"";

fn text(x: f64, y: f64, anchor: &str, content: &str) -> String {
    let content = escape(content);
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{content}</text>\n")
}

/// The axis with its ticks and title, and over it the critical difference to scale.
fn axis(diagram: &Diagram, x: impl Fn(f64) -> f64) -> String {
    let (better, worse) = diagram.ends;
    let mut svg = line((x(better), TOP), (x(worse), TOP), THIN);
    let whole = better == 1.0 && diagram.title == "mean rank";
    let steps = if whole { (worse - better) as usize } else { 4 };
    for step in 0..=steps {
        let place = better + (worse - better) * step as f64 / steps.max(1) as f64;
        svg += &line((x(place), TOP - 6.0), (x(place), TOP), THIN);
        svg += &text(x(place), TOP - 11.0, "middle", &short(place));
    }
    svg += &text(WIDTH / 2.0, TOP - 30.0, "middle", &format!("{} (better: left)", diagram.title));
    if let Some(critical) = diagram.critical {
        let (from, to) = (x(better), x((better + critical).min(worse)));
        svg += &line((from, 26.0), (to, 26.0), "stroke=\"#333333\" stroke-width=\"3\"");
        for end in [from, to] {
            svg += &line((end, 21.0), (end, 31.0), THIN);
        }
        let more = if better + critical > worse { ", more than the axis is long" } else { "" };
        svg += &text(from, 15.0, "start", &format!("critical difference {critical:.2}{more}"));
    }
    svg
}

/// A bar over learners that cannot be told apart, with a dot at each: one it passes without a dot is not
/// among them.
fn bar(diagram: &Diagram, group: &[usize], y: f64, x: impl Fn(f64) -> f64) -> String {
    let places: Vec<f64> = group.iter().map(|&at| x(diagram.places[at].1)).collect();
    let (first, last) = (places[0], places[places.len() - 1]);
    let mut svg = line((first, y), (last, y), THICK);
    for place in places {
        let _ =
            writeln!(svg, "<circle cx=\"{place:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"#000000\"/>");
    }
    svg
}

/// The line from a place on the axis to the name beside it.
fn leader(name: &str, place: f64, x: f64, y: f64, left: bool) -> String {
    let (edge, anchor) =
        if left { (MARGIN - 14.0, "end") } else { (WIDTH - MARGIN + 14.0, "start") };
    let beside = if left { edge - 5.0 } else { edge + 5.0 };
    let label = format!("{name}  {}", short(place));
    line((x, TOP), (x, y), THIN)
        + &line((x, y), (edge, y), THIN)
        + &text(beside, y + 4.5, anchor, &label)
}

/// Text that XML takes as text.
fn escape(text: &str) -> String {
    plain(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
