//! Keys that take lists.

use std::marker::PhantomData;

use toml::de::DeValue;

use super::key::Form;
use super::reading::Reading;
use super::value::{Slot, Value, one_word, text};
use super::word::Word;
use crate::finding::{Code, Finding};
use crate::source::{Span, Spanned};

/// A list of different words; `EMPTY` says whether it may have none.
pub(super) struct Several<W, const EMPTY: bool>(PhantomData<W>);

impl<W: Word, const EMPTY: bool> Value for Several<W, EMPTY> {
    type Read = Vec<Spanned<W>>;
    const FORM: Form = Form::Words {
        of: W::spellings,
        empty: EMPTY,
    };

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        let DeValue::Array(_) = slot.node.get_ref() else {
            reading.wrong_type(slot, "a list of words");
            return None;
        };
        let words = list(slot, reading, one_word::<W>)?;
        (EMPTY || not_empty(slot, &words, reading)).then_some(words)
    }
}

/// A list of texts, at least one.
pub(super) struct TextList;

impl Value for TextList {
    type Read = Vec<Spanned<String>>;
    const FORM: Form = Form::TextList;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        names(slot, reading)
    }
}

/// A name, or a list of names, at least one.
pub(super) struct Names;

impl Value for Names {
    type Read = Vec<Spanned<String>>;
    const FORM: Form = Form::Names;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        one_or_more(slot, reading)
    }
}

/// The columns of a primary key; for now, one.
pub(super) struct KeyColumns;

impl Value for KeyColumns {
    type Read = Vec<Spanned<String>>;
    const FORM: Form = Form::KeyColumns;

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        let columns = one_or_more(slot, reading)?;
        if columns.len() > 1 {
            let span = reading.span(slot.node.span());
            let message = format!("a `{}` of several columns is not supported yet", slot.name);
            reading.not_yet(
                span,
                message,
                "leave it out, and say `unique` of these columns",
            );
            return None;
        }
        Some(columns)
    }
}

/// Lists of columns; `SINGLE` says whether an entry may also be one column.
pub(super) struct ColumnLists<const SINGLE: bool>;

impl<const SINGLE: bool> Value for ColumnLists<SINGLE> {
    type Read = Vec<Spanned<Vec<Spanned<String>>>>;
    const FORM: Form = Form::ColumnLists { single: SINGLE };

    fn read(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Self::Read> {
        let takes = if SINGLE {
            "a list of columns or of lists of columns"
        } else {
            "a list of lists of columns"
        };
        let DeValue::Array(entries) = slot.node.get_ref() else {
            reading.wrong_type(slot, takes);
            return None;
        };
        // A broken entry only concerns itself: the others stay, and are checked.
        let mut lists: Vec<Spanned<Vec<Spanned<String>>>> = Vec::new();
        for inner in entries {
            let columns = match inner.get_ref() {
                DeValue::String(_) if !SINGLE => {
                    reading.wrong_type(slot.of(inner), takes);
                    None
                }
                _ => one_or_more(slot.of(inner), reading),
            };
            let Some(columns) = columns else { continue };
            let span = reading.span(inner.span());
            let same = |list: &&Spanned<Vec<Spanned<String>>>| {
                let former = list.value.iter().map(|column| &column.value);
                former.eq(columns.iter().map(|column| &column.value))
            };
            if let Some(former) = lists.iter().find(same) {
                let words: Vec<_> = columns.iter().map(|column| column.value.as_str()).collect();
                let former = former.span.clone();
                duplicate(slot, &words.join(", "), span, former, reading);
            } else {
                lists.push(Spanned::new(columns, span));
            }
        }
        Some(lists)
    }
}

fn one_or_more(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<Spanned<String>>> {
    match slot.node.get_ref() {
        DeValue::String(column) => {
            let span = reading.span(slot.node.span());
            Some(vec![Spanned::new(column.to_string(), span)])
        }
        _ => names(slot, reading),
    }
}

fn names(slot: Slot<'_>, reading: &mut Reading<'_>) -> Option<Vec<Spanned<String>>> {
    let DeValue::Array(_) = slot.node.get_ref() else {
        reading.wrong_type(slot, "a list of texts");
        return None;
    };
    let names = list(slot, reading, |slot, reading| {
        text(slot, "text in this list", reading)
    })?;
    not_empty(slot, &names, reading).then_some(names)
}

/// Reads each entry of a list; one that is broken breaks the list, one that is there twice is
/// reported and left out.
fn list<T: PartialEq>(
    slot: Slot<'_>,
    reading: &mut Reading<'_>,
    read: impl Fn(Slot<'_>, &mut Reading<'_>) -> Option<T>,
) -> Option<Vec<Spanned<T>>> {
    let entries = slot.node.get_ref().as_array()?;
    let mut values: Vec<Spanned<T>> = Vec::new();
    let mut whole = true;
    for inner in entries {
        let Some(value) = read(slot.of(inner), reading) else {
            whole = false;
            continue;
        };
        let span = reading.span(inner.span());
        if let Some(former) = values.iter().find(|former| former.value == value) {
            let word = inner.get_ref().as_str().unwrap_or_default();
            duplicate(slot, word, span, former.span.clone(), reading);
        } else {
            values.push(Spanned::new(value, span));
        }
    }
    whole.then_some(values)
}

fn duplicate(slot: Slot<'_>, word: &str, span: Span, former: Span, reading: &mut Reading<'_>) {
    reading.push(
        Finding::manifest(
            Code::DuplicateEntry,
            span,
            format!("`{}` lists `{word}` twice", slot.name),
        )
        .label("again here")
        .also(former, "first here")
        .help("remove one of the two"),
    );
}

fn not_empty<T>(slot: Slot<'_>, values: &[T], reading: &mut Reading<'_>) -> bool {
    if values.is_empty() {
        reading.push(
            Finding::manifest(
                Code::EmptyList,
                reading.span(slot.node.span()),
                format!("`{}` needs at least one entry", slot.name),
            )
            .label("empty")
            .help(format!("for example `{}`", slot.example)),
        );
    }
    !values.is_empty()
}
