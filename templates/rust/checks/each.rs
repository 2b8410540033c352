impl Found {
    fn element<'a, T>(
        &'a mut self,
        column: &'static str,
        element: usize,
        value: &'a T,
    ) -> At<'a, T> {
        At {
            found: self,
            column,
            element: Some(element),
            value,
        }
    }
}
