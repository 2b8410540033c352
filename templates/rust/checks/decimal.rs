impl At<'_, Decimal> {
    fn digits(self, precision: u16, scale: u16) -> Self {
        let digits = self.value.as_str().trim_start_matches('-');
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let whole = whole.trim_start_matches('0').len();
        let fraction = fraction.trim_end_matches('0').len();
        let holds = whole <= usize::from(precision - scale) && fraction <= usize::from(scale);
        self.require(holds, Check::Digits { precision, scale })
    }
}
