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
}

impl Code {
    /// The code of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.slug() == slug)
    }
}
