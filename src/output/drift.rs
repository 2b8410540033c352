use super::diff;
use super::failure::shown;
use super::plan::{Action, Entry, Foreign, Plan, Role};
use crate::finding::{Code, Finding};

/// Why the difference between the disk and the manifest is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// It should not be there: `--check`.
    Fault,
    /// It is what a run would do away with: `--dry-run`.
    Announcement,
}

impl Plan {
    /// Whether a foreign file is where an output belongs.
    pub fn is_blocked(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.action, Action::Foreign(_)))
    }

    /// One finding for each foreign file that is where an output belongs.
    pub fn foreign(&self) -> Vec<Finding> {
        self.entries
            .iter()
            .filter_map(|entry| match &entry.action {
                Action::Foreign(whose) => Some(foreign(&shown(&entry.path), whose)),
                _ => None,
            })
            .collect()
    }

    /// One finding for each path that a run would change; `command` is what does it.
    pub fn drift(&self, telling: Telling, command: &str) -> Vec<Finding> {
        self.entries
            .iter()
            .filter_map(|entry| drift(entry, telling, command))
            .collect()
    }
}

fn drift(entry: &Entry, telling: Telling, command: &str) -> Option<Finding> {
    let path = shown(&entry.path);
    let about = |code: Code, fault: &str, announcement: &str| match telling {
        Telling::Fault => {
            Finding::path(code, &path, format!("`{path}` {fault}")).help(format!("run `{command}`"))
        }
        Telling::Announcement => {
            Finding::path(code, &path, format!("`{path}` {announcement}")).warning()
        }
    };
    match &entry.action {
        Action::Create(_) => Some(about(Code::DriftMissing, "is missing", "would be created")),
        Action::Remove => Some(about(
            Code::DriftUnexpected,
            "is left over: nothing makes it any more",
            "would be removed: nothing makes it any more",
        )),
        Action::Update { content, former } if diff::only_in_line_ends(former, content) => {
            let finding = about(
                Code::DriftLineEnds,
                "differs only in its line ends, which should be LF",
                "would be rewritten: it differs only in its line ends, which should be LF",
            );
            Some(match telling {
                Telling::Fault => finding.help(format!(
                    "run `{command}`, and keep Git from changing line ends there: \
                     `* text eol=lf` in `.gitattributes`"
                )),
                Telling::Announcement => finding,
            })
        }
        Action::Update { content, former } => {
            let finding = match entry.role {
                Role::History => about(
                    Code::DriftStale,
                    "does not record what the manifest declares",
                    "would be rewritten",
                ),
                Role::Generated | Role::Stub | Role::Attributes => about(
                    Code::DriftStale,
                    "is not what the manifest makes",
                    "would be rewritten",
                ),
            };
            Some(finding.note(diff::short(former, content)))
        }
        Action::Keep | Action::Foreign(_) | Action::StubExists => None,
    }
}

fn foreign(path: &str, whose: &Foreign) -> Finding {
    let message = match whose {
        Foreign::Unmarked => {
            format!("`{path}` is in the way: it does not carry this project's header")
        }
        Foreign::Of(owner) => format!(
            "`{path}` is in the way: it was generated from `{}` of the project `{}`",
            owner.manifest(),
            owner.project()
        ),
    };
    let help = match whose {
        Foreign::Unmarked => {
            "move it (own code belongs in `*.custom.ts`), or change `[project.layout]` \
             so that the output goes elsewhere"
        }
        Foreign::Of(_) => {
            "move it (or delete it, if that is this project's former name), or change \
             `[project.layout]` so that the output goes elsewhere"
        }
    };
    Finding::path(Code::ForeignFile, path, message).help(help)
}
