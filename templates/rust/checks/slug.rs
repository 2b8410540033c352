impl At<'_, String> {
    fn slug(self) -> Self {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let mut words = self.value.split('-');
        let holds = words.all(|word| !word.is_empty() && word.chars().all(plain));
        self.require(holds, Check::Slug)
    }
}
