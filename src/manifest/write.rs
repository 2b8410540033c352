//! Prints a manifest, so that reading it gives the same.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::key::Key;
use super::keys;
use super::{
    ChecksDecl, FieldDecl, FilterDecl, Literal, Manifest, Number, OutputDecl, PoliciesDecl,
    ProjectDecl, RuleDecl, TableDecl, Word, Written,
};
use crate::source::Spanned;

/// Words for people between the lines of a manifest, a paragraph each.
#[derive(Clone, Debug, Default)]
pub struct Comments {
    /// Above everything.
    pub top: Vec<String>,
    /// Above a table.
    pub tables: BTreeMap<String, Vec<String>>,
    /// Above a field, by its table's name and its own.
    pub fields: BTreeMap<(String, String), Vec<String>>,
    /// After a table's fields.
    pub after_fields: BTreeMap<String, Vec<String>>,
    /// Below everything.
    pub end: Vec<String>,
}

/// The text of a manifest; what was broken is left out.
pub fn write(manifest: &Manifest) -> String {
    write_commented(manifest, &Comments::default())
}

/// The text of a manifest with comments, which change nothing of what it says.
pub fn write_commented(manifest: &Manifest, comments: &Comments) -> String {
    let mut out = String::new();
    if !comments.top.is_empty() {
        comment(&mut out, &comments.top);
        out.push('\n');
    }
    project(&mut out, &manifest.project);
    if !manifest.enums.is_empty() {
        out.push_str("\n[enums]\n");
        for one in &manifest.enums {
            if let Some(values) = one.values.value() {
                let values = match one.replaced.value() {
                    None => texts(values),
                    Some(replaced) => Pairs::default()
                        .add(&keys::enumeration::VALUES, &one.values, |values| {
                            texts(values)
                        })
                        .add(&keys::enumeration::REPLACED, &one.replaced, |_| {
                            replacements(replaced)
                        })
                        .inline(),
                };
                line(&mut out, &name(&one.name.value), &values);
            }
        }
    }
    for one in &manifest.tables {
        table(&mut out, one, comments);
    }
    if !comments.end.is_empty() {
        out.push('\n');
        comment(&mut out, &comments.end);
    }
    out
}

/// The greatest width of a comment.
const WIDTH: usize = 92;

/// Paragraphs as comments. What cannot be seen is replaced, so that no text can end its line.
fn comment<'a>(out: &mut String, paragraphs: impl IntoIterator<Item = &'a String>) {
    for paragraph in paragraphs {
        let mut line = String::from("#");
        for word in paragraph.split_whitespace() {
            if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
                line.push('\n');
                out.push_str(&line);
                line = String::from("#");
            }
            line.push(' ');
            line.extend(word.chars().map(|letter| {
                if is_plain(letter) {
                    letter
                } else {
                    char::REPLACEMENT_CHARACTER
                }
            }));
        }
        line.push('\n');
        out.push_str(&line);
    }
}

/// Keys with their values, in the order in which they are printed.
#[derive(Default)]
struct Pairs(Vec<(&'static str, String)>);

impl Pairs {
    fn add<K, T>(
        &mut self,
        key: &'static Key<K>,
        written: &Written<T>,
        spell: impl Fn(&T) -> String,
    ) -> &mut Self {
        if let Some(value) = written.value() {
            self.0.push((key.entry.name, spell(value)));
        }
        self
    }

    fn text<K>(&mut self, key: &'static Key<K>, written: &Written<String>) -> &mut Self {
        self.add(key, written, |value| text(value))
    }

    fn flag<K>(&mut self, key: &'static Key<K>, written: &Written<bool>) -> &mut Self {
        self.add(key, written, bool::to_string)
    }

    fn word<K, W: Word>(&mut self, key: &'static Key<K>, written: &Written<W>) -> &mut Self {
        self.add(key, written, |value| text(value.spelling()))
    }

    fn number<K>(&mut self, key: &'static Key<K>, written: &Written<Number>) -> &mut Self {
        self.add(key, written, number)
    }

    fn lines(&self, out: &mut String) {
        for (key, value) in &self.0 {
            line(out, key, value);
        }
    }

    fn inline(&self) -> String {
        inline(self.0.iter().map(|(key, value)| (*key, value.as_str())))
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    writeln!(out, "{key} = {value}").expect("a string takes any text");
}

fn inline<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> = pairs
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    if pairs.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", pairs.join(", "))
    }
}

fn project(out: &mut String, project: &ProjectDecl) {
    out.push_str("[project]\n");
    Pairs::default()
        .text(&keys::project::NAME, &project.name)
        .text(&keys::project::DATABASE, &project.database)
        .add(&keys::project::BASELINE, &project.baseline, i64::to_string)
        .add(&keys::project::OUTPUT, &project.output, output)
        .lines(out);
    let mut layout = Pairs::default();
    layout
        .text(&keys::layout::TYPES, &project.types)
        .text(&keys::layout::LAYER, &project.layer);
    let mut imports = Pairs::default();
    imports
        .text(&keys::imports::SUPABASE, &project.supabase)
        .text(&keys::imports::AUTH, &project.auth);
    for (header, pairs) in [("layout", layout), ("imports", imports)] {
        if !pairs.0.is_empty() {
            write!(out, "\n[project.{header}]\n").expect("a string takes any text");
            pairs.lines(out);
        }
    }
}

fn output(output: &OutputDecl) -> String {
    match output {
        OutputDecl::One(folder) => text(folder),
        OutputDecl::Each {
            typescript,
            sql,
            rust,
            docs,
        } => Pairs::default()
            .text(&keys::output::TYPESCRIPT, typescript)
            .text(&keys::output::SQL, sql)
            .text(&keys::output::RUST, rust)
            .text(&keys::output::DOCS, docs)
            .inline(),
    }
}

fn table(out: &mut String, table: &TableDecl, comments: &Comments) {
    use keys::table as key;

    let own = &table.name.value;
    let path = format!("tables.{}", name(own));
    out.push('\n');
    comment(out, comments.tables.get(own).into_iter().flatten());
    writeln!(out, "[{path}]").expect("a string takes any text");
    Pairs::default()
        .text(&key::ABOUT, &table.about)
        .text(&key::ENTITY, &table.entity)
        .text(&key::FUNCTIONS, &table.functions)
        .text(&key::HOOKS, &table.hooks)
        .text(&key::PLURAL, &table.plural)
        .text(&key::HOOKS_PLURAL, &table.hooks_plural)
        .text(&key::FILE, &table.file)
        .add(&key::KEY, &table.key, |columns| texts(columns))
        .text(&key::OWNER, &table.owner)
        .text(&key::THROUGH, &table.through)
        .flag(&key::PUBLIC, &table.public)
        .flag(&key::SYNC, &table.sync)
        .text(&key::SORT, &table.sort)
        .add(&key::UNIQUE, &table.unique, |lists| {
            list(lists.iter().map(|columns| texts(&columns.value)))
        })
        .add(&key::INDEXES, &table.indexes, |lists| {
            list(lists.iter().map(|columns| names(&columns.value)))
        })
        .add(&key::OPERATIONS, &table.operations, |words| {
            self::words(words)
        })
        .word(&key::DELETES, &table.deletes)
        .word(&key::CONFLICT, &table.conflict)
        .word(&key::CREATED_BY, &table.created_by)
        .add(&key::SERVER, &table.server, policies)
        .add(&key::RENAMED_FROM, &table.renamed_from, |former| {
            names(former)
        })
        .add(&key::DROPPED, &table.dropped, |fields| texts(fields))
        .lines(out);
    let after = comments.after_fields.get(own);
    if !table.fields.is_empty() || after.is_some() {
        write!(out, "\n[{path}.fields]\n").expect("a string takes any text");
        for one in &table.fields {
            let above = comments.fields.get(&(own.clone(), one.name.value.clone()));
            comment(out, above.into_iter().flatten());
            line(out, &name(&one.name.value), &field(one));
        }
        comment(out, after.into_iter().flatten());
    }
    for one in &table.filters {
        write!(out, "\n[{path}.filters.{}]\n", name(&one.name.value))
            .expect("a string takes any text");
        filter(out, one);
    }
    for one in &table.rules {
        write!(out, "\n[{path}.rules.{}]\n", name(&one.id.value)).expect("a string takes any text");
        rule(out, one);
    }
}

fn policies(policies: &PoliciesDecl) -> String {
    use keys::policies as key;

    Pairs::default()
        .word(&key::READ, &policies.read)
        .word(&key::INSERT, &policies.insert)
        .word(&key::UPDATE, &policies.update)
        .word(&key::DELETE, &policies.delete)
        .inline()
}

fn field(field: &FieldDecl) -> String {
    use keys::field as key;

    Pairs::default()
        .text(&key::TYPE, &field.ty)
        .flag(&key::NULL, &field.null)
        .add(&key::DEFAULT, &field.default, literal)
        .number(&key::MIN, &field.min)
        .number(&key::MAX, &field.max)
        .text(&key::PATTERN, &field.pattern)
        .word(&key::FORMAT, &field.format)
        .add(&key::EACH, &field.each, |each| checks(each))
        .word(&key::SHAPE, &field.shape)
        .flag(&key::CREATE, &field.create)
        .flag(&key::UPDATE, &field.update)
        .flag(&key::SERVER, &field.server)
        .text(&key::SAME_AS, &field.same_as)
        .text(&key::FROM, &field.from)
        .text(&key::COMPUTED, &field.computed)
        .text(&key::REFERENCES, &field.references)
        .word(&key::ON_DELETE, &field.on_delete)
        .add(&key::RENAMED_FROM, &field.renamed_from, |former| {
            names(former)
        })
        .text(&key::ABOUT, &field.about)
        .inline()
}

fn checks(checks: &ChecksDecl) -> String {
    use keys::each as key;

    Pairs::default()
        .number(&key::MIN, &checks.min)
        .number(&key::MAX, &checks.max)
        .text(&key::PATTERN, &checks.pattern)
        .word(&key::FORMAT, &checks.format)
        .inline()
}

fn filter(out: &mut String, filter: &FilterDecl) {
    use keys::filter as key;

    let mut pairs = Pairs::default();
    if !filter.params.is_empty() {
        let params: Vec<_> = filter
            .params
            .iter()
            .filter_map(|(param, ty)| Some((name(&param.value), text(ty.value()?))))
            .collect();
        let params = params.iter().map(|(name, ty)| (name.as_str(), ty.as_str()));
        pairs.0.push((key::PARAMS.entry.name, inline(params)));
    }
    pairs
        .text(&key::WHERE, &filter.predicate)
        .text(&key::SORT, &filter.sort)
        .text(&key::HOOK, &filter.hook)
        .text(&key::ABOUT, &filter.about)
        .lines(out);
}

fn rule(out: &mut String, rule: &RuleDecl) {
    use keys::rule as key;

    Pairs::default()
        .add(&key::ON, &rule.on, |words| self::words(words))
        .text(&key::DENY, &rule.deny)
        .text(&key::REQUIRE, &rule.require)
        .text(&key::SINGLE, &rule.single)
        .text(&key::CALL, &rule.call)
        .text(&key::MESSAGE, &rule.message)
        .lines(out);
}

/// A key that a person chose.
fn name(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter));
    if is_bare {
        name.to_owned()
    } else {
        quoted(name)
    }
}

/// Text: in single quotes where that saves escapes, as in most expressions and patterns.
fn text(value: &str) -> String {
    let needs_escapes = value.contains(['"', '\\']);
    if needs_escapes && !value.contains('\'') && value.chars().all(is_plain) {
        format!("'{value}'")
    } else {
        quoted(value)
    }
}

fn quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for character in value.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            plain if is_plain(plain) => quoted.push(plain),
            other => {
                write!(quoted, "\\U{:08X}", u32::from(other)).expect("a string takes any text");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character can be seen, so that it may stand in the file as it is.
fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn list(entries: impl Iterator<Item = String>) -> String {
    format!("[{}]", entries.collect::<Vec<_>>().join(", "))
}

fn texts(values: &[Spanned<String>]) -> String {
    list(values.iter().map(|value| text(&value.value)))
}

/// One name alone, several in a list.
fn names(names: &[Spanned<String>]) -> String {
    match names {
        [one] => text(&one.value),
        several => texts(several),
    }
}

fn replacements(replaced: &[(Spanned<String>, Spanned<String>)]) -> String {
    let pairs: Vec<_> = replaced
        .iter()
        .map(|(former, value)| (name(&former.value), text(&value.value)))
        .collect();
    inline(
        pairs
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str())),
    )
}

fn words<W: Word>(words: &[Spanned<W>]) -> String {
    list(words.iter().map(|word| text(word.value.spelling())))
}

fn number(number: &Number) -> String {
    match number {
        Number::Integer(value) => value.to_string(),
        Number::Decimal(_, digits) => digits.clone(),
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Boolean(value) => value.to_string(),
        Literal::Number(value) => number(value),
        Literal::Text(value) => text(value),
        Literal::List(entries) => list(entries.iter().map(self::literal)),
        Literal::Object(pairs) => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(key, value)| (name(key), self::literal(value)))
                .collect();
            inline(
                pairs
                    .iter()
                    .map(|(key, value)| (key.as_str(), value.as_str())),
            )
        }
    }
}
