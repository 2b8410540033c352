use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::Destination;
use super::attributes;
use super::content::Content;
use super::failure::Failure;
use super::folder::identity;
use super::header::{self, Owner};
use super::plan::Role;
use crate::files::{FileText, Files};

/// A folder that output goes into, or went into, and what belongs there.
pub(super) struct Place<'a, C> {
    /// The folder of the target.
    pub(super) root: &'a Path,
    /// The path below it; empty for the target's folder itself.
    pub(super) below: String,
    /// What belongs there, by name.
    pub(super) wanted: BTreeMap<String, (Role, C)>,
}

/// Every folder to be looked at, by its identity, so that one that is reached in two ways is
/// looked at once.
pub(super) fn all<'a, C: Content>(
    files: Files<C>,
    to: &'a Destination,
    owner: &Owner,
) -> Result<BTreeMap<PathBuf, Place<'a, C>>, Failure> {
    let mut places = BTreeMap::new();
    let mut outputs: BTreeMap<PathBuf, (&Path, BTreeSet<String>)> = BTreeMap::new();
    let folders = to.folders.iter();
    let identities: BTreeMap<_, _> = folders.map(|(to, root)| (to, identity(root))).collect();
    for ((target, path), text) in files.0 {
        let root = to.folders[&target].as_path();
        let root_identity = &identities[&target];
        let (role, text) = match text {
            FileText::Generated(text) => (Role::Generated, text),
            FileText::Stub(text) => (Role::Stub, text),
        };
        want(&mut places, root_identity, root, &path, role, text)?;
        let (_, generated) = outputs
            .entry(root_identity.clone())
            .or_insert_with(|| (root, BTreeSet::new()));
        if role == Role::Generated {
            generated.insert(path);
        }
    }
    for (root_identity, (root, paths)) in outputs {
        if let Ok(former) = fs::read_to_string(root.join(attributes::NAME))
            && header::owner(&former).as_ref() == Some(owner)
        {
            for below in attributes::folders(&former) {
                place(&mut places, &root_identity, root, &below);
            }
        }
        let paths = paths.iter().map(String::as_str);
        let text = attributes::text(paths, &to.project, &to.manifest);
        want(
            &mut places,
            &root_identity,
            root,
            attributes::NAME,
            Role::Attributes,
            C::of(text),
        )?;
    }
    Ok(places)
}

fn place<'p, 'a, C>(
    places: &'p mut BTreeMap<PathBuf, Place<'a, C>>,
    root_identity: &Path,
    root: &'a Path,
    below: &str,
) -> &'p mut Place<'a, C> {
    places
        .entry(root_identity.join(below))
        .or_insert_with(|| Place {
            root,
            below: below.to_owned(),
            wanted: BTreeMap::new(),
        })
}

fn want<'a, C>(
    places: &mut BTreeMap<PathBuf, Place<'a, C>>,
    root_identity: &Path,
    root: &'a Path,
    path: &str,
    role: Role,
    content: C,
) -> Result<(), Failure> {
    let (below, name) = path.rsplit_once('/').unwrap_or(("", path));
    let place = place(places, root_identity, root, below);
    let former = place.wanted.insert(name.to_owned(), (role, content));
    if former.is_some() {
        return Err(Failure::two_outputs(&root.join(path)));
    }
    Ok(())
}
