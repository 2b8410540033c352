use std::collections::BTreeMap;

use super::Manifest;
use crate::source::Span;

/// Where the manifest declares what a model consists of, for findings about the model.
#[derive(Clone, Debug, Default)]
pub struct Origins(BTreeMap<Vec<String>, Span>);

impl Origins {
    /// The places of a manifest's enums, tables, columns, rules and lists of unique columns.
    pub fn of(manifest: &Manifest) -> Self {
        let mut places = BTreeMap::new();
        for declared in &manifest.enums {
            let path = path(&["enums", &declared.name.value]);
            places.insert(path, declared.name.span.clone());
        }
        for table in &manifest.tables {
            let name = table.name.value.as_str();
            places.insert(path(&["tables", name]), table.name.span.clone());
            for field in &table.fields {
                let path = path(&["tables", name, "fields", &field.name.value]);
                places.insert(path, field.name.span.clone());
            }
            for rule in &table.rules {
                let path = path(&["tables", name, "rules", &rule.id.value]);
                places.insert(path, rule.id.span.clone());
            }
            for columns in table.unique.value().into_iter().flatten() {
                let mut path = path(&["tables", name, "unique"]);
                path.extend(columns.value.iter().map(|column| column.value.clone()));
                places.insert(path, columns.span.clone());
            }
        }
        Self(places)
    }

    /// Where an enum is declared.
    pub fn enumeration(&self, name: &str) -> Option<Span> {
        self.0.get(&path(&["enums", name])).cloned()
    }

    /// Where a table is declared.
    pub fn table(&self, table: &str) -> Option<Span> {
        self.0.get(&path(&["tables", table])).cloned()
    }

    /// Where a column is declared; one that is there by itself belongs to its table.
    pub fn column(&self, table: &str, column: &str) -> Option<Span> {
        let declared = self.0.get(&path(&["tables", table, "fields", column]));
        declared.cloned().or_else(|| self.table(table))
    }

    /// Where a rule is declared.
    pub fn rule(&self, table: &str, rule: &str) -> Option<Span> {
        let declared = self.0.get(&path(&["tables", table, "rules", rule]));
        declared.cloned()
    }

    /// The rules of a table.
    pub fn rules<'o>(&'o self, table: &str) -> impl Iterator<Item = &'o str> {
        let start = path(&["tables", table, "rules"]);
        let paths = self
            .0
            .keys()
            .filter_map(move |path| path.strip_prefix(start.as_slice()));
        paths.filter_map(|rest| rest.first().map(String::as_str))
    }

    /// Where columns are declared to be unique.
    pub fn unique(&self, table: &str, columns: &[String]) -> Option<Span> {
        let mut path = path(&["tables", table, "unique"]);
        path.extend_from_slice(columns);
        self.0.get(&path).cloned().or_else(|| self.table(table))
    }
}

fn path(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;
    use crate::source::Source;

    #[test]
    fn what_is_declared_has_its_place_and_what_is_not_its_tables() {
        let text = "[enums]\ncolors = ['red']\n[tables.tasks]\nunique = [['title']]\n[tables.tasks.fields]\ntitle = { type = 'text' }\n[tables.tasks.rules.keep]\non = ['delete']\ndeny = 'true'\nmessage = 'm'\n";
        let (manifest, _) = manifest::read(&Source::new("tables.toml", text));
        let origins = Origins::of(&manifest);
        let shown = |span: Option<Span>| span.map(|span| &text[span]);
        assert_eq!(shown(origins.enumeration("colors")), Some("colors"));
        assert_eq!(shown(origins.table("tasks")), Some("tasks"));
        assert_eq!(shown(origins.column("tasks", "title")), Some("title"));
        assert_eq!(shown(origins.column("tasks", "user_id")), Some("tasks"));
        assert_eq!(shown(origins.rule("tasks", "keep")), Some("keep"));
        assert_eq!(shown(origins.rule("tasks", "lose")), None);
        assert_eq!(origins.rules("tasks").collect::<Vec<_>>(), ["keep"]);
        let columns = ["title".to_owned()];
        assert_eq!(shown(origins.unique("tasks", &columns)), Some("['title']"));
        assert_eq!(shown(origins.table("projects")), None);
    }
}
