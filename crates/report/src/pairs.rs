use tunability_tuning::{Measurement, Pair, PairGain};

use crate::{Table, counted, interval, wrap};

/// How many pairs are shown at most.
const MOST: usize = 12;

/// The pairs that gain most beyond the better of the two alone. Each takes two lines, so that long names
/// fit.
pub(crate) fn pairs(m: &Measurement, digits: usize) -> String {
    let mut all: Vec<(&Pair, &PairGain)> = m.pairs.iter().flat_map(views).collect();
    if all.is_empty() {
        return String::new();
    }
    all.sort_by(|a, b| b.1.joint.value.total_cmp(&a.1.joint.value));
    let header = ["pair", "gain [interval]", "beyond the better alone"];
    let mut table = Table::new(&header, &[], false);
    for (pair, gain) in all.iter().take(MOST) {
        let mark = if gain.needs.is_some() { "*" } else { "" };
        let (both, joint) = (interval(&gain.both.honest, digits), interval(&gain.joint, digits));
        table.row([format!("{}{mark}", pair.names[0]), both, joint]);
        let interaction = interval(&gain.interaction, digits);
        table.row([format!("+ {}", pair.names[1]), "interaction".to_owned(), interaction]);
    }
    format!("\n{}{}", table.render(), notes(&all))
}

/// What is said of a pair: over the default, unless one of the two is inactive there whatever the other
/// is; and over the default with parents moved.
fn views(pair: &Pair) -> impl Iterator<Item = (&Pair, &PairGain)> {
    let idle = |gain: &PairGain| {
        let still = gain.alone.iter().any(|alone| alone.value == 0.0);
        still && gain.naive_joint == 0.0 && gain.joint.value == 0.0
    };
    let default = Some(&pair.over_default).filter(|gain| pair.over_moved.is_none() || !idle(gain));
    default.into_iter().chain(&pair.over_moved).map(move |gain| (pair, gain))
}

fn notes(all: &[(&Pair, &PairGain)]) -> String {
    let mut notes = vec![
        "Joint gains are over the better of the two alone, interactions over their sum; at most seven \
         values of each were tried."
            .to_owned(),
    ];
    let mut needs: Vec<&str> =
        all.iter().take(MOST).filter_map(|(_, g)| g.needs.as_deref()).collect();
    needs.sort_unstable();
    needs.dedup();
    if !needs.is_empty() {
        notes.push(format!("* over the default with parents moved ({}).", needs.join("; ")));
    }
    if all.len() > MOST {
        notes.push(format!("Not shown: {}; see --json.", counted(all.len() - MOST, "pair")));
    }
    wrap(&notes.join(" "))
}
