use super::syntax::{Module, module};

/// Where a file finds another folder of the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Folder {
    path: String,
}

impl Folder {
    /// The way from one folder to another; both are relative to the same root, with `/`.
    pub(super) fn seen_from(from: &str, to: &str) -> Self {
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
    pub(super) fn file(&self, name: &str) -> String {
        format!("{}/{name}", self.path)
    }

    /// A whole import of values from a file in the folder.
    pub(super) fn import(&self, names: &[&str], file: &str) -> String {
        let names = names.iter().map(|name| (*name).to_owned());
        module(Module::Import, names, &self.file(file)).render(0, 0)
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
