use std::fs;
use std::path::{Path, PathBuf};

use super::Destination;
use super::content::Content;
use super::failure::Failure;
use super::folder::{Folder, Kind, identity};
use super::header::{self, Owner};
use super::place::{self, Place};
use super::staging;
use crate::digest::Digest;
use crate::files::Files;
use crate::parallel;

/// What becomes of each path; nothing has been written yet.
#[derive(Debug)]
pub struct Plan<C = String> {
    pub(super) entries: Vec<Entry<C>>,
    /// Staged files that an interrupted run of this project left.
    pub(super) leftovers: Vec<PathBuf>,
    pub(super) owner: Owner,
}

/// A path and what becomes of it.
#[derive(Debug)]
pub struct Entry<C = String> {
    /// The path, to be opened from the current folder.
    pub path: PathBuf,
    /// What kind of file belongs there.
    pub role: Role,
    /// What becomes of it.
    pub action: Action<C>,
}

/// What kind of file a path is for, in the order in which they are put into place.
///
/// The history comes first, so that no code is ever there whose step is not recorded. The
/// attributes come last, because they are how a rerun finds folders that are left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `tables.lock`.
    History,
    /// An output, known by its header.
    Generated,
    /// A start for hand-written code.
    Stub,
    /// The `.gitattributes` beside the output; a foreign one is left as it is.
    Attributes,
}

/// What becomes of a path.
#[derive(Debug)]
pub enum Action<C = String> {
    /// Nothing is there, and this belongs there.
    Create(C),
    /// An older or edited file of this project is there.
    Update {
        /// What belongs there.
        content: C,
        /// What is there.
        former: Vec<u8>,
    },
    /// The file is there as it should be, and is not touched.
    Keep,
    /// A file of this project is there that nothing makes any more.
    Remove,
    /// A file is there that is not this project's.
    Foreign(Foreign),
    /// Hand-written code has its place already.
    StubExists,
}

/// Whose a foreign file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// It has no header.
    Unmarked,
    /// The header names another project or manifest.
    Of(Owner),
}

impl<C: Content> Plan<C> {
    /// Reads what is there, and decides.
    ///
    /// # Errors
    /// When a place cannot hold the output: it cannot be read, a link or something of the
    /// wrong kind is in the way.
    pub fn survey(files: Files<C>, history: Option<C>, to: &Destination) -> Result<Self, Failure> {
        let mut plan = Self {
            entries: Vec::new(),
            leftovers: Vec::new(),
            owner: Owner::new(&to.project, &to.manifest),
        };
        plan.survey_history(history, to)?;
        let untouchable = identity(&to.history);
        for (identity, place) in place::all(files, to, &plan.owner)? {
            plan.survey_place(&identity, place, &untouchable)?;
        }
        plan.entries.sort_by(|a, b| a.path.cmp(&b.path));
        plan.leftovers.sort();
        plan.leftovers.dedup();
        Ok(plan)
    }

    /// Each path, in order.
    pub fn entries(&self) -> &[Entry<C>] {
        &self.entries
    }

    /// Whether an earlier run of this project has written here.
    pub fn finds_own_files(&self) -> bool {
        self.entries.iter().any(|entry| {
            entry.role == Role::Generated
                && match &entry.action {
                    // An empty file does not tell who made it.
                    Action::Update { former, .. } => !former.is_empty(),
                    Action::Keep | Action::Remove => true,
                    Action::Create(_) | Action::Foreign(_) | Action::StubExists => false,
                }
        })
    }

    /// The beginning of a staged file's name, by which a later run of the same project knows
    /// it, and never takes another project's for it.
    pub fn staging_prefix(&self) -> String {
        let digest = Digest::of([self.owner.project(), self.owner.manifest()].join("\0"));
        format!(".larder-{}-", &digest.digits()[..6])
    }

    fn survey_history(&mut self, history: Option<C>, to: &Destination) -> Result<(), Failure> {
        let parent = to.history.parent().unwrap_or(Path::new(""));
        let folder = Folder::survey(parent, "")?;
        self.note_leftovers(&folder);
        if let Some(content) = history {
            let name = to.history.file_name().unwrap_or_default().to_string_lossy();
            let action = self.decide(&folder, &name, Role::History, content)?;
            self.entries.push(Entry {
                path: to.history.clone(),
                role: Role::History,
                action,
            });
        }
        Ok(())
    }

    fn survey_place(
        &mut self,
        identity: &Path,
        place: Place<'_, C>,
        untouchable: &Path,
    ) -> Result<(), Failure> {
        let folder = Folder::survey(place.root, &place.below)?;
        self.note_leftovers(&folder);
        for name in folder.files() {
            if !place.wanted.contains_key(name)
                && !is_own_code(name)
                && identity.join(name) != untouchable
                && folder.owner(name).as_ref() == Some(&self.owner)
            {
                self.entries.push(Entry {
                    path: folder.join(name),
                    role: Role::Generated,
                    action: Action::Remove,
                });
            }
        }
        let decided = parallel::map(place.wanted, |(name, (role, content))| {
            let action = self.decide(&folder, &name, role, content)?;
            Ok((name, role, action))
        });
        for decided in decided {
            let (name, role, action) = decided?;
            if role == Role::Attributes && matches!(action, Action::Foreign(_)) {
                continue;
            }
            self.entries.push(Entry {
                path: folder.join(&name),
                role,
                action,
            });
        }
        Ok(())
    }

    fn decide(
        &self,
        folder: &Folder,
        name: &str,
        role: Role,
        content: C,
    ) -> Result<Action<C>, Failure> {
        let path = folder.join(name);
        let Some(kind) = folder.kind(name) else {
            return Ok(match folder.other_spelling(name) {
                Some(_) if role == Role::Stub => Action::StubExists,
                Some(other) if folder.owner(other).as_ref() != Some(&self.owner) => {
                    Action::Foreign(Foreign::of(folder.owner(other)))
                }
                _ => Action::Create(content),
            });
        };
        if role == Role::Stub {
            return Ok(Action::StubExists);
        }
        match kind {
            Kind::Folder => return Err(Failure::folder_in_the_way(&path)),
            Kind::Link if role != Role::Attributes => return Err(Failure::link(&path)),
            Kind::Link | Kind::Other => return Ok(Action::Foreign(Foreign::Unmarked)),
            Kind::File => {}
        }
        let former = fs::read(&path).map_err(|error| Failure::unreadable(&path, &error))?;
        if content.is(&former) {
            return Ok(Action::Keep);
        }
        let owner = header::owner(&String::from_utf8_lossy(&former));
        // A power cut may leave a name whose text never reached the disk. There is nothing in
        // an empty file that could be somebody's.
        let is_cut_off = former.is_empty() && role == Role::Generated;
        if role == Role::History || is_cut_off || owner.as_ref() == Some(&self.owner) {
            return Ok(Action::Update { content, former });
        }
        Ok(Action::Foreign(Foreign::of(owner)))
    }

    fn note_leftovers(&mut self, folder: &Folder) {
        let prefix = self.staging_prefix();
        self.leftovers.extend(
            folder
                .files()
                .filter(|name| name.starts_with(&prefix) && name.ends_with(staging::SUFFIX))
                .map(|name| folder.join(name)),
        );
    }
}

impl Foreign {
    fn of(owner: Option<Owner>) -> Self {
        owner.map_or(Self::Unmarked, Self::Of)
    }
}

/// Whether a name is that of hand-written code beside the output.
fn is_own_code(name: &str) -> bool {
    name.contains(".custom.")
}
