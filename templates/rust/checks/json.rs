impl At<'_, Value> {
    fn json(self) -> Self {
        let is_null = self.value.is_null();
        let is_storable = is_storable(self.value);
        self.require(!is_null, Check::Null)
            .require(is_storable, Check::Storable)
    }
}
