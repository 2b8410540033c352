/// A time of day: microseconds since midnight, up to those of `24:00:00`. Its text is
/// `09:00:00`, with a fraction only where there is one; seconds may be missing where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(i64);

impl Time {
    /// The time so many microseconds after midnight; there is none after `24:00:00`.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (0..=DAY).contains(&micros).then_some(Self(micros))
    }

    /// The microseconds since midnight.
    pub const fn micros(self) -> i64 {
        self.0
    }
}

impl FromStr for Time {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let micros = match text.len() {
            5 => clock(&format!("{text}:00")),
            // Longer ones have more digits than Postgres keeps.
            8..=15 => clock(text),
            _ => None,
        };
        micros.map(Self).ok_or(Malformed("a time of day"))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1_000_000;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        write!(f, "{hours:02}:{minutes:02}:{:02}", seconds % 60)?;
        match self.0 % 1_000_000 {
            0 => Ok(()),
            fraction => {
                let digits = format!("{fraction:06}");
                write!(f, ".{}", digits.trim_end_matches('0'))
            }
        }
    }
}

impl TryFrom<String> for Time {
    type Error = Malformed;

    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}
