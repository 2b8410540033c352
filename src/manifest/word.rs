use super::{Conflict, CreatedBy, Deletes, Format, OnDelete, Operation, Policy, Shape};

/// A closed set of words that a key takes.
pub trait Word: Copy + PartialEq + 'static {
    /// Each value, how the manifest spells it, and what it means.
    const WORDS: &'static [(Self, Spelling)];

    /// How the manifest spells the value.
    ///
    /// # Panics
    /// Never: each value has its row.
    fn spelling(self) -> &'static str {
        Self::WORDS
            .iter()
            .find(|(value, _)| *value == self)
            .map(|(_, spelling)| spelling.word)
            .expect("each value has its row")
    }

    /// The value of a spelling, and what is known of it.
    fn of(word: &str) -> Option<(Self, Spelling)> {
        Self::WORDS
            .iter()
            .copied()
            .find(|(_, spelling)| spelling.word == word)
    }

    /// All spellings, in the order in which the reference shows them.
    fn spellings() -> Vec<Spelling> {
        Self::WORDS.iter().map(|(_, spelling)| *spelling).collect()
    }
}

/// A word and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelling {
    /// As the manifest writes it.
    pub word: &'static str,
    /// What it means, in a few words.
    pub meaning: &'static str,
    /// Whether it is known, and refused until a later version.
    pub later: bool,
}

impl Spelling {
    const fn later(mut self) -> Self {
        self.later = true;
        self
    }
}

const fn word(word: &'static str, meaning: &'static str) -> Spelling {
    Spelling {
        word,
        meaning,
        later: false,
    }
}

impl Word for Operation {
    const WORDS: &'static [(Self, Spelling)] = &[
        (Self::Create, word("create", "a new row")),
        (Self::Update, word("update", "a changed row")),
        (Self::Delete, word("delete", "a removed row")),
    ];
}

impl Word for Deletes {
    const WORDS: &'static [(Self, Spelling)] = &[
        (Self::Hard, word("hard", "the row is removed")),
        (
            Self::Tombstone,
            word("tombstone", "the row stays, marked as deleted").later(),
        ),
    ];
}

impl Word for Conflict {
    const WORDS: &'static [(Self, Spelling)] = &[
        (
            Self::LastWrite,
            word(
                "last-write",
                "the last write to arrive wins, per changed column",
            ),
        ),
        (
            Self::Reject,
            word("reject", "a write made on an older row is refused"),
        ),
    ];
}

impl Word for CreatedBy {
    const WORDS: &'static [(Self, Spelling)] = &[
        (Self::Client, word("client", "the client inserts rows")),
        (
            Self::SignUp,
            word(
                "sign-up",
                "the server inserts the row when the account is made",
            ),
        ),
    ];
}

impl Word for Policy {
    const WORDS: &'static [(Self, Spelling)] = &[
        (Self::Owner, word("owner", "the row's owner")),
        (
            Self::Authenticated,
            word("authenticated", "anyone who is signed in"),
        ),
        (Self::None, word("none", "nobody")),
    ];
}

impl Word for OnDelete {
    const WORDS: &'static [(Self, Spelling)] = &[
        (
            Self::Restrict,
            word("restrict", "the deletion is refused while rows refer to it"),
        ),
        (
            Self::Cascade,
            word("cascade", "the rows that refer to it are deleted as well"),
        ),
        (
            Self::SetNull,
            word("set-null", "the rows that refer to it have null there"),
        ),
    ];
}

impl Word for Format {
    const WORDS: &'static [(Self, Spelling)] = &[
        (Self::Email, word("email", "an e-mail address")),
        (Self::Url, word("url", "an http or https address")),
        (
            Self::Timezone,
            word("timezone", "a time zone, such as `Europe/Berlin`"),
        ),
        (
            Self::Slug,
            word("slug", "lower-case words joined by single hyphens"),
        ),
    ];
}

impl Word for Shape {
    const WORDS: &'static [(Self, Spelling)] = &[
        (Self::Object, word("object", "`{ … }`")),
        (Self::Array, word("array", "`[ … ]`")),
    ];
}
