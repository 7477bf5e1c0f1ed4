# Golden values of variance components: writes components.json next to this file.
# Rscript tests/golden/components.R (R 4.2 or newer with lme4 and jsonlite).

suppressMessages({ library(lme4); library(jsonlite) })
set.seed(20261)

folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE)))

# Values of a crossed design with normal effects of these standard deviations; `sd` names them by
# their factors, "" is what is left. The last factor varies fastest, repetitions within it.
design <- function(levels, repetitions, sd) {
  names <- letters[seq_along(levels)]
  grid <- rev(do.call(expand.grid, rev(c(
    setNames(lapply(levels, seq_len), names), list(repetition = seq_len(repetitions))))))
  value <- rep(10, nrow(grid))
  for (term in setdiff(base::names(sd), "rest")) {
    parts <- strsplit(term, "")[[1]]
    key <- interaction(grid[parts], drop = TRUE)
    value <- value + rnorm(nlevels(key), 0, sd[[term]])[as.integer(key)]
  }
  grid$value <- round(value + rnorm(nrow(grid), 0, sd[["rest"]]), 6)
  grid <- grid[do.call(order, grid[c(names, "repetition")]), ]
  for (name in names) grid[[name]] <- factor(grid[[name]])
  grid
}

fit <- function(name, levels, repetitions, sd, terms) {
  grid <- design(levels, repetitions, sd)
  colon <- sapply(terms, function(term) paste(strsplit(term, "")[[1]], collapse = ":"))
  # Mean squares by least squares, as of fixed effects: no estimator of ours is in them.
  table <- anova(aov(as.formula(paste("value ~", paste(colon, collapse = " + "))), grid))
  squares <- setNames(table[["Mean Sq"]], c(terms, "rest"))
  freedom <- setNames(table[["Df"]], c(terms, "rest"))
  random <- paste(sprintf("(1 | %s)", colon), collapse = " + ")
  model <- lmer(as.formula(paste("value ~ 1 +", random)), grid, REML = TRUE,
                control = lmerControl(optimizer = "bobyqa", check.conv.singular = "ignore",
                                      optCtrl = list(rhoend = 1e-12, maxfun = 1e6)))
  found <- as.data.frame(VarCorr(model))
  reml <- setNames(found$vcov, ifelse(found$grp == "Residual", "rest", gsub(":", "", found$grp)))
  list(name = name, levels = levels, repetitions = repetitions, values = grid$value,
       components = lapply(c(terms, "rest"), function(term) list(
         term = term, freedom = freedom[[term]], mean_square = squares[[term]],
         reml = reml[[term]])))
}

designs <- list(
  fit("three factors, once", c(6, 5, 4), 1,
      list(a = 2, b = 1, c = 0.5, ab = 0.7, ac = 0.4, bc = 0.3, rest = 0.4),
      c("a", "b", "c", "ab", "ac", "bc")),
  fit("two factors, three times", c(8, 5), 3, list(a = 1, b = 2, ab = 0.8, rest = 0.6),
      c("a", "b", "ab")),
  fit("two factors, once, one without effect", c(6, 6), 1, list(a = 1.5, b = 0, rest = 1),
      c("a", "b")))

write_json(list(
  protocol = paste(
    "Values of balanced crossed designs, the first factor slowest, repetitions fastest. freedom and",
    "mean_square by anova(aov()) as if effects were fixed; reml by lme4::lmer(REML = TRUE) with a",
    "random effect for each term. The component of all factors of a design without repetitions is",
    "called rest. REML is zero where the solution of the mean squares is negative."),
  versions = list(R = paste(R.version$major, R.version$minor, sep = "."),
                  lme4 = as.character(packageVersion("lme4"))),
  designs = designs), file.path(folder, "components.json"), auto_unbox = TRUE, digits = 15, pretty = TRUE)
