impl At<'_, f64> {
    /// Up to 15 digits a float has each decimal number once, so rounding finds it again.
    fn numeric(self, precision: u8, scale: u8, range: impl RangeBounds<f64>) -> Self {
        let unit = 10_f64.powi(scale.into());
        let rounded = (self.value * unit).round() / unit;
        let limit = 10_f64.powi((precision - scale).into());
        let holds = (rounded - self.value).abs() == 0.0 && self.value.abs() < limit;
        let (precision, scale) = (precision.into(), scale.into());
        self.require(holds, Check::Digits { precision, scale })
            .limits(range)
    }
}
