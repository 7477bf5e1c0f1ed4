use tunability_stats::Estimate;

/// How many decimals show two digits of `noise`: more would be digits of luck. Between 0 and 6.
pub fn decimals(noise: f64) -> usize {
    if noise.is_finite() && noise > 0.0 {
        (1 - noise.log10().floor() as i32).clamp(0, 6) as usize
    } else {
        4
    }
}

/// Three significant digits, no zeros at the end: `0.00312`, `2.68`, `1e-6`.
pub fn short(value: f64) -> String {
    significant(value, 3)
}

/// Three significant digits, but every digit before the point: `1499`, `12.3`. What is too large to
/// be counted is rounded.
pub fn whole(value: f64) -> String {
    match value.abs() {
        size if (1000.0..1e9).contains(&size) => format!("{value:.0}"),
        _ => short(value),
    }
}

/// As many significant digits, no zeros at the end.
pub fn significant(value: f64, digits: usize) -> String {
    let rounded = format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value);
    tunability_space::Value::Float(rounded).to_string()
}

/// `1 trial`, `2 trials`
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// `+0.012`, `-0.003`, and `0.000` for what rounds to zero.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    if text.chars().all(|c| matches!(c, '+' | '-' | '0' | '.')) {
        text[1..].to_owned()
    } else {
        text
    }
}

/// `+0.012 [+0.003, +0.021]`
pub fn interval(estimate: &Estimate, decimals: usize) -> String {
    let [value, low, high] =
        [estimate.value, estimate.low, estimate.high].map(|number| signed(number, decimals));
    format!("{value} [{low}, {high}]")
}

/// A p-value: three decimals, and `<0.001` below.
pub fn p_value(p: f64) -> String {
    if p < 0.001 { "<0.001".to_owned() } else { format!("{p:.3}") }
}

/// A probability that was estimated: two decimals, and never 0 or 1 that is not.
pub(crate) fn share(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.005 => "<0.01".to_owned(),
        share if share < 1.0 && share > 0.995 => ">0.99".to_owned(),
        share => format!("{share:.2}"),
    }
}

/// Seconds in the unit that suits them: `27.1 ms`.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        seconds if !seconds.is_finite() => "-".to_owned(),
        seconds if seconds < 1e-3 => format!("{} us", short(seconds * 1e6)),
        seconds if seconds < 1.0 => format!("{} ms", short(seconds * 1e3)),
        seconds => format!("{} s", short(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_digits_of_the_noise_are_shown() {
        assert_eq!([decimals(120.0), decimals(1.5), decimals(0.0063)], [0, 1, 4]);
        assert_eq!([decimals(0.0), decimals(f64::NAN)], [4, 4]);
    }

    #[test]
    fn three_digits_are_kept() {
        let texts = [0.003_123, 2.675, 1.0, 1e-6, 123_456.0].map(short);
        assert_eq!(texts, ["0.00312", "2.67", "1", "1e-6", "123000"]);
        assert_eq!([significant(429.2, 6), significant(6.260_460_843, 6)], ["429.2", "6.26046"]);
    }

    #[test]
    fn whole_numbers_are_whole() {
        let texts = [1499.0, -20_261.4, 12.345, 0.0, 1e12].map(whole);
        assert_eq!(texts, ["1499", "-20261", "12.3", "0", "1e12"]);
    }

    #[test]
    fn one_is_singular() {
        assert_eq!([0, 1, 2].map(|n| counted(n, "trial")), ["0 trials", "1 trial", "2 trials"]);
    }

    #[test]
    fn small_chances_are_not_zero() {
        assert_eq!([0.0004, 0.0432, 1.0].map(p_value), ["<0.001", "0.043", "1.000"]);
        assert_eq!(
            [0.0, 0.001, 0.5, 0.999, 1.0].map(share),
            ["0.00", "<0.01", "0.50", ">0.99", "1.00"]
        );
        assert_eq!([2e-5, 0.0271, 3.0].map(duration), ["20 us", "27.1 ms", "3 s"]);
    }

    #[test]
    fn nothing_has_no_sign() {
        assert_eq!(signed(-0.00001, 3), "0.000");
        assert_eq!(signed(0.0015, 3), "+0.002");
        let estimate = Estimate { value: 0.012, low: -0.003, high: 0.021 };
        assert_eq!(interval(&estimate, 3), "+0.012 [-0.003, +0.021]");
    }
}
