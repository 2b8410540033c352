/// A whole number of 64 bits. JSON has it as text, which keeps every digit also in JavaScript;
/// it is read from a number as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "String")]
pub struct Bigint(pub i64);

impl FromStr for Bigint {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let value = text.parse().map(Self);
        value.map_err(|_| Malformed("a whole number of 64 bits"))
    }
}

impl fmt::Display for Bigint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<Value> for Bigint {
    type Error = Malformed;

    fn try_from(value: Value) -> Result<Self, Malformed> {
        match value {
            Value::String(text) => text.parse(),
            other => other.to_string().parse(),
        }
    }
}

impl From<Bigint> for String {
    fn from(number: Bigint) -> Self {
        number.to_string()
    }
}
