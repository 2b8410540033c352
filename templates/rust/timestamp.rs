/// A moment: microseconds since 1970, UTC. Its text is of fixed width, as on the device:
/// `2026-11-22T15:04:05.123456Z`; it is read from any offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(pub i64);

const DAY: i64 = 86_400_000_000;

impl FromStr for Timestamp {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        moment(text).map(Self).ok_or(Malformed("a timestamp"))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = calendar(self.0.div_euclid(DAY));
        let micros = self.0.rem_euclid(DAY);
        let seconds = micros / 1_000_000;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:06}Z",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            micros % 1_000_000
        )
    }
}

impl TryFrom<String> for Timestamp {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

fn moment(text: &str) -> Option<i64> {
    let day = day(text.get(..10)?)?;
    let rest = text.get(10..)?.strip_prefix(['T', ' '])?;
    let (clock_text, zone) = rest.split_at(rest.find([' ', 'Z', '+', '-'])?);
    let offset = offset(zone.strip_prefix(' ').unwrap_or(zone))?;
    Some(day * DAY + clock(clock_text)? - offset)
}

/// The microseconds by which a zone such as `Z`, `+02`, `-03:30` or `+00:09:21` is ahead.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'Z' => return (zone == "Z").then_some(0),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    // Before there were time zones, a place had its own time.
    let (zone, seconds) = match zone.as_bytes().get(6) {
        Some(b':') => (zone.get(..6)?, number(zone.get(7..)?, 2)?),
        _ => (zone, 0),
    };
    let minutes = match zone.get(3..)? {
        "" => 0,
        rest => number(rest.strip_prefix(':').unwrap_or(rest), 2)?,
    };
    let hours = number(zone.get(1..3)?, 2)?;
    Some(sign * ((hours * 60 + minutes) * 60 + seconds) * 1_000_000)
}

/// The microseconds of a time such as `15:04:05.123`; later digits are dropped.
fn clock(text: &str) -> Option<i64> {
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if text.len() != 8 || text.as_bytes()[2] != b':' || text.as_bytes()[5] != b':' {
        return None;
    }
    let hours = number(text.get(..2)?, 2)?;
    let minutes = number(text.get(3..5)?, 2)?;
    let seconds = number(text.get(6..)?, 2)?;
    if minutes > 59 || seconds > 59 || number(fraction, fraction.len().max(1)).is_none() {
        return None;
    }
    let micros = number(&format!("{fraction:0<6.6}"), 6)?;
    let time = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros;
    (hours < 24 || time == DAY).then_some(time)
}

/// The days since 1970 of a date such as `2026-11-22`.
fn day(text: &str) -> Option<i64> {
    if text.len() != 10 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' {
        return None;
    }
    let year = number(text.get(..4)?, 4)?;
    let month = number(text.get(5..7)?, 2)?;
    let day = number(text.get(8..)?, 2)?;
    // Years begin in March, so that a leap day is the last.
    let (years, months) = match month {
        1..=2 => (year - 1, month + 9),
        3..=12 => (year, month - 3),
        _ => return None,
    };
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    let days = years * 365 + leap_days + (months * 153 + 2) / 5 + day - 1 - 719_468;
    (calendar(days) == (year, month, day)).then_some(days)
}

/// The year, month and day of so many days since 1970.
fn calendar(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
    let months = (day_of_year * 5 + 2) / 153;
    let day = day_of_year - (months * 153 + 2) / 5 + 1;
    let year = era * 400 + year_of_era;
    if months < 10 {
        (year, months + 3, day)
    } else {
        (year + 1, months - 9, day)
    }
}

/// The number that exactly so many digits are.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}
