impl At<'_, Decimal> {
    fn least(self, min: &'static str) -> Self {
        let order = compared(self.value.as_str(), min);
        self.require(order != Ordering::Less, Check::Min(min.to_owned()))
    }

    fn greatest(self, max: &'static str) -> Self {
        let order = compared(self.value.as_str(), max);
        self.require(order != Ordering::Greater, Check::Max(max.to_owned()))
    }
}

/// The order of two decimal numbers, from their digits.
fn compared(a: &str, b: &str) -> Ordering {
    match (a.strip_prefix('-'), b.strip_prefix('-')) {
        (Some(a), Some(b)) => magnitudes(b, a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => magnitudes(a, b),
    }
}

fn magnitudes(a: &str, b: &str) -> Ordering {
    let parts = |digits: &str| {
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0').to_owned();
        (
            whole.len(),
            whole,
            fraction.trim_end_matches('0').to_owned(),
        )
    };
    parts(a).cmp(&parts(b))
}
