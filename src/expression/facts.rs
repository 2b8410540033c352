use std::collections::{BTreeMap, BTreeSet};

use super::Missing;

/// What is known of variables at one place of an expression, from the conditions before it.
///
/// It follows the same rules as TypeScript's narrowing: whatever TypeScript would call a
/// comparison without overlap is already decided here, and is refused with the reason.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    known: BTreeMap<Path, Fact>,
    /// A condition before this place is broken, so that nothing may be said about it.
    pub(super) guessed: bool,
}

/// A variable, or a column of one.
pub(super) type Path = (String, Option<String>);

/// What is known of one path.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    /// Its values where it has one.
    pub(super) domain: Domain,
    /// Whether it may have none.
    pub(super) missing: Missing,
}

/// The values that an expression may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// Too many to list.
    Any,
    /// Only these.
    Only(BTreeSet<Constant>),
}

/// A constant that domains tell apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Constant {
    Boolean(bool),
    /// A double by its shortest digits; an integer is a double here.
    Number(String),
    Text(String),
}

impl Facts {
    pub(super) fn of(&self, path: &Path) -> Option<&Fact> {
        self.known.get(path)
    }

    /// The facts behind a broken part: nothing that follows is certain.
    pub(super) fn guessed(&self) -> Self {
        Self {
            guessed: true,
            ..self.clone()
        }
    }

    #[must_use]
    pub(super) fn with(mut self, path: &Path, fact: Fact) -> Self {
        self.known.insert(path.clone(), fact);
        self
    }

    /// What holds where either of two ways may have led; a way that cannot be gone is `None`.
    pub(super) fn either(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        let (Some(one), Some(other)) = (one.clone(), other.clone()) else {
            return one.or(other);
        };
        let known = one
            .known
            .into_iter()
            .filter_map(|(path, fact)| {
                let also = other.known.get(&path)?;
                let fact = Fact {
                    domain: fact.domain.union(&also.domain),
                    missing: fact.missing.or(also.missing),
                };
                Some((path, fact))
            })
            .collect();
        Some(Self {
            known,
            guessed: one.guessed || other.guessed,
        })
    }
}

impl Domain {
    pub(super) fn one(constant: Constant) -> Self {
        Self::Only(BTreeSet::from([constant]))
    }

    pub(super) fn none() -> Self {
        Self::Only(BTreeSet::new())
    }

    pub(super) fn booleans() -> Self {
        Self::Only([false, true].map(Constant::Boolean).into())
    }

    /// The only value, where there is exactly one.
    pub(super) fn single(&self) -> Option<&Constant> {
        match self {
            Self::Only(values) if values.len() == 1 => values.first(),
            Self::Only(_) | Self::Any => None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Only(values) if values.is_empty())
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Only(one), Self::Only(other)) => Self::Only(one | other),
            (Self::Any, _) | (_, Self::Any) => Self::Any,
        }
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Only(one), Self::Only(other)) => Self::Only(one & other),
            (Self::Any, domain) | (domain, Self::Any) => domain.clone(),
        }
    }

    /// Without one value; what cannot be listed stays as it is.
    pub(super) fn without(&self, value: &Constant) -> Self {
        match self {
            Self::Any => Self::Any,
            Self::Only(values) => Self::Only(
                values
                    .iter()
                    .filter(|other| *other != value)
                    .cloned()
                    .collect(),
            ),
        }
    }
}

impl Constant {
    /// The constant of a double.
    pub(super) fn number(value: f64) -> Self {
        // Adding zero turns the negative zero, which equals the positive one, into it.
        Self::Number((value + 0.0).to_string())
    }
}
