//! Makes a manifest that `check` accepts: what it finds fault with gets the key that mends it,
//! or is left out, which is remarked.

use heck::ToUpperCamelCase;

use super::origins::{Object, Origins, Part};
use super::remark::{About, Remark, comments};
use crate::finding::{Code, Finding, Severity};
use crate::manifest::{self, Manifest, TableDecl, Written};
use crate::source::{Source, Span, Spanned};

/// What stands above every imported manifest.
const TOP: &[&str] = &[
    "Read from the database's schema by `larder import`. What SQL does not say has its default: hooks' names, orders, filters. Constraints, policies, triggers and indexes have the names that Larder gives them.",
    "A comment above a table or a field says what of it is not in this file. `larder check` looks for faults, `larder generate` writes everything else.",
];

/// The text of a manifest without faults. What of it had to go is remarked.
pub(super) fn mended(
    mut manifest: Manifest,
    remarks: &mut Vec<Remark>,
    origins: &Origins,
) -> String {
    // Each round takes at least one thing away, or names one table that had no name.
    loop {
        let source = Source::new("tables.toml", text(&manifest, remarks));
        let faults: Vec<Finding> = crate::check(&source, None)
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        if faults.is_empty() {
            return source.text().to_owned();
        }
        let (places, _) = manifest::read(&source);
        let mut mend = Mend {
            manifest: &mut manifest,
            places: &places,
            remarks,
            origins,
            touched: Vec::new(),
        };
        for fault in &faults {
            mend.mend(fault);
        }
    }
}

fn text(manifest: &Manifest, remarks: &[Remark]) -> String {
    let mut comments = comments(remarks);
    comments.top = TOP.iter().map(|line| (*line).to_owned()).collect();
    // What has gone cannot have anything above it.
    let gone: Vec<_> = comments
        .fields
        .keys()
        .filter(|(table, field)| {
            !manifest.tables.iter().any(|one| {
                one.name.value == *table && one.fields.iter().any(|one| one.name.value == *field)
            })
        })
        .cloned()
        .collect();
    for key in gone {
        let lines = comments.fields.remove(&key).unwrap_or_default();
        comments.tables.entry(key.0).or_default().extend(lines);
    }
    let text = manifest::write_commented(manifest, &comments);
    format!("#:schema ./generated/tables.schema.json\n\n{text}")
}

/// One round of mending.
struct Mend<'a> {
    manifest: &'a mut Manifest,
    /// The same manifest with the places of its text.
    places: &'a Manifest,
    remarks: &'a mut Vec<Remark>,
    origins: &'a Origins,
    /// Tables that were changed in this round: further faults in them may have gone.
    touched: Vec<String>,
}

/// What of a manifest a fault is in.
enum In {
    Project,
    Enum(String),
    Table(String),
    Field(String, String),
    Rule(String, String),
}

impl Mend<'_> {
    fn mend(&mut self, fault: &Finding) {
        let place = match fault.span() {
            Some(span) => self.place(span),
            None => In::Project,
        };
        match place {
            In::Project => {
                // Nothing of the project comes from the database.
                self.manifest.tables.clear();
                self.manifest.enums.clear();
            }
            In::Enum(name) => self.leave_enum(&name, fault),
            In::Table(table) => {
                if self.takes(&table) {
                    self.mend_table(&table, fault);
                }
            }
            In::Field(table, field) => {
                if self.takes(&table) {
                    self.mend_field(&table, &field, fault);
                }
            }
            In::Rule(table, rule) => {
                if self.takes(&table) {
                    self.table(&table).rules.retain(|one| one.id.value != rule);
                    let message = format!(
                        "the rule `{rule}` of `{table}` cannot be said: {}",
                        fault.message
                    );
                    self.remark(
                        Code::ImportNotExpressed,
                        About::Table(table.clone()),
                        &Object::Table(table),
                        message,
                    );
                }
            }
        }
    }

    /// Whether a table was not changed in this round yet.
    fn takes(&mut self, table: &str) -> bool {
        let first = !self.touched.iter().any(|one| one == table);
        if first {
            self.touched.push(table.to_owned());
        }
        first
    }

    fn place(&self, span: &Span) -> In {
        let at = span.start;
        let begins = |table: &&TableDecl| table.name.span.start <= at;
        let Some(table) = self.places.tables.iter().rfind(begins) else {
            let declared = self.places.enums.iter();
            let found = declared
                .rev()
                .find(|declared| declared.name.span.start <= at);
            return match found {
                Some(found) => In::Enum(found.name.value.clone()),
                None => In::Project,
            };
        };
        let name = table.name.value.clone();
        let rule = table.rules.iter().rfind(|rule| rule.id.span.start <= at);
        if let Some(rule) = rule {
            return In::Rule(name, rule.id.value.clone());
        }
        let field = table
            .fields
            .iter()
            .rfind(|field| field.name.span.start <= at);
        match field {
            Some(field) => In::Field(name, field.name.value.clone()),
            None => In::Table(name),
        }
    }

    fn table(&mut self, name: &str) -> &mut TableDecl {
        self.manifest
            .tables
            .iter_mut()
            .find(|table| table.name.value == name)
            .expect("the text was written from this manifest")
    }

    fn remark(&mut self, code: Code, about: About, object: &Object, message: String) {
        let place = self.origins.place(object);
        self.remarks
            .push(Remark::new(code, about, message).at(place));
    }

    /// An enum goes, and its fields become text.
    fn leave_enum(&mut self, name: &str, fault: &Finding) {
        self.manifest.enums.retain(|one| one.name.value != name);
        for field in self
            .manifest
            .tables
            .iter_mut()
            .flat_map(|table| &mut table.fields)
        {
            let Some(ty) = field.ty.value() else { continue };
            let text = match ty.strip_suffix("[]") {
                Some(element) if element == name => "text[]",
                None if ty == name => "text",
                _ => continue,
            };
            field.ty = Written::Given(Spanned::new(text.to_owned(), 0..0));
        }
        self.remark(
            Code::ImportNotExpressed,
            About::Nothing,
            &Object::Enum(name.to_owned()),
            format!(
                "the enum `{name}` cannot be declared, so its columns are text: {}",
                fault.message
            ),
        );
    }

    fn mend_table(&mut self, name: &str, fault: &Finding) {
        let given = |text: String| Written::Given(Spanned::new(text, 0..0));
        let places = self
            .places
            .tables
            .iter()
            .find(|table| table.name.value == name)
            .expect("the fault is in it");
        let at = |list: &Written<Vec<Spanned<Vec<Spanned<String>>>>>| {
            let span = fault.span()?;
            list.value()?
                .iter()
                .position(|one| one.span.start <= span.start && span.end <= one.span.end)
        };
        if let Some(at) = at(&places.unique) {
            remove(&mut self.table(name).unique, at);
            self.tell(name, "a uniqueness", fault);
            return;
        }
        if let Some(at) = at(&places.indexes) {
            remove(&mut self.table(name).indexes, at);
            self.tell(name, "an index", fault);
            return;
        }
        let table = self.table(name);
        let pascal = name.to_upper_camel_case();
        match fault.code {
            Code::NameClash | Code::ReservedName if table.entity == Written::Absent => {
                table.entity = given(format!("{pascal}Row"));
            }
            Code::PluralNeeded if table.plural == Written::Absent => {
                table.plural = given(format!("{pascal}Items"));
            }
            _ => {
                self.manifest
                    .tables
                    .retain(|table| table.name.value != name);
                self.remark(
                    Code::ImportLeftOut,
                    About::LeftOutTable,
                    &Object::Table(name.to_owned()),
                    format!("the table `{name}` is left out: {}", fault.message),
                );
            }
        }
    }

    fn tell(&mut self, table: &str, what: &str, fault: &Finding) {
        let message = format!("{what} of `{table}` cannot be said: {}", fault.message);
        self.remark(
            Code::ImportNotExpressed,
            About::Table(table.to_owned()),
            &Object::Table(table.to_owned()),
            message,
        );
    }

    fn mend_field(&mut self, table: &str, name: &str, fault: &Finding) {
        let shown = format!("`{table}.{name}`");
        let decls = &mut self.table(table).fields;
        let Some(at) = decls.iter().position(|field| field.name.value == name) else {
            return;
        };
        let field = &mut decls[at];
        let checks = [
            Code::CheckNotForType,
            Code::BadLimit,
            Code::EmptyRange,
            Code::Pattern,
        ];
        let (code, about, message) =
            if fault.code == Code::BadDefault && field.default != Written::Absent {
                field.default = Written::Absent;
                let message = format!("the default of {shown} cannot be said: {}", fault.message);
                (Code::ImportNotExpressed, About::field(table, name), message)
            } else if checks.contains(&fault.code) {
                field.min = Written::Absent;
                field.max = Written::Absent;
                field.pattern = Written::Absent;
                field.format = Written::Absent;
                field.each = Written::Absent;
                field.shape = Written::Absent;
                let message = format!("the checks of {shown} cannot be said: {}", fault.message);
                (Code::ImportNotExpressed, About::field(table, name), message)
            } else if fault.code == Code::Unfillable && field.server == Written::Absent {
                field.server = Written::Given(Spanned::new(true, 0..0));
                field.create = Written::Absent;
                field.update = Written::Absent;
                let message = format!(
                    "{shown} is one that only the server fills: {}",
                    fault.message
                );
                (Code::ImportNotExpressed, About::field(table, name), message)
            } else if matches!(fault.code, Code::UnknownTable | Code::BadReference)
                && field.references != Written::Absent
            {
                field.references = Written::Absent;
                field.on_delete = Written::Absent;
                let message = format!("the reference of {shown} cannot be said: {}", fault.message);
                (Code::ImportNotExpressed, About::field(table, name), message)
            } else if fault.code == Code::Contradiction && field.same_as != Written::Absent {
                field.same_as = Written::Absent;
                let message = format!("{shown} repeats no other column here: {}", fault.message);
                (Code::ImportNotExpressed, About::field(table, name), message)
            } else {
                decls.remove(at);
                let message = format!("{shown} is left out: {}", fault.message);
                (
                    Code::ImportLeftOut,
                    About::LeftOutField(table.to_owned()),
                    message,
                )
            };
        let object = Object::part(table, Part::Column, name);
        self.remark(code, about, &object, message);
    }
}

/// Removes an entry of a list; an empty list goes as a whole.
fn remove(list: &mut Written<Vec<Spanned<Vec<Spanned<String>>>>>, at: usize) {
    let Written::Given(entries) = list else {
        return;
    };
    entries.value.remove(at);
    if entries.value.is_empty() {
        *list = Written::Absent;
    }
}
