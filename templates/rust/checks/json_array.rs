impl At<'_, Vec<Value>> {
    fn json(self) -> Self {
        let is_storable = self.value.iter().all(is_storable);
        self.require(is_storable, Check::Storable)
    }
}
