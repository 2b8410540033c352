impl At<'_, f64> {
    fn limits(self, range: impl RangeBounds<f64>) -> Self {
        let value = *self.value;
        let min = |min: f64| Check::Min(min.to_string());
        let max = |max: f64| Check::Max(max.to_string());
        self.require(value.is_finite(), Check::Finite)
            .within(value, &range, min, max)
    }
}
