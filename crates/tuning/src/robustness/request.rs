use tunability_space::Config;

/// How much to try.
#[derive(Clone, Debug, PartialEq)]
pub struct RobustnessRequest {
    /// Seeds of each source of randomness.
    pub seeds: usize,
    /// Configurations drawn from the space, beside the default.
    pub configs: usize,
    /// How many of them one search sees; how much searches differ is the luck of the tuner.
    pub search: usize,
    /// Levels of each factor of the ledger.
    pub levels: usize,
    /// How far a small change goes, as a share of the range on its scale.
    pub change: f64,
    /// Configurations drawn around the default, and as many around the best.
    pub neighbours: usize,
    /// Bootstrap draws.
    pub draws: usize,
    /// Values to hold.
    pub held: Config,
}

impl Default for RobustnessRequest {
    fn default() -> Self {
        RobustnessRequest {
            seeds: 30,
            configs: 40,
            search: 10,
            levels: 5,
            change: 0.1,
            neighbours: 20,
            draws: 2000,
            held: Config::default(),
        }
    }
}
