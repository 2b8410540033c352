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
        "The manifest is not valid TOML at this place. What stands after it may be read wrongly, so mend this first.",
        "[tables.tasks\n";
    /// A key that the manifest does not have.
    UnknownKey = "unknown-key",
        "No key of this name exists here. Larder refuses it rather than ignore it, because a misspelt key is a decision that silently does not happen.",
        "[tables.tasks.fields]\ntitle = { type = 'text', maxx = 80 }\n";
    /// A value of another type than the key takes.
    WrongType = "wrong-type",
        "The key takes a value of another type. The reference of every key, `MANIFEST.md`, shows each with an example.",
        "[project]\nname = 5\n";
    /// A key that must be there is not.
    MissingKey = "missing-key",
        "This key has no default, so it must be written.",
        "[tables.tasks.fields]\ntitle = { null = true }\n";
    /// One of a fixed set of words was expected.
    UnknownValue = "unknown-value",
        "The key takes one of a few words, and this is none of them.",
        "[tables.tasks]\nconflict = 'first-write'\n";
    /// `tables.lock` is gone although it was there.
    LockMissing = "lock-missing",
        "`tables.lock` records what browsers out there hold, so it is committed beside the manifest and never guessed. It is missing while generated files are there. Restore it from version control. Only where no version with the generated layer was released yet, or where `baseline` names the last version that was, begin again with `larder generate --new-history`.",
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
        "Browsers hold rows of this table already, and edits that wait to be sent. A new field that is not null needs a `default`, which is what such a row has until the server's arrives; or it allows null; or it repeats a field that was there, with `same_as`.",
        "[tables.tasks.fields]\npriority = { type = 'integer' }\n";
    /// A field whose values would change their form.
    LockFieldRetyped = "lock-field-retyped",
        "Browsers hold rows of this table already, and edits that wait to be sent, with values of the former type. A type may change only where each of them is a value of the new type in the same form: from an enum to one with more values, from an enum, `uuid`, `date` or `time` to `text`, from `integer` to `real`, from a `numeric` to a wider one. Else add a field of the new type under another name, move the values on the server, and remove the former field.",
        "[tables.tasks.fields]\ndue = { type = 'date' } # was text\n";
    /// A value that an enum lost.
    LockEnumValueRemoved = "lock-enum-value-removed",
        "Rows in browsers, and edits that wait to be sent, may still hold the value. Keep it in the list, or use a new enum for a new field.",
        "[enums]\nstatus = ['open'] # was ['open', 'done']\n";
}

impl Code {
    /// The code of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }
}
