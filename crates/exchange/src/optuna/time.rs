/// The seconds from one time to another, as Optuna writes them: `2026-11-24T03:12:38.534729`, perhaps
/// with a space for the `T`, without the fraction, or with an offset after it, the same in both.
pub(super) fn seconds(from: Option<&str>, to: Option<&str>) -> Option<f64> {
    let ((from, one), (to, other)) = (instant(from?)?, instant(to?)?);
    let seconds = to - from;
    (one == other && seconds >= 0.0).then_some(seconds)
}

/// Seconds since some day, and what stands after the time.
fn instant(text: &str) -> Option<(f64, &str)> {
    let (date, time) = text.split_at_checked(10)?;
    let mut parts = date.splitn(3, '-');
    let mut part = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let time = time.strip_prefix(['T', ' '])?;
    let end = time.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.');
    let (clock, offset) = time.split_at(end.unwrap_or(time.len()));
    let mut parts = clock.splitn(3, ':');
    let mut part = || parts.next()?.parse::<f64>().ok();
    let (hours, minutes, seconds) = (part()?, part()?, part()?);
    let valid = (0..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    let of_day = hours * 3600.0 + minutes * 60.0 + seconds;
    valid.then(|| (days(year, month, day) as f64 * 86_400.0 + of_day, offset))
}

/// Days of the Gregorian calendar: a year is taken to begin in March, so that a leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let before = (153 * ((month + 9) % 12) + 2) / 5;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + before + day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_subtracted_over_days_months_and_leap_years() {
        let between = |from, to| seconds(Some(from), Some(to));
        assert_eq!(between("2026-11-24T03:12:38.5", "2026-11-24T03:12:40"), Some(1.5));
        assert_eq!(between("2026-12-31 23:59:59", "2027-01-01 00:00:01"), Some(2.0));
        assert_eq!(between("2024-02-28 00:00:00", "2024-03-01 00:00:00"), Some(2.0 * 86_400.0));
        assert_eq!(between("2026-02-28 00:00:00", "2026-03-01 00:00:00"), Some(86_400.0));
        assert_eq!(between("2026-02-28T00:00:00+00:00", "2026-02-28T00:00:01+00:00"), Some(1.0));
        assert_eq!(between("2026-02-28T00:00:00+00:00", "2026-02-28T00:00:01+02:00"), None);
        assert_eq!(between("2026-02-28T00:00:01", "2026-02-28T00:00:00"), None);
        for bad in ["", "2026-02-28", "2026-02-2x 00:00:00", "2026-99-01 00:00:00", "äöüäöüäö"]
        {
            assert_eq!(between(bad, "2026-02-28T00:00:00"), None);
        }
    }
}
