use tunability_tuning::{Agreement, CodePair, Compared, Finding, Implementations, OverSeeds};

use crate::robustness::flags;
use crate::table::Shade;
use crate::{Table, counted, hanging, short, wrap};

/// The report on codes of one algorithm: a verdict on each pair, what it rests on, and what to make of
/// it.
pub fn implementations(i: &Implementations, colour: bool) -> String {
    let Implementations { learner, dataset, measure, resampling, .. } = i;
    let mut text = wrap(&format!(
        "Implementations of {learner} on {dataset}: loss = {measure}, cv {resampling}, seed {}",
        i.seeds.base
    ));
    if !i.held.is_empty() {
        text += &hanging(&format!("held: {}", i.held));
    }
    text += "\n";
    text += &if i.stochastic { over_seeds(i, colour) } else { settings(i, colour) };
    for pair in &i.pairs {
        text += "\n";
        text += &reasons(i, pair);
    }
    text + "\n" + &closing(i)
}

fn word(verdict: Agreement) -> (&'static str, Shade) {
    match verdict {
        Agreement::Same => ("same", Shade::Good),
        Agreement::Different => ("different", Shade::Bad),
        Agreement::CannotTell => ("cannot tell", Shade::Doubtful),
    }
}

fn verdict(pair: &CodePair) -> (String, Shade) {
    let (word, shade) = word(pair.verdict);
    (word.to_owned(), shade)
}

fn names(pair: &CodePair) -> String {
    format!("{} and {}", pair.first, pair.second)
}

fn settings(i: &Implementations, colour: bool) -> String {
    let header = ["codes", "tried", "agree", "differ", "break", "refuse", "verdict"];
    let mut table = Table::new(&header, &[1, 2, 3, 4, 5], colour);
    for pair in &i.pairs {
        let count = |is: fn(&Finding) -> bool| {
            pair.settings.iter().filter(|one| is(&one.finding)).count().to_string()
        };
        let cells = [
            names(pair),
            pair.settings.len().to_string(),
            count(|f| matches!(f, Finding::Same { .. })),
            count(|f| matches!(f, Finding::Different { .. } | Finding::Unsolved { .. })),
            count(|f| matches!(f, Finding::Breaks { .. })),
            count(|f| matches!(f, Finding::Refuses { .. } | Finding::Neither { .. })),
        ];
        let cells = cells.into_iter().map(|cell| (cell, Shade::Plain));
        table.shaded_row(cells.chain([verdict(pair)]));
    }
    table.wrapped().render()
}

fn over_seeds(i: &Implementations, colour: bool) -> String {
    let header = ["codes", "seeds", "equal", "difference [95 % interval]", "verdict"];
    let mut table = Table::new(&header, &[1, 2], colour);
    for pair in &i.pairs {
        let rest = pair.over_seeds.as_ref().map_or_else(Default::default, |over| {
            let by = over.difference;
            let interval = format!("{} [{}, {}]", short(by.value), short(by.low), short(by.high));
            [over.losses[0].len().to_string(), over.equal.to_string(), interval]
        });
        let cells = std::iter::once(names(pair)).chain(rest).map(|cell| (cell, Shade::Plain));
        table.shaded_row(cells.chain([verdict(pair)]));
    }
    table.wrapped().render()
}

/// What the verdict on a pair rests on.
fn reasons(i: &Implementations, pair: &CodePair) -> String {
    let mut text = wrap(&format!("{}: {}", names(pair), word(pair.verdict).0));
    if let Some(over) = &pair.over_seeds {
        return text + &reason_over_seeds(over);
    }
    let agree = pair.settings.iter().filter(|one| matches!(one.finding, Finding::Same { .. }));
    let apart = agree.clone().map(|one| match one.finding {
        Finding::Same { apart } => apart,
        _ => 0.0,
    });
    let (count, apart) = (agree.clone().count(), apart.fold(0.0, f64::max));
    if count > 0 {
        let settings = counted(count, "setting");
        text += &hanging(&format!(
            "- agree on {settings}: predictions at most {} % apart",
            short(100.0 * apart)
        ));
    }
    let other = pair.settings.iter().filter(|one| !matches!(one.finding, Finding::Same { .. }));
    other.for_each(|one| text += &hanging(&format!("- {}", reason(i, one))));
    text
}

fn reason(i: &Implementations, one: &Compared) -> String {
    let raw = if one.raw { " with columns as they are (--raw)" } else { "" };
    let at = format!("at {}{raw}", flags(&one.config, &i.default));
    let percent = |share: f64| format!("{} %", short(100.0 * share));
    match &one.finding {
        Finding::Same { .. } => format!("{at}: agree"),
        Finding::Different { apart, objective, worse } => {
            let worse = worse.as_ref().map_or_else(
                || ", and no certificate tells whose fault it is".to_owned(),
                |who| format!("; {who} is wrong: its certificate is the worse one"),
            );
            let objective = objective
                .map_or_else(String::new, |by| format!(", objectives {} apart", percent(by.abs())));
            format!("{at}: predictions {} apart{objective}{worse}", percent(*apart))
        }
        Finding::Unsolved { apart, who } => {
            format!("{at}: predictions {} apart, but {who} had not converged", percent(*apart))
        }
        Finding::Breaks { who, why } => format!("{at}: {who} breaks ({why})"),
        Finding::Refuses { who, why } => format!("{at}: {who} refuses ({why})"),
        Finding::Neither { why } => format!("{at}: neither answers ({why})"),
    }
}

/// Below this a p-value speaks.
const SOME: f64 = 0.05;

fn reason_over_seeds(over: &OverSeeds) -> String {
    let seeds = over.losses[0].len().min(over.losses[1].len());
    let mut text = if over.equal == over.losses[0].len() {
        "- predictions agree on every seed: one code may stand for the other\n".to_owned()
    } else {
        let means =
            if over.equivalence_p < SOME { "equivalent" } else { "not shown to be equivalent" };
        let differ = if over.energy_p < SOME { "differ" } else { "show no difference" };
        hanging(&format!(
            "- means are {means} up to one standard deviation over seeds, {} (TOST, p = {:.3}); \
             distributions {differ} (energy distance {}, p = {:.3})",
            short(over.margin),
            over.equivalence_p,
            short(over.energy),
            over.energy_p
        ))
    };
    if seeds < OverSeeds::ENOUGH && over.equal < over.losses[0].len() {
        text += &hanging(&format!(
            "- warning: {seeds} seeds are too few to show that two codes are the same; at least {} are \
             needed",
            OverSeeds::ENOUGH
        ));
    }
    text
}

/// What a newcomer should take home.
fn closing(i: &Implementations) -> String {
    let mut sentences = Vec::new();
    let named = |wanted: Agreement| {
        let pairs = i.pairs.iter().filter(|pair| pair.verdict == wanted).map(names);
        pairs.collect::<Vec<String>>().join("; ")
    };
    for (wanted, say) in [
        (Agreement::Same, "The same, as far as was tried"),
        (Agreement::Different, "Not the same"),
        (Agreement::CannotTell, "Cannot tell"),
    ] {
        let names = named(wanted);
        if !names.is_empty() {
            sentences.push(format!("{say}: {names}."));
        }
    }
    sentences.push(if i.stochastic {
        "The seed matters, so codes were compared over seeds; \"same\": the means differ by less \
         than the luck of one seed, and the distributions show no difference."
            .to_owned()
    } else {
        "The seed has no effect, so codes were compared at the default and at draws of the model's \
         hyperparameters; the same means: predictions less than 1 % apart, objectives less than 0.1 %."
            .to_owned()
    });
    wrap(&sentences.join(" "))
}
