//! A table's columns: the implicit ones, and those that the manifest declares.

use super::columns::Columns;
use super::tables::Context;
use super::{defaults, former, limits, names, rust, types};
use crate::finding::{Code, Finding};
use crate::manifest::{CreatedBy, FieldDecl, Operation, TableDecl, Written};
use crate::model::{Access, Checks, DefaultValue, Field, FieldRole, FieldType};
use crate::source::Spanned;

/// Attributes of the account that a field may take at sign-up.
const ACCOUNT_ATTRIBUTES: &[&str] = &["email", "phone"];

/// What of a table decides how its columns may be filled.
pub(super) struct Frame<'a> {
    /// The primary key's columns.
    pub(super) key: &'a [String],
    /// Whether the manifest names the key's column, rather than leave it to be `id`.
    pub(super) key_written: bool,
    /// The owner's column.
    pub(super) owner: &'a str,
    /// What the client may do.
    pub(super) operations: &'a [Operation],
    /// Who inserts rows.
    pub(super) created_by: CreatedBy,
}

/// How many columns a table has by itself, at most.
const IMPLICIT: usize = 4;

/// All columns in their order: key, owner, declared ones, `created_at`, `updated_at`.
pub(super) fn resolve(
    table: &TableDecl,
    frame: &Frame<'_>,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Columns {
    let mut columns = Columns::with_capacity(table.fields.len() + IMPLICIT);
    if table.broken {
        columns.mark_incomplete();
    }
    if frame.key_written {
        // The written key column is a declared field, or the owner; both come below.
    } else if frame.key != [frame.owner] {
        columns.push(implicit(&frame.key[0], FieldRole::Key));
    }
    columns.push(implicit(frame.owner, FieldRole::Owner));
    for decl in &table.fields {
        if !names::check_wire_name(&decl.name, "field", findings) {
            columns.mark_broken(&decl.name.value);
            continue;
        }
        if is_implicit(&decl.name.value, frame) {
            if table.owner.is_unknown() && decl.name.value == frame.owner {
                // The owner that was meant is another column, perhaps.
                continue;
            }
            findings.push(
                Finding::manifest(
                    Code::ImplicitColumn,
                    decl.name.span.clone(),
                    format!("the column `{}` is there by itself", decl.name.value),
                )
                .help("remove it from `fields`"),
            );
            continue;
        }
        match field(decl, frame, context, findings) {
            Some(field) => columns.push(field),
            None => columns.mark_broken(&decl.name.value),
        }
    }
    columns.push(implicit("created_at", FieldRole::CreatedAt));
    columns.push(implicit("updated_at", FieldRole::UpdatedAt));
    check_repetitions(table, &columns, findings);
    former::check_fields(table, &columns, findings);
    columns
}

fn is_implicit(name: &str, frame: &Frame<'_>) -> bool {
    let own_key = !frame.key_written && frame.key.iter().any(|column| column == name);
    own_key || name == frame.owner || name == "created_at" || name == "updated_at"
}

fn implicit(name: &str, role: FieldRole) -> Field {
    let (ty, default, access) = match role {
        FieldRole::Key | FieldRole::Owner | FieldRole::Data => (
            FieldType::Uuid,
            (role == FieldRole::Key).then_some(DefaultValue::Random),
            Access {
                create: true,
                update: false,
                server: false,
            },
        ),
        FieldRole::CreatedAt | FieldRole::UpdatedAt => (
            FieldType::Timestamp,
            None,
            Access {
                create: false,
                update: false,
                server: true,
            },
        ),
    };
    Field {
        name: name.to_owned(),
        rust: rust::field_name(name),
        about: None,
        ty,
        null: false,
        default,
        checks: Checks::default(),
        role,
        access,
        same_as: None,
        from: None,
        references: None,
        renamed_from: Vec::new(),
    }
}

fn field(
    decl: &FieldDecl,
    frame: &Frame<'_>,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Field> {
    check_account_attribute(decl, frame, findings);
    check_contradictions(decl, findings);
    let ty = decl
        .ty
        .given()
        .and_then(|written| types::resolve(written, context.enums, findings));
    let Some(ty) = ty else {
        limits::check_order(&decl.min, &decl.max, findings);
        return None;
    };
    let checks = limits::resolve(decl, &ty, context.source, findings);
    let default = match &decl.default {
        Written::Given(written) => {
            // A default is held against the limits only where these are sound.
            let none = Checks::default();
            let limits = checks.as_ref().unwrap_or(&none);
            defaults::resolve(written, &ty, limits, context.enums, findings).map(Some)
        }
        Written::Absent => Some(None),
        Written::Unknown => None,
    };
    let is_key = frame.key.contains(&decl.name.value);
    if is_key {
        check_key_field(decl, &ty, findings);
    }
    let server = decl.server.value().copied().unwrap_or(false);
    let repeated = matches!(decl.same_as, Written::Given(_));
    let field = Field {
        name: decl.name.value.clone(),
        rust: rust::field_name(&decl.name.value),
        about: types::about(&decl.about),
        null: decl.null.value().copied().unwrap_or(false),
        default: default?,
        checks: checks?,
        role: if is_key {
            FieldRole::Key
        } else {
            FieldRole::Data
        },
        access: Access {
            create: !server && !repeated && decl.create.value().copied().unwrap_or(true),
            update: !server && !repeated && !is_key && decl.update.value().copied().unwrap_or(true),
            server,
        },
        same_as: decl.same_as.value().cloned(),
        from: decl.from.value().cloned(),
        // What it refers to is known once all tables are.
        references: None,
        renamed_from: former::texts(&decl.renamed_from),
        ty,
    };
    check_fillable(decl, &field, frame, findings);
    Some(field)
}

/// Tells a `from` that cannot be.
fn check_account_attribute(decl: &FieldDecl, frame: &Frame<'_>, findings: &mut Vec<Finding>) {
    let Some(from) = decl.from.given() else {
        return;
    };
    if !ACCOUNT_ATTRIBUTES.contains(&from.value.as_str()) {
        findings.push(
            Finding::manifest(
                Code::UnknownValue,
                from.span.clone(),
                format!("an account has no attribute `{}`", from.value),
            )
            .help(format!(
                "use one of {}",
                types::backticked(ACCOUNT_ATTRIBUTES)
            )),
        );
    }
    if frame.created_by != CreatedBy::SignUp {
        findings.push(
            Finding::manifest(
                Code::Contradiction,
                from.span.clone(),
                "`from` fills a field when the account is made, and this table's rows are not made then",
            )
            .help("add `created_by = \"sign-up\"` to the table, or remove `from`"),
        );
    }
}

fn check_key_field(decl: &FieldDecl, ty: &FieldType, findings: &mut Vec<Finding>) {
    let usable = match ty {
        FieldType::Uuid | FieldType::Text | FieldType::Integer | FieldType::Enum(_) => true,
        FieldType::Bigint
        | FieldType::Real
        | FieldType::Numeric { .. }
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::Time
        | FieldType::Timestamp
        | FieldType::Json
        | FieldType::Array(_) => false,
    };
    if !usable {
        findings.push(
            Finding::manifest(
                Code::BadKey,
                decl.name.span.clone(),
                format!("a field of type `{}` cannot be a key", ty.spelling()),
            )
            .help("use a field of type `uuid`, `text`, `integer` or an enum"),
        );
    }
    if decl.null.value() == Some(&true) {
        findings.push(
            Finding::manifest(Code::BadKey, decl.name.span.clone(), "a key cannot be null")
                .help("remove `null`"),
        );
    }
}

/// Attributes that exclude each other.
fn check_contradictions(decl: &FieldDecl, findings: &mut Vec<Finding>) {
    let mut contradiction = |written: Option<&Spanned<bool>>, message: &str| {
        if let Some(written) = written {
            findings.push(
                Finding::manifest(Code::Contradiction, written.span.clone(), message)
                    .help("remove one of them"),
            );
        }
    };
    if decl.server.value() == Some(&true) {
        contradiction(
            decl.create.given().filter(|create| create.value),
            "`server` says that only the server fills the field, and `create` that the client may",
        );
        contradiction(
            decl.update.given().filter(|update| update.value),
            "`server` says that only the server fills the field, and `update` that the client may",
        );
    }
    if decl.same_as.given().is_some() {
        contradiction(
            decl.server.given().filter(|server| server.value),
            "`same_as` fills the field on both sides, and `server` only on one",
        );
        if let Some(default) = decl.default.given() {
            findings.push(
                Finding::manifest(
                    Code::Contradiction,
                    default.span.clone(),
                    "`same_as` gives the field its value, so it has no default",
                )
                .help("remove one of them"),
            );
        }
    }
}

/// A non-null field that nobody may fill.
fn check_fillable(decl: &FieldDecl, field: &Field, frame: &Frame<'_>, findings: &mut Vec<Finding>) {
    let filled_anyway = field.null
        || field.default.is_some()
        || field.same_as.is_some()
        || field.from.is_some()
        || field.access.server;
    if filled_anyway {
        return;
    }
    let reason = match frame.created_by {
        CreatedBy::SignUp => "the row is made at sign-up, when nobody gives this field a value",
        CreatedBy::Client if frame.operations.contains(&Operation::Create) => {
            if field.access.create {
                return;
            }
            "the client creates rows but may not set this field"
        }
        CreatedBy::Client => return,
    };
    findings.push(
        Finding::manifest(
            Code::Unfillable,
            decl.name.span.clone(),
            format!("`{}` can never be filled: {reason}", field.name),
        )
        .help("give it `null = true`, a `default`, or `server = true`"),
    );
}

/// `same_as` names another column of the same type that is not a repetition itself.
fn check_repetitions(table: &TableDecl, columns: &Columns, findings: &mut Vec<Finding>) {
    for decl in &table.fields {
        let (Some(target), Some(field)) = (decl.same_as.given(), columns.get(&decl.name.value))
        else {
            continue;
        };
        let Some(original) = columns.named(target, findings) else {
            continue;
        };
        let fault = if original.name == field.name {
            Some("a field cannot repeat itself".to_owned())
        } else if original.same_as.is_some() {
            Some(format!("`{}` is itself a repetition", original.name))
        } else if original.ty != field.ty || original.null != field.null {
            Some(format!(
                "`{}` is `{}`{}, so its repetition must be so too",
                original.name,
                original.ty.spelling(),
                if original.null { " and nullable" } else { "" }
            ))
        } else {
            None
        };
        if let Some(fault) = fault {
            findings.push(
                Finding::manifest(Code::Contradiction, target.span.clone(), fault)
                    .help("name the column that holds the value"),
            );
        }
    }
}
