impl<T> At<'_, Vec<T>> {
    fn elements(self, count: impl RangeBounds<usize>) -> Self {
        let length = self.value.len();
        self.within(length, &count, Check::MinElements, Check::MaxElements)
    }
}
