/// An input whose values can be checked before the database does.
pub trait Validate {
    /// Checks the values against what their columns must hold.
    ///
    /// # Errors
    /// Everything that a value breaks, at once.
    fn validate(&self) -> Result<(), Invalid>;
}

/// Everything in which an input breaks the checks of its columns; never nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub Vec<Violation>);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// A value that a column cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The column, as the database calls it.
    pub column: &'static str,
    /// Which element it is, from 0 on, where the column is an array.
    pub element: Option<usize>,
    /// What the value breaks.
    pub check: Check,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.element {
            Some(element) => write!(f, "{}[{element}] {}", self.column, self.check),
            None => write!(f, "{} {}", self.column, self.check),
        }
    }
}
