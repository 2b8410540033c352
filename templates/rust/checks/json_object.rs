impl At<'_, Map<String, Value>> {
    fn json(self) -> Self {
        let is_storable = is_storable_object(self.value);
        self.require(is_storable, Check::Storable)
    }
}
