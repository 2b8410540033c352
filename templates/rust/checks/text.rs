impl At<'_, String> {
    fn text(self, characters: impl RangeBounds<usize>) -> Self {
        let is_storable = !self.value.contains('\0');
        let count = self.value.chars().count();
        self.require(is_storable, Check::Storable).within(
            count,
            &characters,
            Check::MinCharacters,
            Check::MaxCharacters,
        )
    }
}
