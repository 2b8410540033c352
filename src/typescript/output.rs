use std::borrow::Cow;

use super::folder::Folder;
use crate::files::{FileText, Files, Target};
use crate::model::{Project, Table};
use crate::output::header::{self, Syntax};
use crate::parallel;

/// Takes the pages of this target, each by its place in the output's folders.
pub(super) struct Output<'a> {
    project: &'a Project,
    pages: Vec<Page<'a>>,
}

/// A file that is still to be made, below the header where it is a generated one.
struct Page<'a> {
    path: String,
    file: Box<dyn FnOnce(&str) -> FileText + Send + 'a>,
}

/// How the folders of the output find each other.
pub(super) struct Folders {
    /// The types, from a folder below the layer's.
    pub(super) types: Folder,
    /// The types, from the layer's folder.
    pub(super) types_from_index: Folder,
    /// The engine, from the types' folder.
    pub(super) base: Folder,
}

impl Folders {
    /// The folders of a project.
    pub(super) fn of(project: &Project) -> Self {
        let Project { types, layer, .. } = project;
        let base = format!("{layer}/base");
        Self {
            types: Folder::seen_from(&base, types),
            types_from_index: Folder::seen_from(layer, types),
            base: Folder::seen_from(types, &base),
        }
    }
}

impl<'a> Output<'a> {
    pub(super) fn new(project: &'a Project) -> Self {
        Self {
            project,
            pages: Vec::new(),
        }
    }

    /// A file of the folder of types.
    pub(super) fn types<T: Into<Cow<'static, str>>>(
        &mut self,
        name: &str,
        text: impl FnOnce() -> T + Send + 'a,
    ) {
        let path = format!("{}/{name}", self.project.types);
        self.generated(path, text);
    }

    /// A file of the engine.
    pub(super) fn base<T: Into<Cow<'static, str>>>(
        &mut self,
        name: &str,
        text: impl FnOnce() -> T + Send + 'a,
    ) {
        self.layer(&format!("base/{name}"), text);
    }

    /// A table's own file.
    pub(super) fn domain(&mut self, table: &Table, text: impl FnOnce() -> String + Send + 'a) {
        self.layer(&format!("domains/{}.ts", table.names.file), text);
    }

    /// A file of the layer's folder.
    pub(super) fn layer<T: Into<Cow<'static, str>>>(
        &mut self,
        name: &str,
        text: impl FnOnce() -> T + Send + 'a,
    ) {
        let path = format!("{}/{name}", self.project.layer);
        self.generated(path, text);
    }

    /// A start for the hand-written code beside a table's own file.
    pub(super) fn stub(&mut self, table: &Table, text: impl FnOnce() -> String + Send + 'a) {
        let path = format!(
            "{}/domains/{}.custom.ts",
            self.project.layer, table.names.file
        );
        let file = |_: &str| FileText::Stub(format!("{}\n", text().trim()));
        self.add(path, file);
    }

    fn generated<T: Into<Cow<'static, str>>>(
        &mut self,
        path: String,
        text: impl FnOnce() -> T + Send + 'a,
    ) {
        let file = |header: &str| {
            let text = text().into();
            FileText::Generated([header, "\n", text.trim(), "\n"].concat())
        };
        self.add(path, file);
    }

    fn add(&mut self, path: String, file: impl FnOnce(&str) -> FileText + Send + 'a) {
        let file = Box::new(file);
        self.pages.push(Page { path, file });
    }

    /// Makes all texts, several at once.
    pub(super) fn make(self, files: &mut Files) {
        let Project { name, manifest, .. } = self.project;
        let header = header::lines(name, manifest, Syntax::TypeScript);
        let made = parallel::map(self.pages, |page| (page.path, (page.file)(&header)));
        for (path, file) in made {
            files.add(Target::TypeScript, path, file);
        }
    }
}
