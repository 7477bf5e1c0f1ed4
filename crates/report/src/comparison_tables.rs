use tunability_tuning::comparison::{Blocks, Comparison, Contest};

use crate::comparison::{digits, plain};
use crate::number::p_value;
use crate::paragraph::paragraph;

/// The ranking as a LaTeX table (booktabs) with the paragraph under it.
pub fn comparison_latex(c: &Comparison) -> String {
    let Some(contest) = shown(c) else { return String::new() };
    let (header, rows) = ranking(c, contest);
    let columns = format!("l{}", "r".repeat(header.len() - 1));
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        format!("{} \\\\\n", cells.join(" & "))
    };
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!(
        "% needs \\usepackage{{booktabs}}\n\\begin{{tabular}}{{{columns}}}\n\\toprule\n{}\\midrule\n{rows}\
         \\bottomrule\n\\end{{tabular}}\n\n{}\n",
        line(&header),
        escape(&paragraph(c))
    )
}

/// The ranking as a Markdown table with the paragraph under it.
pub fn comparison_markdown(c: &Comparison) -> String {
    let Some(contest) = shown(c) else { return String::new() };
    let (header, rows) = ranking(c, contest);
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let rule = format!("|---|{}\n", "---:|".repeat(header.len() - 1));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{rule}{rows}\n{}\n", line(&header), paragraph(c))
}

/// What is told: of all datasets, or of the only one.
fn shown(c: &Comparison) -> Option<&Contest> {
    c.overall.as_ref().or_else(|| Some(&c.datasets.first()?.contest))
}

type Rows = (Vec<String>, Vec<Vec<String>>);

/// Learner, mean rank, score with its interval, p against the best, group letters. Times are left out: the
/// same command gives the same bytes.
fn ranking(c: &Comparison, contest: &Contest) -> Rows {
    let digits = digits(contest);
    let over = contest.blocks == Blocks::Datasets;
    let score = match over {
        true => format!("mean {}", c.measure),
        false => format!("{} [95 % interval]", c.measure),
    };
    let header = ["learner", "mean rank", &score, "p against the best", "groups"];
    let best = &contest.standings[0].learner;
    let row = |standing: &tunability_tuning::comparison::Standing| {
        let name = &standing.learner;
        let pair = contest.pairs.iter().find(|pair| pair.first == *best && pair.second == *name);
        let value = standing.score.value;
        vec![
            name.clone(),
            format!("{:.2}", standing.rank),
            if over { format!("{value:.digits$}") } else { plain(standing.score, digits) },
            pair.map_or_else(String::new, |pair| p_value(pair.adjusted)),
            letters(contest, name),
        ]
    };
    let rows = contest.standings.iter().map(row).collect();
    (header.map(str::to_owned).to_vec(), rows)
}

/// A letter for each group that the learner is in: those who share one cannot be told apart.
fn letters(contest: &Contest, name: &str) -> String {
    let groups = contest.groups.iter().zip('a'..='z');
    groups.filter(|(group, _)| group.iter().any(|m| m == name)).map(|(_, letter)| letter).collect()
}

/// What LaTeX would take for a command.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', letter]),
            '\\' => escaped.push_str("\\textbackslash{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '<' => escaped.push_str("$<$"),
            '>' => escaped.push_str("$>$"),
            '±' => escaped.push_str("$\\pm$"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_latex_would_take_for_a_command_is_escaped() {
        assert_eq!(escape("elastic_net & 95 % <0.001"), "elastic\\_net \\& 95 \\% $<$0.001");
    }
}
