//! The written form of `tables.toml`: every leaf with its place, nothing resolved.
//!
//! A broken declaration is [`Written::Unknown`]: its fault is already reported, and
//! whatever depends on it stays silent.

mod key;
mod keys;
mod list;
mod origins;
mod read;
mod reading;
mod reference;
mod repair;
mod schema;
pub mod spans;
mod starter;
mod statement;
mod syntax;
mod value;
mod word;
mod write;

pub use origins::Origins;
pub use read::read;
pub use reference::reference;
pub use schema::schema;
pub use starter::STARTER;
pub use word::{Spelling, Word};
pub use write::{Comments, write, write_commented};

use crate::source::{Span, Spanned};

/// A key's value as it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Written<T> {
    /// The key is not there.
    #[default]
    Absent,
    /// The key is there, but its value was broken and has its own finding.
    Unknown,
    /// The value, with its place.
    Given(Spanned<T>),
}

impl<T> Written<T> {
    /// The value with its place, where one was given.
    pub fn given(&self) -> Option<&Spanned<T>> {
        match self {
            Self::Given(spanned) => Some(spanned),
            Self::Absent | Self::Unknown => None,
        }
    }

    /// The value alone, where one was given.
    pub fn value(&self) -> Option<&T> {
        self.given().map(|spanned| &spanned.value)
    }

    /// Where the value was written, where one was given.
    pub fn span(&self) -> Option<Span> {
        self.given().map(|spanned| spanned.span.clone())
    }

    /// Whether the value was there but broken.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

/// The whole manifest, in the order in which it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// Whether enums or tables are missing here because they could not be read: a name that
    /// is not found may be one of them.
    pub broken: bool,
    /// `[project]` and its sub-tables.
    pub project: ProjectDecl,
    /// `[enums]`.
    pub enums: Vec<EnumDecl>,
    /// `[tables.*]`.
    pub tables: Vec<TableDecl>,
}

/// `[project]`, `[project.layout]` and `[project.imports]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectDecl {
    /// Where the `[project]` header stands; empty at 0 when it is missing.
    pub span: Span,
    /// `name`
    pub name: Written<String>,
    /// `database`: the IndexedDB name.
    pub database: Written<String>,
    /// `baseline`: the last Dexie version that shipped without Larder.
    pub baseline: Written<i64>,
    /// `output`: one folder, or one a target.
    pub output: Written<OutputDecl>,
    /// `layout.types`
    pub types: Written<String>,
    /// `layout.layer`
    pub layer: Written<String>,
    /// `imports.supabase`
    pub supabase: Written<String>,
    /// `imports.auth`
    pub auth: Written<String>,
}

/// `output`: one folder for all targets, or one folder a target.
#[derive(Clone, Debug, PartialEq)]
pub enum OutputDecl {
    /// All targets below one folder.
    One(String),
    /// A folder a target; a target that is absent goes to the default.
    Each {
        /// `typescript`
        typescript: Written<String>,
        /// `sql`
        sql: Written<String>,
        /// `rust`
        rust: Written<String>,
        /// `docs`
        docs: Written<String>,
    },
}

/// One line of `[enums]`.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumDecl {
    /// The enum's name, at its key.
    pub name: Spanned<String>,
    /// Its values.
    pub values: Written<Vec<Spanned<String>>>,
    /// `replaced`: values that it had, each with the one that takes its place.
    pub replaced: Written<Vec<(Spanned<String>, Spanned<String>)>>,
}

/// One `[tables.name]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDecl {
    /// Whether columns are missing here because they could not be read: a name that is not
    /// found may be one of them.
    pub broken: bool,
    /// The table's name on the wire, at its key.
    pub name: Spanned<String>,
    /// `about`
    pub about: Written<String>,
    /// `entity`
    pub entity: Written<String>,
    /// `functions`
    pub functions: Written<String>,
    /// `hooks`
    pub hooks: Written<String>,
    /// `plural`
    pub plural: Written<String>,
    /// `hooks_plural`
    pub hooks_plural: Written<String>,
    /// `file`
    pub file: Written<String>,
    /// `key`: the primary key's columns.
    pub key: Written<Vec<Spanned<String>>>,
    /// `owner`
    pub owner: Written<String>,
    /// `through`
    pub through: Written<String>,
    /// `public`
    pub public: Written<bool>,
    /// `sync`
    pub sync: Written<bool>,
    /// `share` was written; its content arrives with the shapes.
    pub share: Written<()>,
    /// `sort`: a column, with `-` in front for descending.
    pub sort: Written<String>,
    /// `unique`
    pub unique: Written<Vec<Spanned<Vec<Spanned<String>>>>>,
    /// `indexes`: each a column or a list of columns.
    pub indexes: Written<Vec<Spanned<Vec<Spanned<String>>>>>,
    /// `operations`
    pub operations: Written<Vec<Spanned<Operation>>>,
    /// `deletes`
    pub deletes: Written<Deletes>,
    /// `conflict`
    pub conflict: Written<Conflict>,
    /// `created_by`
    pub created_by: Written<CreatedBy>,
    /// `server`: policies where they differ from the operations.
    pub server: Written<PoliciesDecl>,
    /// `renamed_from`: the names that it had.
    pub renamed_from: Written<Vec<Spanned<String>>>,
    /// `dropped`: fields that it had.
    pub dropped: Written<Vec<Spanned<String>>>,
    /// `fields`
    pub fields: Vec<FieldDecl>,
    /// `filters`
    pub filters: Vec<FilterDecl>,
    /// `rules`
    pub rules: Vec<RuleDecl>,
}

impl TableDecl {
    /// A table that says nothing but its name.
    pub fn new(name: Spanned<String>) -> Self {
        Self {
            broken: false,
            name,
            about: Written::Absent,
            entity: Written::Absent,
            functions: Written::Absent,
            hooks: Written::Absent,
            plural: Written::Absent,
            hooks_plural: Written::Absent,
            file: Written::Absent,
            key: Written::Absent,
            owner: Written::Absent,
            through: Written::Absent,
            public: Written::Absent,
            sync: Written::Absent,
            share: Written::Absent,
            sort: Written::Absent,
            unique: Written::Absent,
            indexes: Written::Absent,
            operations: Written::Absent,
            deletes: Written::Absent,
            conflict: Written::Absent,
            created_by: Written::Absent,
            server: Written::Absent,
            renamed_from: Written::Absent,
            dropped: Written::Absent,
            fields: Vec::new(),
            filters: Vec::new(),
            rules: Vec::new(),
        }
    }
}

/// `server = { read, insert, update, delete }`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoliciesDecl {
    /// `read`
    pub read: Written<Policy>,
    /// `insert`
    pub insert: Written<Policy>,
    /// `update`
    pub update: Written<Policy>,
    /// `delete`
    pub delete: Written<Policy>,
}

/// One field of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDecl {
    /// The column's name on the wire, at its key.
    pub name: Spanned<String>,
    /// `type`, as text: `text`, `numeric(3,2)`, an enum, `text[]`.
    pub ty: Written<String>,
    /// `null`
    pub null: Written<bool>,
    /// `default`
    pub default: Written<Literal>,
    /// `min`
    pub min: Written<Number>,
    /// `max`
    pub max: Written<Number>,
    /// `pattern`
    pub pattern: Written<String>,
    /// `format`
    pub format: Written<Format>,
    /// `each`; in a box, since few fields have it and there are many fields.
    pub each: Written<Box<ChecksDecl>>,
    /// `shape`
    pub shape: Written<Shape>,
    /// `create`
    pub create: Written<bool>,
    /// `update`
    pub update: Written<bool>,
    /// `server`
    pub server: Written<bool>,
    /// `same_as`
    pub same_as: Written<String>,
    /// `from`
    pub from: Written<String>,
    /// `computed`: an expression; its place is that of the TOML string.
    pub computed: Written<String>,
    /// `references`: the table whose key it holds.
    pub references: Written<String>,
    /// `on_delete`
    pub on_delete: Written<OnDelete>,
    /// `renamed_from`: the names that it had.
    pub renamed_from: Written<Vec<Spanned<String>>>,
    /// `about`
    pub about: Written<String>,
}

impl FieldDecl {
    /// A field that says nothing but its name.
    pub fn new(name: Spanned<String>) -> Self {
        Self {
            name,
            ty: Written::Absent,
            null: Written::Absent,
            default: Written::Absent,
            min: Written::Absent,
            max: Written::Absent,
            pattern: Written::Absent,
            format: Written::Absent,
            each: Written::Absent,
            shape: Written::Absent,
            create: Written::Absent,
            update: Written::Absent,
            server: Written::Absent,
            same_as: Written::Absent,
            from: Written::Absent,
            computed: Written::Absent,
            references: Written::Absent,
            on_delete: Written::Absent,
            renamed_from: Written::Absent,
            about: Written::Absent,
        }
    }
}

/// `each = { … }`: checks of an array's elements.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChecksDecl {
    /// `min`
    pub min: Written<Number>,
    /// `max`
    pub max: Written<Number>,
    /// `pattern`
    pub pattern: Written<String>,
    /// `format`
    pub format: Written<Format>,
}

/// One `[tables.x.filters.name]`.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterDecl {
    /// The filter's name, at its key.
    pub name: Spanned<String>,
    /// `where`: an expression; its place is that of the TOML string, quotes and all.
    pub predicate: Written<String>,
    /// `params`, each with its type as text.
    pub params: Vec<(Spanned<String>, Written<String>)>,
    /// `sort`
    pub sort: Written<String>,
    /// `hook`
    pub hook: Written<String>,
    /// `about`
    pub about: Written<String>,
}

impl FilterDecl {
    /// A filter that says nothing but its name.
    pub fn new(name: Spanned<String>) -> Self {
        Self {
            name,
            predicate: Written::Absent,
            params: Vec::new(),
            sort: Written::Absent,
            hook: Written::Absent,
            about: Written::Absent,
        }
    }
}

/// One `[tables.x.rules.id]`.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleDecl {
    /// The rule's id, at its key.
    pub id: Spanned<String>,
    /// `on`
    pub on: Written<Vec<Spanned<Operation>>>,
    /// `deny`: an expression.
    pub deny: Written<String>,
    /// `require`: an expression.
    pub require: Written<String>,
    /// `single`: a boolean column.
    pub single: Written<String>,
    /// `call`: a function of the hand-written file beside the domain.
    pub call: Written<String>,
    /// `message`
    pub message: Written<String>,
}

impl RuleDecl {
    /// A rule whose description could not be read.
    pub fn unknown(id: Spanned<String>) -> Self {
        Self {
            id,
            on: Written::Unknown,
            deny: Written::Unknown,
            require: Written::Unknown,
            single: Written::Unknown,
            call: Written::Unknown,
            message: Written::Unknown,
        }
    }

    /// A rule that says nothing but its name.
    pub fn new(id: Spanned<String>) -> Self {
        Self {
            id,
            on: Written::Absent,
            deny: Written::Absent,
            require: Written::Absent,
            single: Written::Absent,
            call: Written::Absent,
            message: Written::Absent,
        }
    }
}

/// A literal of TOML as it was written; numbers keep their digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `true`
    Boolean(bool),
    /// A number.
    Number(Number),
    /// `'x'`
    Text(String),
    /// `[…]`
    List(Vec<Literal>),
    /// `{ … }`, in the written order.
    Object(Vec<(String, Literal)>),
}

/// A number as it was written, so that no digit is lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// An integer of TOML.
    Integer(i64),
    /// A float of TOML: its value and its digits as written, without underscores.
    Decimal(f64, String),
}

/// Something that a person does to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// A new row.
    Create,
    /// A changed row.
    Update,
    /// A removed row.
    Delete,
}

impl Operation {
    /// All operations, in the order in which code lists them.
    pub const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Delete];

    /// The operation as the manifest spells it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// How a deletion reaches other devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletes {
    /// The row is removed.
    Hard,
    /// The row stays, marked as deleted.
    Tombstone,
}

/// What happens when two devices change one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The last write to arrive wins, per changed column.
    LastWrite,
    /// A write that was made on an older row is refused.
    Reject,
}

/// Who inserts a table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreatedBy {
    /// The client, through `create`.
    Client,
    /// The server, when the account is made.
    SignUp,
}

/// Who may do something to a row on the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The row's owner.
    Owner,
    /// Anyone who is signed in.
    Authenticated,
    /// Nobody.
    None,
}

/// A well-known form of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An e-mail address.
    Email,
    /// An http or https address.
    Url,
    /// A time zone of the IANA database.
    Timezone,
    /// Lower-case words joined by single hyphens.
    Slug,
}

/// What a deletion does to the rows that refer to the deleted one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDelete {
    /// It is refused while there are any.
    #[default]
    Restrict,
    /// They are deleted as well.
    Cascade,
    /// They refer to nothing from then on.
    SetNull,
}

/// The outermost form of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `{ … }`
    Object,
    /// `[ … ]`
    Array,
}
