/// A small manifest with comments, for a project that begins.
pub const STARTER: &str = include_str!("../../templates/manifest/starter.toml");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::read;
    use crate::resolve::resolve;
    use crate::source::Source;

    #[test]
    fn the_starter_is_accepted() {
        let source = Source::new("tables.toml", STARTER);
        let (manifest, findings) = read(&source);
        assert_eq!(findings, []);
        let (_, findings) = resolve(&manifest, &source);
        assert_eq!(findings, []);
        super::super::schema::tests::assert_accepts(STARTER);
    }
}
