impl At<'_, i32> {
    fn limits(self, range: impl RangeBounds<i32>) -> Self {
        let value = *self.value;
        let min = |min: i32| Check::Min(min.to_string());
        let max = |max: i32| Check::Max(max.to_string());
        self.within(value, &range, min, max)
    }
}
