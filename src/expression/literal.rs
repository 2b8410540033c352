//! Texts that stand for a uuid, a day, a time or a moment, brought into their stored form.

/// The stored form of a uuid: lower case.
pub(super) fn uuid(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let hexadecimal = groups
        .iter()
        .all(|group| group.chars().all(|c| c.is_ascii_hexdigit()));
    (lengths == [8, 4, 4, 4, 12] && hexadecimal).then(|| text.to_ascii_lowercase())
}

/// The stored form of a day: `2026-11-22`.
pub(super) fn date(text: &str) -> Option<String> {
    Day::parse(text)?;
    Some(text.to_owned())
}

/// The stored form of a time: `09:00:00`, with a fraction only where there is one.
///
/// The end of a day is one; a moment has no such hour.
pub(super) fn time(text: &str) -> Option<String> {
    if ["24:00", "24:00:00"].contains(&text) {
        return Some("24:00:00".to_owned());
    }
    let clock = Clock::parse(text)?;
    let fraction = format!(".{:06}", clock.micros);
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    Some(format!("{}{fraction}", clock.to_seconds_text()))
}

/// The stored form of a moment: `2026-11-22T15:04:05.123456Z`.
pub(super) fn timestamp(text: &str) -> Option<String> {
    let (day, rest) = text.split_once('T')?;
    let day = Day::parse(day)?;
    let at = rest.find(['Z', '+', '-'])?;
    let (clock, zone) = rest.split_at(at);
    // A moment names its seconds; a time of day may leave them out.
    if clock.len() < "00:00:00".len() {
        return None;
    }
    let clock = Clock::parse(clock)?;
    let minutes = offset(zone)?;
    let utc = clock.minutes - minutes;
    let day = day.shifted(utc.div_euclid(24 * 60))?;
    let clock = Clock {
        minutes: utc.rem_euclid(24 * 60),
        ..clock
    };
    Some(format!(
        "{:04}-{:02}-{:02}T{}.{:06}Z",
        day.year,
        day.month,
        day.date,
        clock.to_seconds_text(),
        clock.micros
    ))
}

/// Minutes east of UTC.
fn offset(zone: &str) -> Option<i32> {
    let sign = match zone.chars().next()? {
        'Z' if zone == "Z" => return Some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

struct Day {
    year: i32,
    month: i32,
    date: i32,
}

impl Day {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let day = Self {
            year: digits(parts.next()?, 4)?,
            month: digits(parts.next()?, 2)?,
            date: digits(parts.next()?, 2)?,
        };
        ((1..=9999).contains(&day.year)
            && (1..=12).contains(&day.month)
            && (1..=day.days_of_month()).contains(&day.date))
        .then_some(day)
    }

    fn days_of_month(&self) -> i32 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// The day before, itself or the day after: an offset moves a moment no further.
    fn shifted(mut self, days: i32) -> Option<Self> {
        self.date += days;
        if self.date < 1 {
            self.month -= 1;
            if self.month < 1 {
                self.month = 12;
                self.year -= 1;
            }
            self.date = self.days_of_month();
        } else if self.date > self.days_of_month() {
            self.date = 1;
            self.month += 1;
            if self.month > 12 {
                self.month = 1;
                self.year += 1;
            }
        }
        (1..=9999).contains(&self.year).then_some(self)
    }
}

struct Clock {
    minutes: i32,
    seconds: i32,
    micros: i32,
}

impl Clock {
    fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let mut parts = whole.split(':');
        let hours = digits(parts.next()?, 2)?;
        let minutes = digits(parts.next()?, 2)?;
        let seconds = parts.next().map(|part| digits(part, 2));
        if parts.next().is_some() || fraction.is_some() && seconds.is_none() {
            return None;
        }
        let seconds = seconds.unwrap_or(Some(0))?;
        let micros = match fraction {
            Some(fraction) if (1..=6).contains(&fraction.len()) => {
                digits(&format!("{fraction:0<6}"), 6)?
            }
            Some(_) => return None,
            None => 0,
        };
        (hours < 24 && minutes < 60 && seconds < 60).then_some(Self {
            minutes: hours * 60 + minutes,
            seconds,
            micros,
        })
    }

    fn to_seconds_text(&self) -> String {
        let (hours, minutes) = (self.minutes / 60, self.minutes % 60);
        format!("{hours:02}:{minutes:02}:{:02}", self.seconds)
    }
}

/// A number of exactly `length` digits.
fn digits(text: &str, length: usize) -> Option<i32> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_stored_in_lower_case() {
        let stored = "0a1b2c3d-0000-4000-8000-0123456789ab";
        assert_eq!(uuid(&stored.to_uppercase()).as_deref(), Some(stored));
        for broken in [
            "",
            "0a1b2c3d00004000800001234567 89ab",
            "0a1b2c3d-0000-4000-8000-0123456789ag",
        ] {
            assert_eq!(uuid(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        for day in ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert_eq!(date(day).as_deref(), Some(day));
        }
        for broken in [
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-00-10",
            "2026-1-1",
            "0000-01-01",
            "2026-01-01-",
            "+026-01-01",
        ] {
            assert_eq!(date(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_time_names_its_seconds() {
        assert_eq!(time("09:00").as_deref(), Some("09:00:00"));
        assert_eq!(time("23:59:59.500").as_deref(), Some("23:59:59.5"));
        assert_eq!(time("23:59:59.000000").as_deref(), Some("23:59:59"));
        assert_eq!(time("24:00").as_deref(), Some("24:00:00"));
        for broken in [
            "24:00:01",
            "9:00",
            "09:60",
            "09:00:60",
            "09:00.5",
            "09:00:00.",
            "09:00:00.1234567",
            "09:00:00:00",
        ] {
            assert_eq!(time(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_moment_is_utc_of_fixed_width() {
        assert_eq!(
            timestamp("2026-11-22T15:04:05Z").as_deref(),
            Some("2026-11-22T15:04:05.000000Z")
        );
        assert_eq!(
            timestamp("2026-12-31T23:30:00.25-01:00").as_deref(),
            Some("2027-01-01T00:30:00.250000Z")
        );
        assert_eq!(
            timestamp("2024-03-01T00:30:00+01:00").as_deref(),
            Some("2024-02-29T23:30:00.000000Z")
        );
        for broken in [
            "2026-11-22",
            "2026-11-22T15:04:05",
            "2026-11-22T15:04Z",
            "0001-01-01T00:00:00+01:00",
            "2026-11-22T15:04:05+1:00",
            "2026-11-22T15:04:05Zx",
        ] {
            assert_eq!(timestamp(broken), None, "{broken}");
        }
    }
}
