/// A number of more digits than a float keeps, as decimal text: no exponent, no leading zeros.
///
/// It is read from a number of JSON as well, but `serde_json` rounds that to about 16 digits
/// unless its feature `arbitrary_precision` is on: ask the database for text, as
/// [`Row::SELECT`] does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "String")]
pub struct Decimal(String);

impl Decimal {
    /// The digits, with a sign where it is negative, and a point where it has a fraction.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Decimal {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (is_negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !is_digits(whole) || !is_digits(fraction) {
            return Err(Malformed("a decimal number"));
        }
        let short = whole.trim_start_matches('0');
        let whole_digits = if short.is_empty() { "0" } else { short };
        let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = if is_negative && !is_zero { "-" } else { "" };
        Ok(Self(format!(
            "{sign}{whole_digits}{}",
            &digits[whole.len()..]
        )))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<Value> for Decimal {
    type Error = Malformed;

    fn try_from(value: Value) -> Result<Self, Malformed> {
        match value {
            Value::String(text) => text.parse(),
            other => other.to_string().parse(),
        }
    }
}

impl From<Decimal> for String {
    fn from(number: Decimal) -> Self {
        number.0
    }
}
