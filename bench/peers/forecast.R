# Forecasts of R's package forecast, for comparison: the same histories, the same horizon, scored by the same program.
#
#   Rscript forecast.R HISTORIES PERIODS HORIZON METHOD
#
# HISTORIES has one history a line, values apart by blanks; PERIODS are points, shortest first, apart by commas.
# One line comes out for each history: seconds of CPU, then HORIZON values. Where a method fails, the last cycle of the
# longest period is repeated and the failure is told on standard error.
suppressPackageStartupMessages(library(forecast))

arguments <- commandArgs(trailingOnly = TRUE)
periods <- as.numeric(strsplit(arguments[2], ",")[[1]])
horizon <- as.integer(arguments[3])

seasonal <- function(y) {
  fitting <- periods[2 * periods <= length(y)]
  if (length(fitting) > 1) msts(y, fitting) else ts(y, frequency = if (length(fitting)) fitting else 1)
}

harmonic <- function(y, harmonics) {
  x <- seasonal(y)
  fit <- Arima(x, order = c(2, 0, 1), xreg = fourier(x, K = harmonics), lambda = 0, biasadj = TRUE, method = "CSS")
  forecast(fit, xreg = fourier(x, K = harmonics, h = horizon))$mean
}

methods <- list(
  "stlf-ets" = function(y) forecast(stlm(seasonal(y), method = "ets"), h = horizon)$mean,
  "stlf-arima" = function(y) forecast(stlm(seasonal(y), method = "arima"), h = horizon)$mean,
  "stlf-naive" = function(y) stlf(seasonal(y), h = horizon, method = "naive")$mean,
  # Bare seasons: with Box-Cox, trend and ARMA errors each fit takes many times as long.
  "tbats" = function(y) forecast(tbats(seasonal(y), use.box.cox = FALSE, use.trend = FALSE, use.arma.errors = FALSE,
                                       use.parallel = FALSE), h = horizon)$mean,
  "tbats-arma" = function(y) forecast(tbats(seasonal(y), use.box.cox = FALSE, use.trend = FALSE, use.arma.errors = TRUE,
                                            use.parallel = FALSE), h = horizon)$mean,
  "dshw" = function(y) dshw(y, periods[1], periods[2], h = horizon)$mean,
  "harmonic-arima" = function(y) harmonic(y, pmin(10, floor((periods - 1) / 2)))
)

method <- methods[[arguments[4]]]
if (is.null(method)) stop("no method ", arguments[4], "; there are ", paste(names(methods), collapse = ", "))

repeated <- function(y) {
  period <- min(max(periods), length(y))
  rep_len(tail(y, period), horizon)
}

for (line in readLines(arguments[1])) {
  y <- as.numeric(strsplit(line, " ")[[1]])
  before <- proc.time()
  ahead <- tryCatch(as.numeric(method(y)), error = function(problem) {
    message(arguments[4], " failed: ", conditionMessage(problem))
    repeated(y)
  })
  spent <- proc.time() - before
  cat(sprintf("%.4f", sum(spent[c("user.self", "sys.self")])), sprintf("%.6g", ahead), "\n")
}
