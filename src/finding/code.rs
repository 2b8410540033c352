//! The registry of everything that can be found: one row a code.
//!
//! `larder explain`, the fixtures' completeness test and the JSON output all read it.

/// Declares the codes: a variant, its slug, one sentence, the longer text and an example.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $explanation:literal, $example:literal;)*) => {
        /// What kind of fault a finding is; its slug is public and stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the registry.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it is shown and asked for: lower case words joined by hyphens.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }

            /// Why it is a fault and what to do, in a few sentences.
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }

            /// A few lines of a manifest (or of the command line) that show it.
            pub const fn example(self) -> &'static str {
                match self { $(Self::$variant => $example,)* }
            }
        }
    };
}

codes! {
    /// The manifest is not TOML.
    Syntax = "syntax",
        "The manifest is not valid TOML at this place. Larder reads on after it, but knows nothing of the line that it could not read, and says nothing about what depends on it.",
        "[tables.tasks\n";
    /// A key or a table that is written twice.
    DuplicateKey = "duplicate-key",
        "TOML takes each key of a table once, and each table once. Two would leave open which one holds, so neither is preferred: remove one, or move the lines of the second table under the first.",
        "[tables.tasks]\nsort = 'name'\nsort = 'due'\n";
    /// A key that the manifest does not have.
    UnknownKey = "unknown-key",
        "No key of this name exists here. Larder refuses it rather than ignore it, because a misspelt key is a decision that silently does not happen. `MANIFEST.md` lists every key.",
        "[tables.tasks.fields]\ntitle = { type = 'text', maxx = 80 }\n";
    /// A value of another type than the key takes.
    WrongType = "wrong-type",
        "The key takes a value of another type: text stands in quotes, numbers and booleans do not, lists in brackets. `MANIFEST.md` shows each key with an example.",
        "[project]\nname = 5\n";
    /// A key that must be there is not.
    MissingKey = "missing-key",
        "This key has no default that would be right for everyone, so it must be written.",
        "[tables.tasks.fields]\ntitle = { null = true }\n";
    /// One of a fixed set of words was expected.
    UnknownValue = "unknown-value",
        "The key takes one of a few words, and this is none of them. `MANIFEST.md` says what each of them means.",
        "[tables.tasks]\nconflict = 'first-write'\n";
    /// A number that is too small, too large or none.
    OutOfRange = "out-of-range",
        "The number is outside of what the key takes, or cannot be held without loss: whole numbers have 64 bits, and there is no `nan` and no `inf`.",
        "[project]\nname = 'tasks'\nbaseline = -1\n";
    /// A list that needs an entry has none.
    EmptyList = "empty-list",
        "An empty list would say nothing here: an enum without values has no value that a row could hold, and a rule on no operation never runs.",
        "[enums]\npriority = []\n";
    /// A list says the same twice.
    DuplicateEntry = "duplicate-entry",
        "The second entry changes nothing, so it is most likely a slip for another one.",
        "[enums]\npriority = ['low', 'high', 'low']\n";
    /// A key that a later version will take.
    NotYet = "not-yet",
        "The manifest has a key or a value for this, and this version does not do what it says. Larder refuses it rather than write something that leaves it out.",
        "[tables.tasks]\ndeletes = 'tombstone'\n";
    /// A name that cannot be used where it stands.
    BadName = "bad-name",
        "Names of tables, fields, enums and parameters stand unaltered on the wire and in code, so they are plain: letters, digits and underscores, beginning with a letter. Names of types and hooks follow TypeScript's customs.",
        "[tables.tasks.fields]\n'due date' = { type = 'date' }\n";
    /// A name that PostgreSQL would cut.
    NameTooLong = "name-too-long",
        "PostgreSQL cuts names after 63 bytes without an error, so two long names can become one. Larder shortens the names that it makes up itself, but never one that you wrote.",
        "[tables.a_name_that_goes_on_and_on_until_postgres_would_cut_it_off_without_a_word]\n";
    /// A name that something else already has.
    ReservedName = "reserved-name",
        "The name belongs to Dexie, JavaScript, PostgreSQL or the generated code, and using it again would hide or break that.",
        "[tables.outbox.fields]\ntitle = { type = 'text' }\n";
    /// A name that SQL written by hand must quote.
    SqlWord = "sql-word",
        "PostgreSQL reserves this word. Larder quotes every name, so it works; SQL that you write by hand must quote it too. This is a warning: the run goes on.",
        "[tables.tasks.fields]\norder = { type = 'integer' }\n";
    /// Two things would have one name.
    NameClash = "name-clash",
        "After casing and pluralising, two things would have one name in TypeScript, in PostgreSQL or on disk. Give one of them another `entity`, `hooks`, `functions`, `file` or `hook`.",
        "[tables.task]\n[tables.tasks]\n";
    /// The list hook and the row hook would have one name.
    PluralNeeded = "plural-needed",
        "The hook of one row and the hook of many rows need different names, and English has one word for both. Write `plural` (or `hooks_plural`, where hooks are named apart from functions).",
        "[tables.news.fields]\ntitle = { type = 'text' }\n";
    /// No type or enum of this name.
    UnknownType = "unknown-type",
        "A field's type is one of the built-in types, an enum of `[enums]`, or an array of either.",
        "[tables.tasks.fields]\ntitle = { type = 'string' }\n";
    /// No field of this name.
    UnknownField = "unknown-field",
        "The table has no such column. Beside the declared fields it has its key, its owner, `created_at` and `updated_at`.",
        "[tables.tasks]\nsort = 'titel'\n";
    /// No table of this name.
    UnknownTable = "unknown-table",
        "A reference names a table of the same manifest, as it is called under `[tables]`.",
        "[tables.tasks.fields]\nproject = { type = 'uuid', references = 'projcets' }\n";
    /// A column that is there by itself was declared.
    ImplicitColumn = "implicit-column",
        "`id` (where `key` is not given), the owner's column, `created_at` and `updated_at` are part of every table.",
        "[tables.tasks.fields]\nid = { type = 'uuid' }\n";
    /// A default that its field does not take.
    BadDefault = "bad-default",
        "The default must be a value that the field's type and its own checks accept. `\"now\"` is for timestamps and dates, `\"random\"` for uuids.",
        "[tables.tasks.fields]\ndone = { type = 'boolean', default = 'no' }\n";
    /// A minimum above its maximum.
    EmptyRange = "empty-range",
        "`min` is above `max`, so that no value would pass.",
        "[tables.tasks.fields]\ntitle = { type = 'text', min = 9, max = 3 }\n";
    /// A check that is for other types.
    CheckNotForType = "check-not-for-type",
        "`min` and `max` limit characters of text, values of numbers and elements of arrays; `pattern` and `format` are for text, `shape` for json, `each` for arrays.",
        "[tables.tasks.fields]\ndone = { type = 'boolean', max = 3 }\n";
    /// A limit that its type cannot have.
    BadLimit = "bad-limit",
        "A limit of text or of an array counts, so it is a whole number from 0 on; a limit of a number lies within the numbers of its type.",
        "[tables.tasks.fields]\ntitle = { type = 'text', max = -1 }\n";
    /// An index or a uniqueness that its column cannot have.
    Unindexable = "unindexable",
        "IndexedDB takes no booleans, JSON or null as keys: such an index holds nothing, and asking it throws. A filter reads the owner's rows and tests the field instead.",
        "[tables.tasks]\nindexes = ['done']\n";
    /// An order by a column that has none.
    Unsortable = "unsortable",
        "JSON and arrays have no order, and numbers that the device holds as text (bigint, numeric above 15 digits) would sort as text.",
        "[tables.tasks]\nsort = 'tags'\n";
    /// A non-null field that nobody may fill.
    Unfillable = "unfillable",
        "The field is not nullable, has no default, and neither the client nor the server gives it a value, so no row could ever be made.",
        "[tables.tasks.fields]\nteam = { type = 'text', create = false }\n";
    /// A primary key that cannot be one.
    BadKey = "bad-key",
        "A primary key is not null, never changes, and is of a type that both IndexedDB and PostgreSQL compare alike.",
        "[tables.tasks]\nkey = ['done']\n";
    /// A reference that cannot be one.
    BadReference = "bad-reference",
        "A reference holds the key of a row of the same owner, so it has the type of that key, and the table that it names has rows of which an owner can have several. What becomes null when that row is deleted must be able to be null. And where tables refer to each other in a circle, one of the references must be able to be null, or no first row could ever be made.",
        "[tables.tasks.fields]\nproject = { type = 'text', references = 'projects' } # the key of a project is a uuid\n";
    /// Two declarations that exclude each other.
    Contradiction = "contradiction",
        "Two things that were written cannot both hold.",
        "[tables.tasks.fields]\ntitle = { type = 'text', server = true, update = true }\n";
    /// A rule that says nothing, too much, or something that it cannot.
    RuleBody = "rule-body",
        "A rule has exactly one of `deny`, `require`, `single` and `call`. `deny` refuses when true and `require` when false; `single` names a boolean field of which an owner has at most one true; `call` names a function of the hand-written file beside the domain.",
        "[tables.tasks.rules.empty]\non = ['delete']\nmessage = 'No'\n";
    /// A rule on an operation that the table does not have.
    RuleWithoutOperation = "rule-without-operation",
        "The rule guards something that the client cannot do on this table, so it would never be asked.",
        "[tables.tasks]\noperations = ['create']\n[tables.tasks.rules.keep]\non = ['delete']\ndeny = 'true'\nmessage = 'No'\n";
    /// An expression that a target cannot say.
    NotLowerable = "not-lowerable",
        "A rule means the same on the device and on the server, and PostgreSQL cannot say this one: a new row arrives with all of its columns, so nobody can tell there which of them were given. `next` has every column of the row as it would be; of an update, `input` has the columns that it changes.",
        "[tables.tasks.rules.titled]\non = ['create']\ndeny = '!has(input.title)'\nmessage = 'No'\n";
    /// A policy that is unsafe or that contradicts the operations.
    BadPolicy = "bad-policy",
        "`server` says who may do what in PostgreSQL. What the client has, the server must allow to the owner; nobody but the owner may write a row; and somebody must be able to read the table.",
        "[tables.tasks]\nserver = { update = 'authenticated' }\n";
    /// A folder, file or module that cannot be one.
    BadPath = "bad-path",
        "Folders are relative to the manifest, with `/` between plain names and without `..`, so that the output is the same on every system and stays inside the project.",
        "[project]\noutput = '../elsewhere'\n";
    /// `tables.lock` is gone although it was there.
    LockMissing = "lock-missing",
        "`tables.lock` records what browsers out there hold, so it is committed beside the manifest and never guessed. It is missing while generated files are there. Restore it from version control. Only where no version with the generated layer was released yet, or where `baseline` names the last version that was, begin again with `larder generate --new-history`.",
        "larder generate --new-history\n";
    /// A new history is asked for where there is one.
    LockPresent = "lock-present",
        "`--new-history` is for a `tables.lock` that is lost or broken. Where it is whole, browsers may have gone through its steps, and a layer with a new history would not know them: what they hold would not be brought along. Leave the option out. Only where no browser has opened the layer yet, delete `tables.lock` by hand first.",
        "larder generate --new-history\n";
    /// Marks of an unfinished merge in `tables.lock`.
    LockConflict = "lock-conflict",
        "Two branches changed `tables.lock`, and the merge left its marks in it. Lines of both sides cannot be mixed, since each step's id depends on the step before. Take either side whole, best the one with the higher version, merge the manifest as usual, and generate again: the next step adds what the other side had, and a browser that ran that side is right too.",
        "git checkout --theirs tables.lock && larder generate\n";
    /// `tables.lock` is not TOML.
    LockSyntax = "lock-syntax",
        "`tables.lock` cannot be read at this place. Only Larder writes the file, so restore it from version control instead of mending it.",
        "git checkout HEAD -- tables.lock\n";
    /// `tables.lock` is of a newer format.
    LockNewer = "lock-newer",
        "`tables.lock` was written by a newer Larder, and may record what this one does not know. Install the version that the project uses.",
        "format = 2\n";
    /// An entry of `tables.lock` that cannot be one.
    LockEntry = "lock-entry",
        "An entry of `tables.lock` is missing, unknown or of the wrong type. Only Larder writes the file, so restore it from version control instead of mending it.",
        "[[step]]\nid = 5\n";
    /// A step that was edited, removed or moved.
    LockChain = "lock-chain",
        "A step's id is made of the id of the step before and of the lines below it: the first 16 hexadecimal digits of the SHA-256 of the former id (`none` for the first step), a line feed, and those lines. Here they do not agree, so a step was edited, removed or moved. Browsers know steps by these ids; restore the file from version control.",
        "printf 'none\\nversion = 1\\ncreated = [\"tasks\"]\\n' | sha256sum\n";
    /// The shape does not belong to the last step.
    LockShape = "lock-shape",
        "The shape in `tables.lock` is not the one that was recorded with the last step: it was edited, or a merge took lines of both branches. A change would go unnoticed that way. Take either side of the merge whole, or restore the file, and generate again.",
        "git checkout --ours tables.lock && larder generate\n";
    /// `baseline` is not the one that the history began with.
    LockBaselineChanged = "lock-baseline-changed",
        "`baseline` says which Dexie version was the last one before Larder, and the first recorded step follows it. That step is history now, so the baseline cannot change, come or go any more.",
        "[project]\nbaseline = 3\n";
    /// A primary key or an owner that changed.
    LockKeyChanged = "lock-key-changed",
        "IndexedDB cannot change the primary key of a store, and a row without its owner belongs to nobody. Keep the key and the owner, or declare the rows as a new table under another name, move them on the server, and remove the former table.",
        "[tables.tasks]\nkey = ['code']\n";
    /// A new field that rows already there cannot have.
    LockFieldNeedsDefault = "lock-field-needs-default",
        "Browsers hold rows of this table already, and edits that wait to be sent. A new field that is not null, and one that may not be null any more, needs a `default`, which is what such a row has until the server's arrives; or it allows null; or it repeats a field that was there, with `same_as`.",
        "[tables.tasks.fields]\npriority = { type = 'integer' }\n";
    /// A field that went although edits may carry it.
    LockFieldRemoved = "lock-field-removed",
        "Browsers may hold edits of this field that were made offline and still wait to be sent. The server will not take them without the column, so somebody has to decide. Where another field goes on with its values, say `renamed_from` there. Where they may be lost, list the field under `dropped`: it is taken out of edits that wait, and an edit of nothing else goes. Where they may not, write `create = false, update = false` first, and remove the field in a later release.",
        "[tables.tasks]\n# dropped = ['note']\n[tables.tasks.fields]\ntitle = { type = 'text' } # note went\n";
    /// A former name that was there beside the new one.
    LockRename = "lock-rename",
        "`renamed_from` gives the values of what went to what came. Both were there already, each with its own values, so this would lose one of them. Give the heir a new name, or move the values on the server and drop the former field.",
        "[tables.tasks.fields]\nname = { type = 'text', renamed_from = 'title' } # both were there\n";
    /// A name that something else left behind.
    LockNameReused = "lock-name-reused",
        "A table or a field was renamed from this name, or a value replaced. A browser that has not been opened since still holds the former one under it, and would take it for the new one. Choose another name; or drop the step that renamed it with `larder generate --squash-before <id>`, once hardly a browser needs it.",
        "[tables.tasks.fields]\nname = { type = 'text', renamed_from = 'title' }\ntitle = { type = 'text', null = true } # later\n";
    /// A step that is not recorded.
    LockUnknownStep = "lock-unknown-step",
        "`--squash-before` takes the id of a step of `tables.lock`; the steps before it are dropped. A browser that has not gone through them all keeps the edits that wait, and fetches everything else anew.",
        "larder generate --squash-before 4a87472da91720ec\n";
    /// A field whose values would change their form.
    LockFieldRetyped = "lock-field-retyped",
        "Browsers hold rows of this table already, and edits that wait to be sent, with values of the former type. A type may change only where a browser can turn each of them into one of the new type without loss: from an enum to one with more values; from an enum, `uuid`, `date`, `time`, `integer`, `bigint` or `boolean` to `text`; from `integer` to `real`, `bigint` or a `numeric` with room for it; from a `numeric` to a wider one; from `date` to `timestamp`. Else add a field of the new type under another name, move the values on the server, and remove the former field.",
        "[tables.tasks.fields]\ndue = { type = 'date' } # was text\n";
    /// A value that an enum lost.
    LockEnumValueRemoved = "lock-enum-value-removed",
        "Rows in browsers, and edits that wait to be sent, may still hold the value. Say under `replaced` which value takes its place, or keep it in the list.",
        "[enums]\nstatus = ['open'] # was ['open', 'done']\n";
    /// A file that is not this project's lies where an output belongs.
    ForeignFile = "foreign-file",
        "A file lies where an output belongs, and it does not start with the header of this project and this manifest. Larder never overwrites such a file, and writes nothing at all until it is out of the way. Move it, or give the output another place with `[project.layout]`. If the project or the manifest was renamed, delete the files that carry the former name.",
        "$ larder generate\nerror[foreign-file]: `generated/data/base/utils.ts` is in the way\n";
    /// An output that is not there.
    DriftMissing = "drift-missing",
        "The manifest makes this file, but it is not there. `larder generate` writes it.",
        "$ rm generated/data-v2/index.ts\n$ larder generate --check\n";
    /// An output that is not what the manifest makes.
    DriftStale = "drift-stale",
        "The file is not what the manifest makes: the manifest has changed since, or the file was edited by hand. `larder generate` writes it again; own code belongs in a `*.custom.ts` file beside it.",
        "$ echo '// mine' >> generated/data-v2/index.ts\n$ larder generate --check\n";
    /// An output whose line ends alone are others.
    DriftLineEnds = "drift-line-ends",
        "The file has CRLF where the output has LF, and is otherwise right. Git does that on a checkout with `core.autocrlf`; the `.gitattributes` that Larder writes beside the output prevents it.",
        "$ git config core.autocrlf true\n";
    /// An output that nothing makes any more.
    DriftUnexpected = "drift-unexpected",
        "The file carries this project's header, but the manifest does not make it any more, for instance because its table was removed. `larder generate` removes it.",
        "$ larder generate --check\nerror[drift-unexpected]: `generated/data-v2/domains/notes.ts` is left over\n";
    /// Something that cannot be read.
    Unreadable = "unreadable",
        "A file or folder that the run needs cannot be read. The manifest is `tables.toml` in the current folder unless `--manifest` names another; `larder init` writes a first one.",
        "$ larder check --manifest nowhere.toml\n";
    /// Something that cannot be written.
    Unwritable = "unwritable",
        "A file or folder cannot be written. Everything is staged before anything is replaced, so what was there is still whole; once the cause is gone, run the same command again.",
        "$ larder generate --output /proc/generated\n";
    /// A link where the output has only real files and folders.
    SymbolicLink = "symbolic-link",
        "Below the output folder, Larder follows no symbolic links: a link could lead out of it, and a file would be written where nobody expects it. The output folder itself may be a link.",
        "$ ln -s /elsewhere generated/data-v2\n";
    /// A file where a folder belongs, or the other way round.
    BlockedPath = "blocked-path",
        "A file is where the output has a folder, a folder is where it has a file, or two outputs would go to one path. Move what is in the way, or change `[project.layout]` or `project.output`.",
        "$ touch generated/data-v2\n";
    /// A file that is not overwritten.
    FileExists = "file-exists",
        "`larder init` writes a first manifest and never overwrites one.",
        "$ larder init\n$ larder init\n";
    /// The URL of a database that cannot be used.
    DatabaseUrl = "database-url",
        "The URL of the database is missing or cannot be read. It is given with `--database-url`, or better, so that no list of processes shows the password, in the environment variable `DATABASE_URL`. What a URL takes for its own signs is percent-encoded in the password: `@` is `%40`. `sslmode` may be `disable`, `prefer` (the default), `require`, `verify-ca` or `verify-full`; the last two need `sslrootcert`, the file of the certificates to trust. No message shows any part of a URL that cannot be read.",
        "$ DATABASE_URL=postgres://postgres:p%40ss@db.example.com:5432/postgres larder verify\n";
    /// No connection to the database.
    NoConnection = "no-connection",
        "The database cannot be reached, or refuses the connection, for the reason that the message ends with. Nothing was compared.",
        "$ larder verify --database-url postgres://postgres@127.0.0.1:1/postgres\n";
    /// The database did not answer.
    NoAnswer = "no-answer",
        "The connection stands, but a statement failed or took too long, for the reason that the message ends with. Nothing in the database was changed.",
        "$ larder verify --database-url 'postgres://postgres@127.0.0.1/postgres?options=-cstatement_timeout%3D1'\n";
    /// A part of the comparison that could not be made.
    NotCompared = "not-compared",
        "Postgres spells types, defaults, conditions and policies in its own way. To compare them, `larder verify` lets it spell both sides: it makes what the manifest says in a schema of its own, within a transaction that is always rolled back. This role may not make a schema, or one of the objects could not be made, so the texts were not compared. Everything else was. `grant create on database … to …` gives the role the right.",
        "$ larder verify --database-url postgres://reader@db.example.com/postgres\n";
    /// A table that the database lacks.
    TableMissing = "table-missing",
        "The manifest declares the table, and the schema `public` has none of its name. Every pull and push of it fails, and since one channel carries the changes of all tables, a table that is not there silences all of them. The statement makes it, with all that belongs to it.",
        "drop table public.tasks;\n";
    /// A column that the database lacks.
    ColumnMissing = "column-missing",
        "The manifest declares the column, and the table has none of its name. Writes that name it are refused, and stay on the device. The statement adds it, with the constraints, indexes and grants that went with it. Where rows are there already, a column that is neither null nor has a default needs its values first.",
        "alter table public.tasks drop column title;\n";
    /// A column of another type.
    ColumnType = "column-type",
        "The column has another type in the database, so what one side takes for valid the other refuses or changes. The statement converts the values; it fails, and changes nothing, where one of them is none of the new type.",
        "alter table public.tasks alter column done type text;\n";
    /// A column that takes null and should not, or the other way round.
    ColumnNull = "column-null",
        "Either rows without a value can come to be, which devices do not expect, or the server refuses rows that devices take for valid. The statement fails, and changes nothing, where a row has no value in a column that must have one.",
        "alter table public.tasks alter column title drop not null;\n";
    /// A column that something else fills.
    ColumnDefault = "column-default",
        "Device and server fill a column that was left out on their own, and here they would fill it with different values.",
        "alter table public.tasks alter column done drop default;\n";
    /// A column that no device fills, and that must be filled.
    ColumnExtra = "column-extra",
        "The manifest does not have the column, so no device sends a value for it; it refuses null and has no default, so every row that a device inserts is refused. Declare it in the manifest, give it a default, or let it be null. Other columns that the manifest does not have are no findings.",
        "alter table public.tasks add column area text not null;\n";
    /// A key or constraint that the database lacks.
    ConstraintMissing = "constraint-missing",
        "A primary key, unique constraint, foreign key or check that the manifest asks for is not there, so the server accepts rows that devices refuse. The statement fails, and changes nothing, where rows are there already that break it.",
        "alter table public.tasks drop constraint tasks_title_check;\n";
    /// A key or constraint that says something else.
    ConstraintDiffers = "constraint-differs",
        "A constraint of that name is there, but means something else than the manifest says. The statement puts the right one in its place.",
        "alter table public.tasks drop constraint tasks_title_check, add constraint tasks_title_check check (true);\n";
    /// A constraint under another name.
    ConstraintRenamed = "constraint-renamed",
        "The constraint is there, but under another name. A refusal names the constraint that it came from, and by that name a device knows which rule was broken and what to tell the person.",
        "alter table public.tasks rename constraint tasks_title_check to title_check;\n";
    /// A constraint that the manifest does not have.
    ConstraintExtra = "constraint-extra",
        "The server refuses rows that devices take for valid. Such a row stays on its device, with a refusal that names a constraint which the device does not know. Say the same in the manifest, or drop the constraint.",
        "alter table public.tasks add check (title <> 'x');\n";
    /// A rule's check that does not say which rule it is.
    ConstraintComment = "constraint-comment",
        "PostgreSQL keeps 63 bytes of a name. Where the name of a rule's check has no room for the rule's id, a comment on the check says the id, and here it does not. This is a warning: devices know the check by its name all the same. But `larder import` of this database cannot know the id, so it gives the rule another one, and with it the check another name.",
        "comment on constraint tasks_the_end_of_a_task_comes_after_its_start_and_10b5f1a2_rule on public.tasks is null;\n";
    /// An index that the database lacks.
    IndexMissing = "index-missing",
        "Nothing breaks without the index, but every pull, and every check of who may see a row, reads the whole table. On a large table that is in use, write `create index concurrently`.",
        "drop index public.tasks_sync_idx;\n";
    /// An index of other columns.
    IndexDiffers = "index-differs",
        "An index of that name is there, but holds other columns, or not all rows, so the statements that it is meant for read the whole table.",
        "drop index public.tasks_sync_idx;\ncreate index tasks_sync_idx on public.tasks (updated_at);\n";
    /// A table that is open to everybody who has a grant.
    RowSecurityOff = "row-security-off",
        "Without row level security no policy holds: whoever is signed in reads and changes the rows of everybody.",
        "alter table public.tasks disable row level security;\n";
    /// A policy that the database lacks.
    PolicyMissing = "policy-missing",
        "What no policy allows is refused, and mostly without an error: a select finds nothing, an update and a delete change nothing.",
        "drop policy tasks_select on public.tasks;\n";
    /// A policy that says something else.
    PolicyDiffers = "policy-differs",
        "A policy of that name is there, but for other rows, roles or statements than the manifest says: either rows of others can be reached, or a person's own cannot.",
        "alter policy tasks_select on public.tasks using (true);\n";
    /// A policy that the manifest does not have.
    PolicyExtra = "policy-extra",
        "Permissive policies are joined by 'or', so one more opens rows that the manifest keeps closed. A restrictive one hides rows, or refuses writes, that devices expect to pass; that is a warning.",
        "create policy everybody on public.tasks using (true);\n";
    /// A right that a role lacks.
    GrantMissing = "grant-missing",
        "Policies only say which rows; without the grant, every statement answers 42501, 'permission denied'. Supabase gives new tables no grants by itself.",
        "revoke select on public.tasks from authenticated;\n";
    /// A right that a role should not have.
    GrantExtra = "grant-extra",
        "The role may do more than the manifest says. `anon` is everybody who knows the project's public key; `truncate` asks no policy; columns that the client may not set are protected by grants on the other columns alone.",
        "grant select on public.tasks to anon;\n";
    /// A trigger that the database lacks.
    TriggerMissing = "trigger-missing",
        "What the trigger does happens no more: timestamps that pulls rely on, an owner that never changes, rules of several rows, the row of a new account.",
        "drop trigger larder_touch on public.tasks;\n";
    /// A trigger that is switched off.
    TriggerDisabled = "trigger-disabled",
        "The trigger is there and does nothing. Restoring a dump with `--disable-triggers` and an import that was broken off leave triggers like this.",
        "alter table public.tasks disable trigger larder_touch;\n";
    /// A trigger that does something else.
    TriggerDiffers = "trigger-differs",
        "A trigger of that name is there, but fires at other times, or calls another function.",
        "create or replace trigger larder_touch before insert on public.tasks for each row execute function public.larder_touch();\n";
    /// A function that the database lacks.
    FunctionMissing = "function-missing",
        "The function is gone, and the triggers that called it with it. The statement makes both again.",
        "drop function public.larder_touch() cascade;\n";
    /// A function that does something else.
    FunctionDiffers = "function-differs",
        "A function of that name is there, but its body, its rights or its search path are not what was generated. Own changes belong into functions of another name.",
        "create or replace function public.larder_touch() returns trigger language plpgsql as $$ begin return new; end $$;\n";
    /// A table whose deletions reach nobody.
    ReplicaIdentity = "replica-identity",
        "Realtime filters the deletions by the old row, which by default is the primary key alone: a filter on the owner then never matches, and no device hears of a deletion. And large values that did not change are missing in an update.",
        "alter table public.tasks replica identity default;\n";
    /// The publication is not there.
    PublicationMissing = "publication-missing",
        "Realtime reads its changes from the publication `supabase_realtime`. Without it no event reaches any device, while the channel still says that it is subscribed.",
        "drop publication supabase_realtime;\n";
    /// A table that the publication does not hold.
    NotPublished = "not-published",
        "One channel carries the changes of all tables, and its bindings are made together: one table that is not in the publication `supabase_realtime`, or not with all rows and columns, silences all of them, while the channel still says that it is subscribed.",
        "alter publication supabase_realtime drop table public.tasks;\n";
    /// A publication that leaves changes out.
    PublicationEvents = "publication-events",
        "The publication sends only some kinds of changes, so the others reach devices with the next pull, and deletions with the next comparison.",
        "alter publication supabase_realtime set (publish = 'insert');\n";
    /// An enum that the database lacks.
    EnumMissing = "enum-missing",
        "The manifest declares the enum, and the schema `public` has no enum type of its name. The statement makes it, and the columns that went with it.",
        "drop type public.colors cascade;\n";
    /// A value that an enum of the database lacks.
    EnumValueMissing = "enum-value-missing",
        "Devices offer the value, and the server refuses every row that holds it.",
        "alter type public.colors rename value 'red' to 'crimson';\n";
    /// A value that only the database's enum has.
    EnumValueExtra = "enum-value-extra",
        "Rows may hold a value that devices do not know. Postgres cannot take a value out of an enum, so the way is to declare it in the manifest.",
        "alter type public.colors add value 'crimson';\n";
    /// An enum whose values stand in another order.
    EnumOrder = "enum-order",
        "Postgres orders an enum by the order of its values, which is another one than the manifest's. Nothing that is generated relies on it; own SQL that sorts by the column does.",
        "create type public.colors as enum ('green', 'red'); -- ['red', 'green'] in the manifest\n";
    /// A command that this build was made without.
    NeedsFeature = "needs-feature",
        "The command needs a client for PostgreSQL or a parser for SQL, which not everybody wants to compile. They are in the cargo feature `postgres`, and this build was made without it.",
        "$ cargo install --path . --features postgres\n";
    /// An SQL file that cannot be read to its end.
    SqlSyntax = "sql-syntax",
        "A quote, a dollar quote or a comment is opened here and never closed, so nobody can say where the next statement begins. Nothing is imported before that is mended.",
        "$ printf \"comment on table tasks is 'what there is\" > tasks.sql\n$ larder import tasks.sql\n";
    /// A statement that `import` does not read.
    ImportNotUnderstood = "import-not-understood",
        "`larder import` reads what makes tables and what belongs to them: tables, enums, constraints, indexes, policies, triggers, functions, grants, the publication. This statement, or this part of one, is something else, so what it says is not in the manifest. Read it, and add by hand what the manifest can say.",
        "do $$ begin perform seed(); end $$;\n";
    /// Something that a manifest does not say.
    ImportNotExpressed = "import-not-expressed",
        "The manifest has no word for this, so the import goes on without it. Where it matters, keep it in a migration of your own: Larder's schema files do not touch what they do not know. Where the help says what is there instead, look whether that is what you want before you apply anything.",
        "create view open_tasks as select * from tasks where not done;\n";
    /// A table or a column that is not in the manifest.
    ImportLeftOut = "import-left-out",
        "The table or the column cannot be declared, so it stands in the manifest as a comment that says why. The application goes on to use it as it did before.",
        "create table tags (task uuid, tag text, primary key (task, tag));\n";
    /// A column that every table has, and this one has not.
    ImportNotReady = "import-not-ready",
        "Every table that is synchronised has a key, an owner, `created_at` and `updated_at`, both `timestamptz not null`, which a trigger owns. The manifest declares the table as if it had them; the table itself needs them before it can be synchronised.",
        "alter table tasks add column updated_at timestamptz not null default now();\n";
    /// An expression does not fit the grammar.
    ExpressionSyntax = "expression-syntax",
        "The expression cannot be read from this place on. Expressions are CEL: `==` compares, `&&` is 'and', `||` is 'or', `!` is 'not', and text stands in quotes. Comprehensions, maps, indexing and message literals are not part of what rules and filters use.",
        "[tables.tasks.filters.open]\nwhere = 'row.done = false'\n";
    /// An expression uses a value as what it is not.
    ExpressionType = "expression-type",
        "The parts of an expression must fit together: numbers with numbers, an enum with its own values, dates with dates. Text and enums have no order, since databases and browsers sort text differently.",
        "[tables.tasks.filters.late]\nwhere = \"row.title < 'm'\"\n";
    /// An expression uses a value that may be null as if it were there.
    ExpressionNull = "expression-null",
        "Order, arithmetic and functions need a value, and this one may be null or may not be given. Guard it with `x != null && …` or `has(x) && …`; `==` and `!=` need no guard.",
        "[tables.tasks.filters.urgent]\nwhere = 'row.priority > 3' # priority may be null\n";
    /// A condition that is decided before it is asked.
    ExpressionConstant = "expression-constant",
        "The answer is known already: a column that is never null is compared with null, or an earlier part of the expression has decided this one. It is refused because it says something else than was meant.",
        "[tables.tasks.filters.named]\nwhere = 'row.title != null' # title is never null\n";
    /// An expression names a variable, column or function that does not exist.
    UnknownName = "unknown-name",
        "The expression names a variable, a column or a function that is not there. Rules on create have `next`, on update `existing` and `input` as well, on delete only `existing`; filters have `row` and their parameters.",
        "[tables.tasks.filters.done]\nwhere = 'row.dnoe'\n";
    /// A value that an enum does not have.
    UnknownEnumValue = "unknown-enum-value",
        "The enum has no such value. Its values are listed under `[enums]`.",
        "[enums]\nlevel = ['low', 'high']\n\n[tables.tasks.filters.high]\nwhere = \"row.level == 'hihg'\"\n";
    /// A regular expression that the targets would not understand alike.
    Pattern = "pattern",
        "A pattern must mean the same to JavaScript, Postgres and RE2, so only what they share is allowed: characters, `.`, `[…]`, `\\d`, `\\w`, `\\s`, groups, `|`, `*`, `+`, `?`, `{n,m}` up to 255, `^` and `$`.",
        "[tables.tasks.fields]\nslug = { type = 'text', pattern = '^(?=a)' }\n";
}

impl Code {
    /// The code of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }
}
