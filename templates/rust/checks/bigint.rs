impl At<'_, Bigint> {
    fn limits(self, range: impl RangeBounds<i64>) -> Self {
        let value = self.value.0;
        let min = |min: i64| Check::Min(min.to_string());
        let max = |max: i64| Check::Max(max.to_string());
        self.within(value, &range, min, max)
    }
}
