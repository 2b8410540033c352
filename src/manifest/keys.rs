//! Every key of the manifest, once: the reader, its suggestions, the JSON Schema and the
//! reference are all made from these sections. It is a long list, and nothing else.

use super::key::{Key, Section};
use super::list::{ColumnLists, KeyColumns, Names, Several, TextList};
use super::read::{
    Checks, Enums, Fields, Filters, Imports, Layout, Output, Params, Policies, Project,
    Replacements, Rules, Tables,
};
use super::value::{Amount, Any, Expression, FieldType, Flag, OneOf, Text, Version};
use super::{Conflict, CreatedBy, Deletes, Format, OnDelete, Operation, Policy, Shape};

/// The sections, in the order in which the reference shows them.
pub(super) const ALL: &[&Section] = &[
    &root::SECTION,
    &project::SECTION,
    &output::SECTION,
    &layout::SECTION,
    &imports::SECTION,
    &enumeration::SECTION,
    &table::SECTION,
    &policies::SECTION,
    &field::SECTION,
    &each::SECTION,
    &filter::SECTION,
    &rule::SECTION,
];

/// Declares a section: its keys, each with its type, and the list of them.
macro_rules! section {
    (
        $(#[$doc:meta])*
        $module:ident, $noun:literal, $header:literal, $about:literal;
        $($key:ident: $value:ty = $descriptor:expr;)*
    ) => {
        $(#[$doc])*
        pub(super) mod $module {
            use super::*;

            $(pub(in crate::manifest) static $key: Key<$value> = $descriptor;)*

            pub(in crate::manifest) static SECTION: Section = Section {
                noun: $noun,
                header: $header,
                about: $about,
                keys: &[$(&$key.entry,)*],
            };
        }
    };
}

section! {
    /// The manifest itself.
    root, "the manifest", "the top of `tables.toml`",
    "A manifest says once what the application's tables are. Everything that Larder writes \
     is made from it.";

    PROJECT: Project = Key::new(
        "project",
        "What the application is called, and where the output goes.",
        "[project]",
    ).required();
    ENUMS: Enums = Key::new(
        "enums",
        "Closed sets of words, each a name with its values; a field takes one by its name.",
        "[enums]\ncalendar_type = [\"default\", \"archive\", \"user\"]",
    );
    TABLES: Tables = Key::new(
        "tables",
        "The tables, each under its name in Postgres, which is never altered.",
        "[tables.user_calendars]",
    );
}

section! {
    /// `[project]`
    project, "`[project]`", "`[project]`",
    "What the application is called, which database it keeps in the browser, and where the \
     output goes.";

    NAME: Text = Key::new(
        "name",
        "The application's name. It marks the files that Larder wrote, so two projects can share a folder.",
        "name = \"calendar\"",
    ).required();
    DATABASE: Text = Key::new(
        "database",
        "The name of the IndexedDB database in the browser. Changing it leaves the old database behind, with its data.",
        "database = \"calendar-db\"",
    ).default("the project's name, with `-db` after it");
    BASELINE: Version = Key::new(
        "baseline",
        "The last Dexie version that the application shipped without Larder; the first recorded step is the next one.",
        "baseline = 4",
    ).default("none: the database starts at version 1");
    OUTPUT: Output = Key::new(
        "output",
        "The folder that everything is written to, relative to the manifest; or a table with one folder a target.",
        "output = \"generated\"",
    ).default("`\"generated\"`");
    LAYOUT: Layout = Key::new(
        "layout",
        "The two folders of the TypeScript output.",
        "[project.layout]",
    );
    IMPORTS: Imports = Key::new(
        "imports",
        "The modules that the application provides.",
        "[project.imports]",
    );
}

section! {
    /// `output` as a table.
    output, "`output`", "`output = { … }` in `[project]`",
    "One folder a target, each relative to the manifest. A target that is left out goes to its \
     place below `generated`.";

    TYPESCRIPT: Text = Key::new(
        "typescript",
        "The folder of the data layer.",
        "typescript = \"apps/calendar/src/lib\"",
    );
    SQL: Text = Key::new(
        "sql",
        "The folder of the Postgres schema files.",
        "sql = \"supabase/schemas\"",
    );
    RUST: Text = Key::new(
        "rust",
        "The folder of the Rust row types.",
        "rust = \"crates/rows/src\"",
    );
    DOCS: Text = Key::new(
        "docs",
        "The folder of the pages for people and of the manifest's JSON Schema.",
        "docs = \"docs/data\"",
    );
}

section! {
    /// `[project.layout]`
    layout, "`[project.layout]`", "`[project.layout]`",
    "The two folders of the TypeScript output. An application that already has one of them, \
     written by hand, chooses another.";

    TYPES: Text = Key::new(
        "types",
        "The folder of the client's and the server's row types and the mappers between them.",
        "types = \"data/base\"",
    ).default("`\"data/base\"`");
    LAYER: Text = Key::new(
        "layer",
        "The folder of the layer itself: database, domains, provider and index.",
        "layer = \"data-v2\"",
    ).default("`\"data-v2\"`");
}

section! {
    /// `[project.imports]`
    imports, "`[project.imports]`", "`[project.imports]`",
    "The modules that the application provides, as its own code imports them.";

    SUPABASE: Text = Key::new(
        "supabase",
        "The module that exports the application's client as `supabase`.",
        "supabase = \"@/lib/supabase\"",
    ).default("`\"@/lib/supabase\"`");
    AUTH: Text = Key::new(
        "auth",
        "The module that exports `useAuth`, which answers `{ user: { id: string } | null }`.",
        "auth = \"@/contexts/AuthContext\"",
    ).default("`\"@/contexts/AuthContext\"`");
}

section! {
    /// `[enums.<name>]`
    enumeration, "an enum", "`[enums.<name>]`",
    "One enum as a table, for what its list of values alone does not say.";

    VALUES: TextList = Key::new(
        "values",
        "The values.",
        "values = [\"default\", \"user\"]",
    ).required();
    REPLACED: Replacements = Key::new(
        "replaced",
        "Values that the enum had, each with the value that takes its place in rows and in edits that wait.",
        "replaced = { archive = \"user\" }",
    );
}

section! {
    /// `[tables.<name>]`
    table, "a table", "`[tables.<name>]`",
    "One table of Postgres and of the browser's database. `id uuid`, the owner's column, \
     `created_at` and `updated_at` are there without being written.";

    ABOUT: Text = Key::new(
        "about",
        "What its rows are, in a sentence; it becomes doc comments and the comment on the table.",
        "about = \"Calendars of a user\"",
    );
    ENTITY: Text = Key::new(
        "entity",
        "What one row is called: `ClientCalendar`, `CalendarSchema`, `mapCalendarFromServer`.",
        "entity = \"Calendar\"",
    ).default("the table's name, singular");
    FUNCTIONS: Text = Key::new(
        "functions",
        "What one row is called in functions: `createCalendar`, `updateCalendar`, `pullCalendars`.",
        "functions = \"Calendar\"",
    ).default("the entity");
    HOOKS: Text = Key::new(
        "hooks",
        "What one row is called in hooks: `useUserCalendars`, `useUserCalendar`.",
        "hooks = \"UserCalendar\"",
    ).default("the entity");
    PLURAL: Text = Key::new(
        "plural",
        "The plural in functions, where English does not help.",
        "plural = \"NewsItems\"",
    ).default("the plural of `functions`");
    HOOKS_PLURAL: Text = Key::new(
        "hooks_plural",
        "The plural in hooks, where English does not help.",
        "hooks_plural = \"UserNewsItems\"",
    ).default("the plural of `hooks`");
    FILE: Text = Key::new(
        "file",
        "The file of the domain, without its ending: `domains/calendars.ts`.",
        "file = \"calendars\"",
    ).default("the plural in functions, in kebab case");
    OWNER: Text = Key::new(
        "owner",
        "The column that holds the user to whom a row belongs. With `owner = \"id\"` the key is the owner: one row a user.",
        "owner = \"user_id\"",
    ).default("`\"user_id\"`");
    SORT: Text = Key::new(
        "sort",
        "The column by which lists are ordered; `-` in front turns the order round.",
        "sort = \"-created_at\"",
    ).default("`\"created_at\"`");
    UNIQUE: ColumnLists<false> = Key::new(
        "unique",
        "Columns that together are different in each row. With the owner among them it is checked before a write; without, only the server can decide.",
        "unique = [[\"user_id\", \"name\"]]",
    );
    INDEXES: ColumnLists<true> = Key::new(
        "indexes",
        "Indexes of the browser's database beside those that queries need: a column, or columns together. One on an array finds a row by each element.",
        "indexes = [\"type\", [\"user_id\", \"type\"]]",
    );
    OPERATIONS: Several<Operation, true> = Key::new(
        "operations",
        "What the client may do; a function is written for each.",
        "operations = [\"create\", \"update\"]",
    ).default("`[\"create\", \"update\", \"delete\"]`");
    DELETES: OneOf<Deletes> = Key::new(
        "deletes",
        "How a deletion reaches other devices.",
        "deletes = \"hard\"",
    ).default("`\"hard\"`");
    KEY: KeyColumns = Key::new(
        "key",
        "The primary key's column, where it is not `id`. Several together are not supported yet.",
        "key = \"code\"",
    ).default("`id`, a uuid");
    CONFLICT: OneOf<Conflict> = Key::new(
        "conflict",
        "What happens when two devices change one row.",
        "conflict = \"last-write\"",
    ).default("`\"last-write\"`");
    CREATED_BY: OneOf<CreatedBy> = Key::new(
        "created_by",
        "Who inserts the rows. With `sign-up` the fields that say `from` are filled from the account.",
        "created_by = \"sign-up\"",
    ).default("`\"client\"`");
    SERVER: Policies = Key::new(
        "server",
        "Who may read and write rows on the server, where that differs from the operations.",
        "server = { read = \"authenticated\", delete = \"none\" }",
    ).default("the owner reads, and does what `operations` lists");
    FIELDS: Fields = Key::new(
        "fields",
        "The columns, each under its name in Postgres.",
        "[tables.user_calendars.fields]",
    );
    FILTERS: Filters = Key::new(
        "filters",
        "Lists of some of the rows, each with a hook of its own.",
        "[tables.user_calendars.filters.visible]",
    );
    RULES: Rules = Key::new(
        "rules",
        "What refuses a write, and what the person is told, on the client and on the server.",
        "[tables.user_calendars.rules.keep-default]",
    );
    THROUGH: Text = Key::new(
        "through",
        "A column that references the row to whose owner this row belongs.",
        "through = \"project_id\"",
    ).later();
    PUBLIC: Flag = Key::new(
        "public",
        "Whether everyone who is signed in reads the rows and nobody writes them here.",
        "public = true",
    ).later();
    SYNC: Flag = Key::new(
        "sync",
        "Whether the table is on the server at all.",
        "sync = false",
    ).later();
    SHARE: Any = Key::new(
        "share",
        "The table of members to whom an owned row is open, and what they may do.",
        "share = { members = \"project_members\", write = \"role != 'viewer'\" }",
    ).later();
    RENAMED_FROM: Names = Key::new(
        "renamed_from",
        "The name that the table had, or the names, so that its rows and the edits that wait move along. Once recorded in `tables.lock`, it does nothing more.",
        "renamed_from = \"calendars\"",
    );
    DROPPED: TextList = Key::new(
        "dropped",
        "Fields that the table had. Edits of them that still wait on a device are dropped with them.",
        "dropped = [\"shade\"]",
    );
}

section! {
    /// `server = { … }` of a table.
    policies, "`server`", "`server = { … }` in `[tables.<name>]`",
    "Who may do what on the server. A verb that is left out follows the table's operations.";

    READ: OneOf<Policy> = Key::new(
        "read",
        "Who may read a row. The client still keeps only the user's own.",
        "read = \"authenticated\"",
    ).default("`\"owner\"`");
    INSERT: OneOf<Policy> = Key::new(
        "insert",
        "Who may insert a row.",
        "insert = \"owner\"",
    ).default("`\"owner\"` where `operations` has `create`, else `\"none\"`");
    UPDATE: OneOf<Policy> = Key::new(
        "update",
        "Who may change a row.",
        "update = \"owner\"",
    ).default("`\"owner\"` where `operations` has `update`, else `\"none\"`");
    DELETE: OneOf<Policy> = Key::new(
        "delete",
        "Who may remove a row.",
        "delete = \"none\"",
    ).default("`\"owner\"` where `operations` has `delete`, else `\"none\"`");
}

section! {
    /// A field of a table.
    field, "a field", "`fields.<name>` of `[tables.<name>]`",
    "A column: its type, what its values must hold, and who may set it.";

    TYPE: FieldType = Key::new(
        "type",
        "`uuid`, `text`, `integer`, `bigint`, `real`, `numeric(p,s)`, `boolean`, `date`, `time`, `timestamp`, `json`, the name of an enum, or an array of one of them: `text[]`.",
        "type = \"text\"",
    ).required();
    NULL: Flag = Key::new(
        "null",
        "Whether it may be null.",
        "null = true",
    ).default("`false`");
    DEFAULT: Any = Key::new(
        "default",
        "What an absent value becomes: a value of the type; `\"now\"` for a timestamp or a date, `\"random\"` for a uuid.",
        "default = \"neutral\"",
    );
    MIN: Amount = Key::new(
        "min",
        "The least: characters of text, value of a number, length of an array.",
        "min = 1",
    );
    MAX: Amount = Key::new(
        "max",
        "The greatest: characters of text, value of a number, length of an array.",
        "max = 120",
    );
    PATTERN: Text = Key::new(
        "pattern",
        "A regular expression that text must match, of the kind that JavaScript and Postgres share.",
        "pattern = \"^[A-Z]{3}$\"",
    );
    FORMAT: OneOf<Format> = Key::new(
        "format",
        "A well-known form of text.",
        "format = \"email\"",
    );
    EACH: Checks = Key::new(
        "each",
        "What each element of an array must hold.",
        "each = { min = 1, max = 40 }",
    );
    SHAPE: OneOf<Shape> = Key::new(
        "shape",
        "The outermost form of a JSON value.",
        "shape = \"object\"",
    ).default("any JSON");
    CREATE: Flag = Key::new(
        "create",
        "Whether the client may set it when it creates a row.",
        "create = false",
    ).default("`true`");
    UPDATE: Flag = Key::new(
        "update",
        "Whether the client may set it when it updates a row.",
        "update = false",
    ).default("`true`");
    SERVER: Flag = Key::new(
        "server",
        "Whether only the server fills it; the client reads it and never sends it.",
        "server = true",
    ).default("`false`");
    SAME_AS: Text = Key::new(
        "same_as",
        "The column that it repeats; it is filled on both sides and checked by the server.",
        "same_as = \"id\"",
    );
    FROM: Text = Key::new(
        "from",
        "What of the account fills it at sign-up, on a table with `created_by = \"sign-up\"`.",
        "from = \"email\"",
    );
    ABOUT: Text = Key::new(
        "about",
        "What it is, in a sentence; it becomes doc comments and the comment on the column.",
        "about = \"Shown in the side bar\"",
    );
    COMPUTED: Expression = Key::new(
        "computed",
        "An expression that both sides compute it by.",
        "computed = \"row.quantity * row.price\"",
    ).later();
    REFERENCES: Text = Key::new(
        "references",
        "The table whose key it holds, of a row of the same owner. A new row and the one that it refers to can both be made offline, in this order.",
        "references = \"projects\"",
    );
    ON_DELETE: OneOf<OnDelete> = Key::new(
        "on_delete",
        "What the deletion of the referenced row does to this one, on the device and on the server alike.",
        "on_delete = \"cascade\"",
    ).default("`\"restrict\"`");
    RENAMED_FROM: Names = Key::new(
        "renamed_from",
        "The name that the field had, or the names, so that its values and the edits that wait move along. Once recorded in `tables.lock`, it does nothing more.",
        "renamed_from = \"title\"",
    );
}

section! {
    /// `each = { … }` of a field.
    each, "`each`", "`each = { … }` in a field",
    "What each element of an array must hold.";

    MIN: Amount = Key::new(
        "min",
        "The least: characters of text, value of a number.",
        "min = 1",
    );
    MAX: Amount = Key::new(
        "max",
        "The greatest: characters of text, value of a number.",
        "max = 40",
    );
    PATTERN: Text = Key::new(
        "pattern",
        "A regular expression that each text must match.",
        "pattern = \"^[a-z]+$\"",
    );
    FORMAT: OneOf<Format> = Key::new(
        "format",
        "A well-known form of text.",
        "format = \"url\"",
    );
}

section! {
    /// `[tables.<name>.filters.<name>]`
    filter, "a filter", "`[tables.<name>.filters.<name>]`",
    "A list of some of a table's rows, with a hook of its own.";

    WHERE: Expression = Key::new(
        "where",
        "What a row must hold, as an expression over `row` and the parameters. Parts that compare a column with `==` choose an index.",
        "where = \"row.type == type\"",
    ).required();
    PARAMS: Params = Key::new(
        "params",
        "The hook's parameters after the user's id, each with its type.",
        "params = { type = \"calendar_type\" }",
    );
    SORT: Text = Key::new(
        "sort",
        "The column by which the list is ordered; `-` in front turns the order round.",
        "sort = \"name\"",
    ).default("the table's");
    HOOK: Text = Key::new(
        "hook",
        "The hook's name.",
        "hook = \"useVisibleUserCalendars\"",
    ).default("made from the filter's name, as English reads");
    ABOUT: Text = Key::new(
        "about",
        "What the list holds, in a sentence; it becomes the hook's doc comment.",
        "about = \"Calendars that are shown\"",
    );
}

section! {
    /// `[tables.<name>.rules.<id>]`
    rule, "a rule", "`[tables.<name>.rules.<id>]`",
    "What refuses a write. It has one of `deny`, `require`, `single` and `call`.";

    ON: Several<Operation, false> = Key::new(
        "on",
        "The operations that it guards.",
        "on = [\"delete\"]",
    );
    DENY: Expression = Key::new(
        "deny",
        "An expression over `existing`, `input` and `next` that refuses the write when it is true.",
        "deny = \"existing.type == 'default'\"",
    );
    REQUIRE: Expression = Key::new(
        "require",
        "An expression over `existing`, `input` and `next` that refuses the write when it is false.",
        "require = \"next.start_time < next.end_time\"",
    );
    SINGLE: Text = Key::new(
        "single",
        "A boolean column that at most one row of an owner has true; setting it in one unsets the others.",
        "single = \"is_default\"",
    );
    CALL: Text = Key::new(
        "call",
        "A function of the hand-written file beside the domain, for what an expression cannot say; it refuses by answering false.",
        "call = \"isFreeSlot\"",
    );
    MESSAGE: Text = Key::new(
        "message",
        "What the person is told when it refuses.",
        "message = \"Cannot delete the default calendar\"",
    );
}
