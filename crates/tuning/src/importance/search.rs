use tunability_learn::Seeds;
use tunability_space::{Config, Space};

use super::{Answer, Asked, importance};
use crate::{Evaluation, Losses, Study, Watch};

/// Which hyperparameters matter for the loss, from a search with everything free: its configurations
/// are spread as the prior says. Steps of an ablation and designs are run on the same splits and seeds.
pub(crate) fn of_search(
    study: &Study,
    space: &Space,
    tried: &[&Evaluation],
    asked: &Asked,
    watch: Watch,
) -> Answer {
    let loss = |losses: &Result<Losses, String>| losses.as_ref().ok().map(Losses::mean);
    let configs: Vec<Config> = tried.iter().map(|evaluation| evaluation.config.clone()).collect();
    let losses: Vec<f64> =
        tried.iter().map(|evaluation| loss(&evaluation.losses).unwrap_or(f64::NAN)).collect();
    let evaluate = |configs: &[Config]| -> Vec<Option<f64>> {
        let asked: Vec<(Config, Seeds)> =
            configs.iter().map(|config| (config.clone(), study.seeds.clone())).collect();
        match study.evaluate(&asked, watch) {
            Ok(evaluations) => evaluations.iter().map(|found| loss(&found.losses)).collect(),
            Err(_) => vec![None; configs.len()],
        }
    };
    match importance(space, &configs, &losses, asked, &study.seeds, Some(&evaluate)) {
        Ok(found) => Answer::Found(Box::new(found)),
        Err(why) => Answer::Refused { refused: why.to_string() },
    }
}
