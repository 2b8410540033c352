use super::folder::Folder;
use crate::files::{Files, Target};
use crate::model::{Project, Table};
use crate::output::header::{self, Syntax};

/// Takes the files of this target, each by its place in the output's folders.
pub(super) struct Output<'a> {
    project: &'a Project,
    header: String,
    files: &'a mut Files,
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

impl<'a> Output<'a> {
    pub(super) fn new(project: &'a Project, files: &'a mut Files) -> Self {
        let header = header::lines(&project.name, &project.manifest, Syntax::TypeScript);
        Self {
            project,
            header,
            files,
        }
    }

    pub(super) fn folders(&self) -> Folders {
        let Project { types, layer, .. } = self.project;
        let base = format!("{layer}/base");
        Folders {
            types: Folder::seen_from(&base, types),
            types_from_index: Folder::seen_from(layer, types),
            base: Folder::seen_from(types, &base),
        }
    }

    /// A file of the folder of types.
    pub(super) fn types(&mut self, name: &str, text: impl AsRef<str>) {
        let path = format!("{}/{name}", self.project.types);
        self.generated(path, text.as_ref());
    }

    /// A file of the engine.
    pub(super) fn base(&mut self, name: &str, text: impl AsRef<str>) {
        self.layer(&format!("base/{name}"), text);
    }

    /// A table's own file.
    pub(super) fn domain(&mut self, table: &Table, text: impl AsRef<str>) {
        self.layer(&format!("domains/{}.ts", table.names.file), text);
    }

    /// A file of the layer's folder.
    pub(super) fn layer(&mut self, name: &str, text: impl AsRef<str>) {
        let path = format!("{}/{name}", self.project.layer);
        self.generated(path, text.as_ref());
    }

    /// A start for the hand-written code beside a table's own file.
    pub(super) fn stub(&mut self, table: &Table, text: &str) {
        let path = format!(
            "{}/domains/{}.custom.ts",
            self.project.layer, table.names.file
        );
        self.files
            .stub(Target::TypeScript, path, format!("{}\n", text.trim()));
    }

    fn generated(&mut self, path: String, text: &str) {
        let text = format!("{}\n{}\n", self.header, text.trim());
        self.files.generated(Target::TypeScript, path, text);
    }
}
