# Golden values of the studentised range of infinitely many degrees of freedom, by R: writes nemenyi.json.
# Rscript tests/golden/nemenyi.R
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
number <- function(x) formatC(x, digits = 15, format = "g")
line <- function(k) {
  shares <- c(0.90, 0.95, 0.99)
  q <- sapply(shares, function(share) qtukey(share, k, Inf))
  ranges <- c(0.5, 2, 3.5, 5, 7)
  p <- sapply(ranges, function(range) ptukey(range, k, Inf))
  list1 <- paste(sapply(q, number), collapse = ", ")
  list2 <- paste(sapply(p, number), collapse = ", ")
  sprintf('  {"k": %d, "q": [%s], "p": [%s]}', k, list1, list2)
}
text <- c(
  "{",
  paste0(' "protocol": "q: qtukey(share, k, Inf) at shares 0.90, 0.95, 0.99, which R gives to four ',
         'decimals or so; p: ptukey(range, k, Inf) at ranges 0.5, 2, 3.5, 5, 7",'),
  sprintf(' "versions": {"R": "%s"},', paste(R.version$major, R.version$minor, sep = ".")),
  ' "values": [',
  paste(sapply(2:50, line), collapse = ",\n"),
  " ]",
  "}"
)
writeLines(text, file.path(here, "nemenyi.json"))
