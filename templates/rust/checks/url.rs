impl At<'_, String> {
    /// The scheme, a host and perhaps a port; the parts after them are not looked at.
    fn url(self) -> Self {
        let holds = self.value.split_once("://").is_some_and(|(scheme, rest)| {
            let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
            let address = rest[..end].rsplit('@').next().unwrap_or_default();
            let is_web = ["http", "https"]
                .iter()
                .any(|web| scheme.eq_ignore_ascii_case(web));
            is_web && is_address(address)
        });
        self.require(holds, Check::Url)
    }
}

fn is_address(address: &str) -> bool {
    let is_ip = address.starts_with('[');
    let (host, port) = match address.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (address, ""),
    };
    let is_refused =
        |c: char| c.is_control() || c.is_whitespace() || "\"%/<>?@[\\]^`{|}:".contains(c);
    let is_host = if is_ip {
        let inner = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok())
    } else {
        !host.is_empty() && !host.contains(is_refused)
    };
    is_host && (port.is_empty() || port.parse::<u16>().is_ok())
}
