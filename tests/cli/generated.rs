use crate::place::Place;

#[test]
fn generated_data_are_described_with_their_truth() {
    let place = Place::new();
    let said = place.run("describe friedman1 --data.n 30 --data.noise 2").exits(0).fits();
    said.prints(&[
        "friedman1: `y = 10 sin(",
        "regression, 30 rows, 10 columns",
        "known: Bayes mse: 4\n",
    ]);
    place.run("list datasets").exits(0).fits().prints(&["two_moons", "n, noise, seed"]);
}

#[test]
fn generated_data_take_their_hyperparameters_from_flags() {
    let place = Place::new();
    let said =
        place.run("measure lasso sparse_linear --data.n 40 --data.rho -0.5 --configs 2 --points 0");
    said.exits(0).prints(&["lasso on sparse_linear: 40 rows, loss = mse, cv 5x1"]);
    let refused = |args: &str, message: &str| {
        place.run(args).refuses(2, message);
    };
    refused(
        "fit ols friedman1 --data.p 3",
        "`friedman1`: `p` = 3 is not a whole number in 5..=100000; ",
    );
    refused(
        "fit ols friedman1 --data.tau 3",
        "`friedman1`: no hyperparameter `tau`; known: n, p, noise, ",
    );
    refused("fit svm iris --data.n 3", "`iris`: it is not generated, so there is no `--data.n`; ");
    refused(
        "fit svm friedman1 --target x1",
        "`friedman1`: target, task and columns of generated data ",
    );
    refused("fit ols two_moons", "`ols` does not learn classification; it learns regression");
}
