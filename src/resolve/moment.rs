//! Dates and times as text, checked against the calendar.

/// Whether a text is a day of the Gregorian calendar, as `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    };
    year >= 1 && (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// A time as it is kept: `HH:MM:SS`, with a fraction only where there is one.
pub(super) fn time(text: &str) -> Option<String> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] if !text.contains('.') => (*hours, *minutes, "00"),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    if [hours, minutes, seconds].iter().any(|part| part.len() != 2)
        || text.ends_with('.')
        || fraction.len() > 6
        || !fraction.bytes().all(|digit| digit.is_ascii_digit())
    {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let (h, m, s) = (number(hours)?, number(minutes)?, number(seconds)?);
    let midnight = h == 24 && m == 0 && s == 0 && fraction.is_empty();
    if !(midnight || h <= 23 && m <= 59 && s <= 59) {
        return None;
    }
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hours}:{minutes}:{seconds}{point}{fraction}"))
}

/// A moment in UTC as it is kept: `2026-01-31T12:00:00.000000Z`.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let (date, rest) = text.split_once('T')?;
    let clock = rest.strip_suffix('Z')?;
    let time = time(clock)?;
    if !is_date(date) || time.starts_with("24") {
        return None;
    }
    let (clock, fraction) = time.split_once('.').unwrap_or((&time, ""));
    Some(format!("{date}T{clock}.{fraction:0<6}Z"))
}

fn number(digits: &str) -> Option<u32> {
    digits
        .bytes()
        .all(|digit| digit.is_ascii_digit())
        .then(|| digits.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        assert!(is_date("2024-02-29"));
        for text in ["2026-02-29", "2026-13-01", "2026-1-1", "0000-01-01", "x"] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn a_time_is_completed() {
        assert_eq!(time("09:00").as_deref(), Some("09:00:00"));
        assert_eq!(time("09:00:01.500").as_deref(), Some("09:00:01.5"));
        assert_eq!(time("24:00").as_deref(), Some("24:00:00"));
        for text in ["9:00", "25:00", "24:00:01", "09:00.5", "09:00:00."] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_moment_has_six_digits_of_a_second() {
        let kept = timestamp("2026-01-31T12:00:00.5Z");
        assert_eq!(kept.as_deref(), Some("2026-01-31T12:00:00.500000Z"));
        assert_eq!(timestamp("2026-01-31 12:00:00"), None);
    }
}
