use super::syntax::{Module, module};

/// Where a file finds another folder of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    path: String,
}

impl Folder {
    /// The way from one folder to another; both are relative to the same root, with `/`.
    pub fn seen_from(from: &str, to: &str) -> Self {
        let from: Vec<_> = from.split('/').collect();
        let to: Vec<_> = to.split('/').collect();
        let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let ups = from.len() - shared;
        let start = if ups == 0 {
            ".".to_owned()
        } else {
            vec![".."; ups].join("/")
        };
        let path = to[shared..]
            .iter()
            .fold(start, |path, part| path + "/" + part);
        Self { path }
    }

    /// The specifier of a file in the folder.
    pub fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// A whole import of values from a file in the folder.
    pub fn import(&self, names: &[&str], file: &str) -> String {
        self.statement(Module::Import, names, file)
    }

    /// A whole import of types from a file in the folder.
    pub fn import_types(&self, names: &[&str], file: &str) -> String {
        self.statement(Module::ImportType, names, file)
    }

    fn statement(&self, kind: Module, names: &[&str], file: &str) -> String {
        let names = names.iter().map(|name| (*name).to_owned());
        module(kind, names, &self.file(file)).render(0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_found_from_any_other() {
        let way = |from, to| Folder::seen_from(from, to).file("x");
        assert_eq!(way("data-v2/base", "data/base"), "../../data/base/x");
        assert_eq!(way("lib/v2/base", "lib/data"), "../../data/x");
        assert_eq!(way("data-v2", "data-v2/base"), "./base/x");
        assert_eq!(way("a", "a"), "./x");
    }
}
