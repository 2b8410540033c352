/// What was found while an input is checked.
#[derive(Default)]
struct Found(Vec<Violation>);

impl Found {
    fn column<'a, T>(&'a mut self, column: &'static str, value: &'a T) -> At<'a, T> {
        At {
            found: self,
            column,
            element: None,
            value,
        }
    }

    fn finish(self) -> Result<(), Invalid> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Invalid(self.0))
        }
    }
}

/// A value, and where it stands.
struct At<'a, T> {
    found: &'a mut Found,
    column: &'static str,
    element: Option<usize>,
    value: &'a T,
}

impl<T> At<'_, T> {
    fn require(self, holds: bool, check: Check) -> Self {
        if !holds {
            self.found.0.push(Violation {
                column: self.column,
                element: self.element,
                check,
            });
        }
        self
    }
}
