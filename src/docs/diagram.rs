//! The tables as an entity-relationship diagram of Mermaid.

use std::iter;

use crate::model::{Field, FieldType, Scope, Table, Unique};

/// Supabase's table of accounts.
const ACCOUNTS: &str = "auth.users";

/// The words that mark a key; Mermaid takes them for nothing else, whatever their case.
const MARKS: [&str; 3] = ["pk", "fk", "uk"];

/// A table with its columns, as lines of the diagram.
///
/// Names of tables stand in quotes, since Mermaid has words of its own such as `style`.
pub(super) fn entity(table: &Table) -> String {
    let mut text = format!("  \"{}\" {{\n", table.name);
    for field in &table.fields {
        text.extend(["    ", &kind(&field.ty), " ", &word(&field.name)]);
        text.extend([&marks(table, field), "\n"]);
    }
    text.push_str("  }");
    text
}

/// What a table's rows belong to and refer to, as lines of the diagram.
pub(super) fn relations(table: &Table) -> String {
    let references = table.references();
    let references = references.map(|(field, to)| refers(table, field, &to.table));
    let lines: Vec<_> = iter::once(belongs(table)).chain(references).collect();
    lines.join("\n")
}

/// What a column is to its table and to others: ` PK, FK`.
fn marks(table: &Table, field: &Field) -> String {
    let is_unique = |unique: &Unique| unique.columns == [&*field.name];
    let marks = [
        (table.key.contains(&field.name), "PK"),
        (is_foreign(table, field), "FK"),
        (table.unique.iter().any(is_unique), "UK"),
    ];
    let marks: Vec<_> = marks
        .into_iter()
        .filter_map(|(holds, mark)| holds.then_some(mark))
        .collect();
    if marks.is_empty() {
        return String::new();
    }
    format!(" {}", marks.join(", "))
}

/// Whether the column holds the key of a row elsewhere.
fn is_foreign(table: &Table, field: &Field) -> bool {
    let Scope::Owner { column } = &table.scope;
    field.references.is_some() || field.name == *column
}

/// An account has many rows of a table, or one.
fn belongs(table: &Table) -> String {
    let Scope::Owner { column } = &table.scope;
    let many = if table.single_row() { "o|" } else { "o{" };
    format!(
        "  \"{ACCOUNTS}\" ||--{many} \"{}\" : \"{column}\"",
        table.name
    )
}

/// A row is referred to by many; one that refers may have to.
fn refers(table: &Table, field: &Field, to: &str) -> String {
    let one = if field.null { "|o" } else { "||" };
    format!(
        "  \"{to}\" {one}--o{{ \"{}\" : \"{}\"",
        table.name, field.name
    )
}

/// The type in a word: older versions of Mermaid take no comma, so a numeric has no digits.
fn kind(ty: &FieldType) -> String {
    match ty {
        FieldType::Numeric { .. } => "numeric".to_owned(),
        FieldType::Array(element) => format!("{}[]", kind(element)),
        FieldType::Enum(name) => word(name),
        FieldType::Uuid
        | FieldType::Text
        | FieldType::Integer
        | FieldType::Bigint
        | FieldType::Real
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Json => ty.spelling(),
    }
}

/// A name as a word that Mermaid does not take for a mark.
fn word(name: &str) -> String {
    let is_mark = MARKS.iter().any(|mark| name.eq_ignore_ascii_case(mark));
    format!("{name}{}", if is_mark { "_" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_taken_for_a_mark() {
        assert_eq!(word("Pk"), "Pk_");
        assert_eq!(
            kind(&FieldType::Array(Box::new(FieldType::Enum("uk".into())))),
            "uk_[]"
        );
        assert_eq!(word("pkey"), "pkey");
    }
}
