//! Expressions of the manifest as they are written.

use std::fmt::Write as _;

/// An expression, and how tightly it binds.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) text: String,
    pub(super) power: Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power {
    Choice,
    Any,
    All,
    Comparison,
    Sum,
    Product,
    Unary,
    Atom,
}

impl Code {
    pub(super) fn new(text: impl Into<String>, power: Power) -> Self {
        Self {
            text: text.into(),
            power,
        }
    }

    pub(super) fn atom(text: impl Into<String>) -> Self {
        Self::new(text, Power::Atom)
    }

    /// In parentheses where it binds more loosely than what it stands in.
    pub(super) fn within(&self, power: Power) -> String {
        if self.power < power {
            format!("({})", self.text)
        } else {
            self.text.clone()
        }
    }

    /// What holds exactly when it does not.
    pub(super) fn negated(&self) -> Self {
        Self::new(format!("!{}", self.within(Power::Atom)), Power::Unary)
    }

    /// `one == other` and the like.
    pub(super) fn compared(one: &Self, mark: &str, other: &Self) -> Self {
        let (one, other) = (one.within(Power::Sum), other.within(Power::Sum));
        Self::new(format!("{one} {mark} {other}"), Power::Comparison)
    }

    /// `a && b`, `a || b`: conditions that one operator joins.
    pub(super) fn chain(power: Power, sides: &[Self]) -> Self {
        if let [one] = sides {
            return one.clone();
        }
        let joint = match power {
            Power::Any => " || ",
            _ => " && ",
        };
        let sides: Vec<String> = sides.iter().map(|side| side.within(power)).collect();
        Self::new(sides.join(joint), power)
    }

    /// `a ? b : c`
    pub(super) fn choice(condition: &Self, then: &Self, otherwise: &Self) -> Self {
        let [condition, then] = [condition, then].map(|side| side.within(Power::Any));
        let otherwise = &otherwise.text;
        Self::new(format!("{condition} ? {then} : {otherwise}"), Power::Choice)
    }
}

/// A string of CEL.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for letter in text.chars() {
        match letter {
            '\'' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            letter if letter.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(letter)).expect("a string takes any text");
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('\'');
    quoted
}
