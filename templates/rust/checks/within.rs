impl<T> At<'_, T> {
    fn within<N: PartialOrd + Copy>(
        self,
        number: N,
        range: &impl RangeBounds<N>,
        least: impl FnOnce(N) -> Check,
        greatest: impl FnOnce(N) -> Check,
    ) -> Self {
        let at = match range.start_bound() {
            Bound::Included(min) => self.require(number >= *min, least(*min)),
            Bound::Excluded(_) | Bound::Unbounded => self,
        };
        match range.end_bound() {
            Bound::Included(max) => at.require(number <= *max, greatest(*max)),
            Bound::Excluded(_) | Bound::Unbounded => at,
        }
    }
}
