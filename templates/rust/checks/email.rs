impl At<'_, String> {
    fn email(self) -> Self {
        let holds = self.value.rsplit_once('@').is_some_and(|(name, host)| {
            let mut words = name.split('.');
            let plain = |c: char| c.is_ascii_alphanumeric() || "_'+-".contains(c);
            let named = words.all(|word| !word.is_empty() && word.chars().all(plain));
            named && !name.ends_with('\'') && is_host(host)
        });
        self.require(holds, Check::Email)
    }
}

/// Whether it is the name of a host, with a domain at its end.
fn is_host(host: &str) -> bool {
    let Some((labels, domain)) = host.rsplit_once('.') else {
        return false;
    };
    let is_label = |label: &str| {
        label.starts_with(|first: char| first.is_ascii_alphanumeric())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    labels.split('.').all(is_label)
        && domain.len() >= 2
        && domain.chars().all(|c| c.is_ascii_alphabetic())
}
