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
}

impl Code {
    /// The code of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }
}
