//! Manifests with what is generated of them.

use std::fs;
use std::path::Path;

use larder::files::{FileText, Target};
use larder::model::Model;
use larder::source::Source;

pub(crate) struct Project {
    /// What it is called: a golden's folder.
    pub(crate) name: String,
    pub(crate) manifest: Source,
    pub(crate) model: Model,
    /// The schema files in the order of their names, as one text.
    pub(crate) schema: String,
}

impl Project {
    /// What a manifest makes; `None` where it is refused.
    pub(crate) fn of(name: &str, manifest: Source, lock: Option<&Source>) -> Option<Self> {
        let output = larder::compile(&manifest, lock).output?;
        let files = output.files.0.into_iter();
        let texts = files.filter_map(|((target, _), text)| match (target, text) {
            (Target::Sql, FileText::Generated(text)) => Some(text),
            _ => None,
        });
        Some(Self {
            name: name.to_owned(),
            manifest,
            model: output.model,
            schema: texts.collect(),
        })
    }

    fn in_folder(name: &str, folder: &Path) -> Option<Self> {
        let source = |name: &str| {
            let text = fs::read_to_string(folder.join(name)).ok();
            text.map(|text| Source::new(name, text))
        };
        let manifest = source("tables.toml")?;
        let project = Self::of(name, manifest, source("tables.lock").as_ref());
        Some(project.unwrap_or_else(|| panic!("{name} is refused")))
    }

    pub(crate) fn calendar() -> Self {
        Self::in_folder("calendar", root()).unwrap()
    }

    /// The calendar, and each feature's manifest.
    pub(crate) fn goldens() -> Vec<Self> {
        let mut projects = vec![Self::calendar()];
        for entry in fs::read_dir(root().join("tests/goldens")).unwrap() {
            let folder = entry.unwrap().path();
            let name = folder.file_name().unwrap().to_str().unwrap();
            // What other tests leave there.
            if !name.starts_with("sample-") {
                projects.extend(Self::in_folder(name, &folder));
            }
        }
        projects.sort_by(|one, other| one.name.cmp(&other.name));
        projects
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
