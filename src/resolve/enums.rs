//! `[enums]`: closed lists of words.

use std::collections::BTreeSet;

use heck::{ToLowerCamelCase, ToUpperCamelCase};

use super::words::{POSTGRES_NAME_BYTES, is_pascal};
use super::{former, names, rust};
use crate::finding::{Code, Finding};
use crate::manifest::{EnumDecl, Manifest};
use crate::model::Enum;

/// The enums that can be used, and the names of those that are declared but broken.
#[derive(Debug, Default)]
pub(super) struct Enums {
    pub(super) known: Vec<Enum>,
    broken: BTreeSet<String>,
    /// Whether enums are missing because they could not be read.
    incomplete: bool,
}

impl Enums {
    pub(super) fn find(&self, name: &str) -> Option<&Enum> {
        self.known.iter().find(|candidate| candidate.name == name)
    }

    /// Whether the enum may be declared, in a way that already has its finding.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name) || (self.incomplete && self.find(name).is_none())
    }
}

pub(super) fn resolve(manifest: &Manifest, findings: &mut Vec<Finding>) -> Enums {
    let mut enums = Enums {
        incomplete: manifest.broken,
        ..Enums::default()
    };
    for decl in &manifest.enums {
        match resolve_one(decl, findings) {
            Some(resolved) => enums.known.push(resolved),
            None => {
                enums.broken.insert(decl.name.value.clone());
            }
        }
    }
    enums
}

fn resolve_one(decl: &EnumDecl, findings: &mut Vec<Finding>) -> Option<Enum> {
    former::check_values(decl, findings);
    let named = names::check_wire_name(&decl.name, "enum", findings);
    let values = decl.values.value();
    let before = findings.len();
    for value in values.into_iter().flatten() {
        let text = &value.value;
        if text.is_empty() || text.chars().any(char::is_control) {
            findings.push(
                Finding::manifest(
                    Code::BadName,
                    value.span.clone(),
                    "a value of an enum is not empty and holds no control characters",
                )
                .help("write a word"),
            );
        } else if text.len() > POSTGRES_NAME_BYTES {
            findings.push(
                Finding::manifest(
                    Code::NameTooLong,
                    value.span.clone(),
                    format!(
                        "this value is {} bytes long, and PostgreSQL takes {POSTGRES_NAME_BYTES}",
                        text.len()
                    ),
                )
                .help("write a shorter word"),
            );
        }
    }
    if !named || findings.len() > before {
        return None;
    }
    let name = &decl.name.value;
    let values = values?.iter().map(|value| value.value.as_str());
    Some(Enum {
        name: name.clone(),
        type_name: type_name(name),
        values_name: format!("{}Values", name.to_lower_camel_case()),
        rust: rust::enum_name(&type_name(name)),
        variants: rust::variants(values.clone()),
        values: values.map(str::to_owned).collect(),
        replaced: former::replaced(decl),
    })
}

/// The TypeScript type of an enum: PascalCase; what is written so is kept.
pub(super) fn type_name(name: &str) -> String {
    if is_pascal(name) {
        name.to_owned()
    } else {
        name.to_upper_camel_case()
    }
}
