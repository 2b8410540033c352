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
        "The expression names a variable, a column or a function that is not there. Rules on create have `input` and `next`, on update `existing` as well, on delete only `existing`; filters have `row` and their parameters.",
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
