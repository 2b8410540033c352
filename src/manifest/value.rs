//! What keys take: how each form of value is read, next to how it is described.

use toml::de::{DeInteger, DeValue};

use super::key::Form;
use super::reading::Reading;
use super::word::Word;
use super::{Literal, Number, Written};
use crate::finding::suggest::{alternatives, nearest};
use crate::finding::{Code, Finding};
use crate::source::{Span, Spanned};

/// A value of the parsed document; its span still needs [`Reading::span`].
pub(super) type Node<'a> = toml::Spanned<DeValue<'a>>;

/// A key's value while it is read.
#[derive(Clone, Copy)]
pub(super) struct Slot<'a> {
    pub(super) form: Form,
    /// The key.
    pub(super) name: &'a str,
    /// How it may be written.
    pub(super) example: &'a str,
    /// Where the key stands.
    pub(super) at: &'a Span,
    /// Whether a part of the value was written under a misspelt key.
    pub(super) partial: bool,
    pub(super) node: &'a Node<'a>,
}

impl<'a> Slot<'a> {
    /// The same key, with one part of its value.
    pub(super) fn of(self, node: &'a Node<'a>) -> Self {
        Self { node, ..self }
    }
}

impl Slot<'_> {
    /// Reads the value, whose key is not one of a section's.
    pub(super) fn read<T: Value>(self, reading: &mut Reading<'_>) -> Written<T::Read> {
        if reading.is_placeholder(self.node) {
            return Written::Unknown;
        }
        match T::read(self, reading) {
            Some(value) => Written::Given(Spanned::new(value, reading.span(self.node.span()))),
            None => Written::Unknown,
        }
    }
}

/// A form of value: how it is described, and how it is read.
pub(super) trait Value {
    /// What reading gives.
    type Read;
    /// How it is described.
    const FORM: Form;
    /// Reads it; `None` where a finding was added, or the syntax was already found broken.
    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read>;
}

/// What a value is, with its article.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Any text.
pub(super) struct Text;

impl Value for Text {
    type Read = String;
    const FORM: Form = Form::Text;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<String> {
        text(slot, "text", reading)
    }
}

/// An expression in text.
pub(super) struct Expression;

impl Value for Expression {
    type Read = String;
    const FORM: Form = Form::Expression;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<String> {
        text(slot, "an expression in quotes", reading)
    }
}

/// The name of a field type or an enum.
pub(super) struct FieldType;

impl Value for FieldType {
    type Read = String;
    const FORM: Form = Form::FieldType;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<String> {
        text(slot, "the name of a type", reading)
    }
}

pub(super) fn text(slot: Slot<'_>, takes: &str, reading: &mut Reading<'_>) -> Option<String> {
    let DeValue::String(text) = slot.node.get_ref() else {
        reading.wrong_type(slot, takes);
        return None;
    };
    Some(text.to_string())
}

/// `true` or `false`.
pub(super) struct Flag;

impl Value for Flag {
    type Read = bool;
    const FORM: Form = Form::Flag;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<bool> {
        let DeValue::Boolean(flag) = slot.node.get_ref() else {
            reading.wrong_type(slot, "`true` or `false`");
            return None;
        };
        Some(*flag)
    }
}

/// A version of an IndexedDB database, as Dexie counts them.
pub(super) struct Version;

impl Version {
    // Dexie multiplies by ten, and the product has to stay exact in a JavaScript number.
    const MAX: i64 = 900_719_925_474_099;
}

impl Value for Version {
    type Read = i64;
    const FORM: Form = Form::Integer {
        min: 1,
        max: Self::MAX,
    };

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<i64> {
        let DeValue::Integer(digits) = slot.node.get_ref() else {
            reading.wrong_type(slot, "a whole number");
            return None;
        };
        let range = 1..=Self::MAX;
        let version = whole(digits).filter(|version| range.contains(version));
        if version.is_none() {
            reading.push(
                Finding::manifest(
                    Code::OutOfRange,
                    reading.span(slot.node.span()),
                    format!("`{}` is a number from 1 to {}", slot.name, Self::MAX),
                )
                .label("out of range")
                .help(format!("for example `{}`", slot.example)),
            );
        }
        version
    }
}

fn whole(digits: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(digits.as_str(), digits.radix()).ok()
}

/// A number, whole or not.
pub(super) struct Amount;

impl Value for Amount {
    type Read = Number;
    const FORM: Form = Form::Number;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Number> {
        if !matches!(slot.node.get_ref(), DeValue::Integer(_) | DeValue::Float(_)) {
            reading.wrong_type(slot, "a number");
            return None;
        }
        number(slot, reading)
    }
}

fn number(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Number> {
    let read = match slot.node.get_ref() {
        DeValue::Integer(digits) => whole(digits).map(Number::Integer),
        DeValue::Float(digits) => digits
            .as_str()
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .map(|value| Number::Decimal(value, digits.as_str().to_owned())),
        DeValue::String(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    };
    if read.is_none() {
        let whole = matches!(slot.node.get_ref(), DeValue::Integer(_));
        let message = if whole {
            format!("`{}` is a whole number beyond 64 bits", slot.name)
        } else {
            format!("`{}` is not a finite number", slot.name)
        };
        reading.push(
            Finding::manifest(Code::OutOfRange, reading.span(slot.node.span()), message)
                .label("out of range")
                .help(format!("for example `{}`", slot.example)),
        );
    }
    read
}

/// Any value.
pub(super) struct Any;

impl Value for Any {
    type Read = Literal;
    const FORM: Form = Form::Literal;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Literal> {
        match slot.node.get_ref() {
            DeValue::Boolean(flag) => Some(Literal::Boolean(*flag)),
            DeValue::String(text) => Some(Literal::Text(text.to_string())),
            DeValue::Integer(_) | DeValue::Float(_) => number(slot, reading).map(Literal::Number),
            DeValue::Datetime(_) => {
                reading.wrong_type(slot, "text, a number, a boolean, a list or a table");
                None
            }
            // Each entry is read before any is missed, so that all their faults are reported.
            DeValue::Array(entries) => {
                let read: Vec<_> = entries
                    .iter()
                    .map(|inner| Self::read(slot.of(inner), reading))
                    .collect();
                Some(Literal::List(read.into_iter().collect::<Option<_>>()?))
            }
            DeValue::Table(table) => {
                let read: Vec<_> = table
                    .iter()
                    .map(|(key, inner)| (key, Self::read(slot.of(inner), reading)))
                    .collect();
                let read = read
                    .into_iter()
                    .map(|(key, value)| Some((key.get_ref().to_string(), value?)));
                Some(Literal::Object(read.collect::<Option<_>>()?))
            }
        }
    }
}

/// One of a closed set of words.
pub(super) struct OneOf<W>(std::marker::PhantomData<W>);

impl<W: Word> Value for OneOf<W> {
    type Read = W;
    const FORM: Form = Form::Word(W::spellings);

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<W> {
        one_word(slot, reading)
    }
}

pub(super) fn one_word<W: Word>(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<W> {
    let written = text(slot, "one of a few words", reading)?;
    let span = reading.span(slot.node.span());
    if let Some((value, spelling)) = W::of(&written) {
        if spelling.later {
            let message = format!("`{written}` of `{}` is not supported yet", slot.name);
            reading.not_yet(span, message, "write another word, or leave the key out");
            return None;
        }
        return Some(value);
    }
    let words: Vec<_> = W::spellings()
        .iter()
        .map(|spelling| spelling.word)
        .collect();
    let help = match nearest(&written, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is {}", alternatives(words)),
    };
    reading.push(
        Finding::manifest(
            Code::UnknownValue,
            span,
            format!("`{}` cannot be `{written}`", slot.name),
        )
        .label("unknown word")
        .help(help),
    );
    None
}
