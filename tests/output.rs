//! Reconciling, on a few small files of the test's own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use larder::files::{Files, Target};
use larder::finding::Finding;
use larder::output::header::{self, Syntax};
use larder::output::{Action, Destination, Failure, Plan, Role, Summary, Telling};
use tempfile::TempDir;

struct Project {
    folder: TempDir,
    name: &'static str,
}

impl Project {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            name: "calendar",
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn out(&self, path: &str) -> PathBuf {
        self.path("generated").join(path)
    }

    fn destination(&self) -> Destination {
        let folder = self.path("generated");
        Destination {
            folders: [Target::TypeScript, Target::Sql, Target::Rust, Target::Docs]
                .map(|target| (target, folder.clone()))
                .into(),
            history: self.path("tables.lock"),
            project: self.name.to_owned(),
            manifest: "tables.toml".to_owned(),
        }
    }

    fn text(&self, body: &str) -> String {
        header::lines(self.name, "tables.toml", Syntax::TypeScript) + body
    }

    /// An index and one file for each table.
    fn files(&self, tables: &[&str]) -> Files {
        let mut files = Files::default();
        let target = Target::TypeScript;
        files.generated(target, "data-v2/index.ts", self.text(&tables.join(" ")));
        for table in tables {
            let path = format!("data-v2/domains/{table}.ts");
            files.generated(target, path, self.text(&format!("export {table}\n")));
        }
        files
    }

    fn survey(&self, files: Files) -> Result<Plan, Failure> {
        Plan::survey(files, Some("# lock\n".to_owned()), &self.destination())
    }

    fn generate(&self, files: Files) -> Summary {
        self.survey(files).unwrap().apply().unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Every path below the project with its text; a folder's is `/`, a link's its target.
    fn tree(&self) -> BTreeMap<String, String> {
        let mut tree = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.folder.path()).unwrap();
                let text = if path.is_symlink() {
                    fs::read_link(&path).unwrap().to_string_lossy().into_owned()
                } else if path.is_dir() {
                    folders.push(path.clone());
                    "/".to_owned()
                } else {
                    fs::read_to_string(&path).unwrap()
                };
                tree.insert(name.to_string_lossy().into_owned(), text);
            }
        }
        tree
    }
}

/// Makes a file old, so that any write to it shows.
fn age(path: &Path) -> SystemTime {
    let time = SystemTime::now() - Duration::from_hours(24);
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(time).unwrap();
    fs::metadata(path).unwrap().modified().unwrap()
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.slug()).collect()
}

fn failure<T: std::fmt::Debug>(result: Result<T, Failure>) -> Finding {
    result.unwrap_err().into()
}

#[test]
fn the_first_run_writes_everything_and_the_second_touches_nothing() {
    let project = Project::new();
    let summary = project.generate(project.files(&["tasks", "notes"]));
    assert_eq!((summary.written, summary.kept, summary.removed), (5, 0, 0));
    assert_eq!(project.read("tables.lock"), "# lock\n");
    assert!(
        project
            .read("generated/data-v2/domains/tasks.ts")
            .ends_with("export tasks\n")
    );

    let before = project.tree();
    let paths: Vec<_> = before.iter().filter(|(_, text)| *text != "/").collect();
    let times: Vec<_> = paths
        .iter()
        .map(|(path, _)| age(&project.path(path)))
        .collect();
    let summary = project.generate(project.files(&["tasks", "notes"]));
    assert_eq!((summary.written, summary.kept, summary.removed), (0, 5, 0));
    assert_eq!(project.tree(), before);
    for ((path, _), time) in paths.iter().zip(times) {
        let modified = fs::metadata(project.path(path))
            .unwrap()
            .modified()
            .unwrap();
        assert_eq!(modified, time, "{path}");
    }
}

#[test]
fn only_the_file_that_changed_is_written() {
    let project = Project::new();
    project.generate(project.files(&["tasks", "notes"]));
    let kept = age(&project.out("data-v2/domains/tasks.ts"));
    let mut files = project.files(&["tasks"]);
    let text = project.text("export changed\n");
    files.generated(Target::TypeScript, "data-v2/domains/notes.ts", text);
    project.generate(files);
    let modified = fs::metadata(project.out("data-v2/domains/tasks.ts"))
        .unwrap()
        .modified();
    assert_eq!(modified.unwrap(), kept);
    assert!(
        project
            .read("generated/data-v2/domains/notes.ts")
            .ends_with("export changed\n")
    );
}

#[cfg(unix)]
#[test]
fn written_files_can_be_read_by_others() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new();
    project.generate(project.files(&["tasks"]));
    for path in ["tables.lock", "generated/data-v2/index.ts"] {
        let mode = fs::metadata(project.path(path))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777 | 0o044, mode & 0o777, "{path}: {mode:o}");
        assert_eq!(mode & 0o133, 0, "{path}: {mode:o}");
    }
}

#[test]
fn a_removed_table_takes_its_file_along() {
    let project = Project::new();
    project.generate(project.files(&["notes"]));
    let before = project.tree();
    project.generate(project.files(&["notes", "tasks"]));
    assert!(project.out("data-v2/domains/tasks.ts").exists());
    let summary = project.generate(project.files(&["notes"]));
    assert_eq!(summary.removed, 1);
    assert_eq!(project.tree(), before);
}

#[test]
fn folders_that_become_empty_go_also_where_the_layout_has_changed() {
    let project = Project::new();
    let mut files = project.files(&["tasks"]);
    files.generated(Target::TypeScript, "data/base/utils.ts", project.text(""));
    project.generate(files);
    project.write("generated/data-v2/domains/tasks.custom.ts", "mine");
    let mut files = Files::default();
    let text = project.text("moved\n");
    files.generated(Target::TypeScript, "layer/base/index.ts", text);
    let summary = project.generate(files);
    assert_eq!(summary.removed, 3);
    let tree = project.tree();
    let paths: Vec<_> = tree.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "generated",
            "generated/.gitattributes",
            "generated/data-v2",
            "generated/data-v2/domains",
            "generated/data-v2/domains/tasks.custom.ts",
            "generated/layer",
            "generated/layer/base",
            "generated/layer/base/index.ts",
            "tables.lock",
        ]
    );
}

#[test]
fn what_is_not_ours_stays() {
    let project = Project::new();
    let other = header::lines("billing", "tables.toml", Syntax::TypeScript);
    let manifest = header::lines("calendar", "other.toml", Syntax::TypeScript);
    let ours = project.text("");
    let foreign = [
        ("generated/data-v2/domains/hand.ts", "export {};\n"),
        ("generated/data-v2/domains/billing.ts", other.as_str()),
        ("generated/data-v2/domains/manifest.ts", manifest.as_str()),
        ("generated/data-v2/domains/copied.custom.ts", ours.as_str()),
        ("generated/data-v2/domains/empty.ts", ""),
        // Ours by its header, but in folders that nothing is emitted into.
        ("generated/data-v2/domains/deeper/x.ts", ours.as_str()),
        ("generated/elsewhere/x.ts", ours.as_str()),
        ("x.ts", ours.as_str()),
    ];
    for (path, text) in foreign {
        project.write(path, text);
    }
    project.generate(project.files(&["tasks"]));
    let summary = project.generate(project.files(&["notes"]));
    assert_eq!(summary.removed, 1);
    for (path, text) in foreign {
        assert_eq!(project.read(path), text, "{path}");
    }
}

#[test]
fn an_empty_file_where_an_output_belongs_is_an_interrupted_write() {
    let project = Project::new();
    project.generate(project.files(&["tasks"]));
    let whole = project.tree();
    project.write("generated/data-v2/index.ts", "");
    let plan = project.survey(project.files(&["tasks"])).unwrap();
    assert!(!plan.is_blocked());
    let drift = plan.drift(Telling::Fault, "larder generate");
    assert_eq!(codes(&drift), ["drift-stale"]);
    assert_eq!(plan.apply().unwrap().written, 1);
    assert_eq!(project.tree(), whole);
}

#[test]
fn a_foreign_file_in_the_way_stops_everything_and_names_both_ways_out() {
    let project = Project::new();
    project.write("generated/data-v2/index.ts", "export const mine = 1;\n");
    let other = header::lines("billing", "tables.toml", Syntax::TypeScript);
    project.write("generated/data-v2/domains/tasks.ts", &other);
    let before = project.tree();
    let plan = project.survey(project.files(&["tasks", "notes"])).unwrap();
    assert!(plan.is_blocked());
    let findings = plan.foreign();
    assert_eq!(codes(&findings), ["foreign-file", "foreign-file"]);
    assert!(findings[0].message.contains("of the project `billing`"));
    for finding in &findings {
        let help = finding.help.as_ref().unwrap();
        assert!(
            help.contains("move it") && help.contains("`[project.layout]`"),
            "{help}"
        );
    }
    assert_eq!(project.tree(), before);
}

#[test]
fn a_foreign_gitattributes_is_left_and_stops_nothing() {
    let project = Project::new();
    project.write("generated/.gitattributes", "* text=auto\n");
    project.generate(project.files(&["tasks"]));
    assert_eq!(project.read("generated/.gitattributes"), "* text=auto\n");
    assert!(project.out("data-v2/index.ts").exists());
}

#[test]
fn a_stub_is_written_once_and_never_again() {
    let project = Project::new();
    let with_stub = |text: &str| {
        let mut files = project.files(&["tasks"]);
        let path = "data-v2/domains/tasks.custom.ts";
        files.stub(Target::TypeScript, path, text.to_owned());
        files
    };
    project.generate(with_stub("first\n"));
    let path = "generated/data-v2/domains/tasks.custom.ts";
    assert_eq!(project.read(path), "first\n");
    project.write(path, "mine\n");
    let plan = project.survey(with_stub("second\n")).unwrap();
    assert!(plan.drift(Telling::Fault, "larder generate").is_empty());
    plan.apply().unwrap();
    assert_eq!(project.read(path), "mine\n");
    project.generate(project.files(&["tasks"]));
    assert_eq!(project.read(path), "mine\n");
}

#[test]
fn drift_is_told_with_a_difference_and_the_command_and_mended_by_a_run() {
    let project = Project::new();
    project.generate(project.files(&["notes", "tasks"]));
    let before = project.tree();
    let tasks = project.read("generated/data-v2/domains/tasks.ts");
    project.write(
        "generated/data-v2/domains/tasks.ts",
        &tasks.replace("export", "EXPORT"),
    );
    let index = project
        .read("generated/data-v2/index.ts")
        .replace('\n', "\r\n");
    project.write("generated/data-v2/index.ts", &index);
    fs::remove_file(project.out("data-v2/domains/notes.ts")).unwrap();
    project.write("generated/data-v2/domains/old.ts", &project.text(""));

    let edited = project.tree();
    let plan = project.survey(project.files(&["notes", "tasks"])).unwrap();
    let findings = plan.drift(Telling::Fault, "larder generate --manifest a.toml");
    assert_eq!(
        codes(&findings),
        [
            "drift-missing",
            "drift-unexpected",
            "drift-stale",
            "drift-line-ends"
        ]
    );
    for finding in &findings {
        let help = finding.help.as_ref().unwrap();
        assert!(help.contains("run `larder generate --manifest a.toml`"));
    }
    assert_eq!(
        findings[2].note.as_ref().unwrap(),
        "@@ line 2 @@\n  // Your own code belongs in *.custom.ts files, which larder never touches.\n\
         - EXPORT tasks\n+ export tasks"
    );
    assert_eq!(project.tree(), edited, "telling writes nothing");
    plan.apply().unwrap();
    assert_eq!(project.tree(), before);
}

#[test]
fn a_lock_that_differs_is_drift_and_one_beside_the_output_is_never_removed() {
    let project = Project::new();
    let mut to = project.destination();
    for folder in to.folders.values_mut() {
        *folder = project.path("");
    }
    let lock = header::lines("calendar", "tables.toml", Syntax::Hash);
    let survey = |text: Option<&str>| {
        Plan::survey(project.files(&["tasks"]), text.map(str::to_owned), &to).unwrap()
    };
    survey(Some(&lock)).apply().unwrap();
    survey(None).apply().unwrap();
    assert_eq!(project.read("tables.lock"), lock);
    let plan = survey(Some("# newer\n"));
    let findings = plan.drift(Telling::Fault, "larder generate");
    assert_eq!(codes(&findings), ["drift-stale"]);
    plan.apply().unwrap();
    assert_eq!(project.read("tables.lock"), "# newer\n");
}

#[test]
fn what_an_interrupted_run_staged_is_cleaned_up() {
    let project = Project::new();
    project.generate(project.files(&["tasks"]));
    let before = project.tree();
    let prefix = {
        let plan = project.survey(project.files(&["tasks"])).unwrap();
        plan.staging_prefix()
    };
    project.write(
        &format!("generated/data-v2/domains/{prefix}abc.tmp"),
        "half",
    );
    project.write(&format!("{prefix}def.tmp"), "half");
    project.write(
        "generated/data-v2/domains/.larder-000000-x.tmp",
        "another's",
    );
    project.generate(project.files(&["tasks"]));
    let mut after = project.tree();
    let others = after.remove("generated/data-v2/domains/.larder-000000-x.tmp");
    assert_eq!(others.as_deref(), Some("another's"));
    assert_eq!(after, before);
}

#[test]
fn what_cannot_be_placed_or_removed_stops_the_run_between_the_history_and_the_attributes() {
    let project = Project::new();
    let old = "generated/data-v2/domains/old.ts";
    project.write(old, &project.text(""));
    let plan = project.survey(project.files(&["tasks"])).unwrap();
    // Put in the way since then, and not empty.
    let in_the_way = project.out("data-v2/index.ts");
    fs::create_dir(&in_the_way).unwrap();
    fs::write(in_the_way.join("mine"), "").unwrap();

    let finding = failure(plan.apply());
    assert!(finding.message.contains("index.ts"), "{}", finding.message);
    assert_eq!(project.read("tables.lock"), "# lock\n");
    assert!(!project.out(".gitattributes").exists());
    let tree = project.tree();
    assert!(tree.contains_key(old), "it goes when all is in place");
    let staged = |path: &String| path.contains("/.larder-");
    assert!(!tree.keys().any(staged), "{tree:?}");

    fs::remove_dir_all(in_the_way).unwrap();
    let plan = project.survey(project.files(&["tasks"])).unwrap();
    fs::remove_file(project.path(old)).unwrap();
    fs::create_dir(project.path(old)).unwrap();
    let finding = failure(plan.apply());
    assert!(finding.message.contains("old.ts"), "{}", finding.message);
    assert!(project.out("data-v2/index.ts").exists());
    assert!(!project.out(".gitattributes").exists(), "it comes last");

    fs::remove_dir(project.path(old)).unwrap();
    project.generate(project.files(&["tasks"]));
    let whole = Project::new();
    whole.generate(whole.files(&["tasks"]));
    assert_eq!(project.tree(), whole.tree());
}

#[test]
fn two_folders_that_are_one_are_looked_at_once() {
    let project = Project::new();
    let mut to = project.destination();
    to.folders.insert(
        Target::Docs,
        project.path("generated/data-v2/../../generated/."),
    );
    let files = || {
        let mut files = project.files(&["tasks"]);
        let text = header::lines("calendar", "tables.toml", Syntax::Markdown);
        files.generated(Target::Docs, "TABLES.md", text);
        files
    };
    fs::create_dir_all(project.out("data-v2")).unwrap();
    for _ in 0..2 {
        Plan::survey(files(), None, &to).unwrap().apply().unwrap();
        assert!(project.out("TABLES.md").exists());
        assert!(project.out("data-v2/index.ts").exists());
        assert_eq!(project.read("generated/.gitattributes").lines().count(), 5);
    }
}

#[test]
fn a_file_where_a_folder_belongs_and_the_reverse_stop_the_run() {
    for (path, text) in [
        ("generated", Some("")),
        ("generated/data-v2", Some("")),
        ("generated/data-v2/index.ts", None),
    ] {
        let project = Project::new();
        match text {
            Some(text) => project.write(path, text),
            None => fs::create_dir_all(project.path(path)).unwrap(),
        }
        let before = project.tree();
        let finding = failure(project.survey(project.files(&["tasks"])));
        assert_eq!(finding.code.slug(), "blocked-path");
        assert!(finding.message.contains(path), "{}", finding.message);
        assert_eq!(project.tree(), before);
    }
}

#[cfg(unix)]
#[test]
fn links_below_the_output_are_refused_and_the_output_itself_may_be_one() {
    use std::os::unix::fs::symlink;
    for link in [
        "generated/data-v2",
        "generated/data-v2/domains",
        "generated/data-v2/index.ts",
        "tables.lock",
    ] {
        let project = Project::new();
        let outside = TempDir::new().unwrap();
        let target = outside.path().join("target");
        if Path::new(link).extension().is_some() {
            fs::write(&target, project.text("")).unwrap();
        } else {
            fs::create_dir(&target).unwrap();
        }
        fs::create_dir_all(project.path(link).parent().unwrap()).unwrap();
        symlink(&target, project.path(link)).unwrap();
        let before = project.tree();
        let finding = failure(project.survey(project.files(&["tasks"])));
        assert_eq!(finding.code.slug(), "symbolic-link", "{link}");
        assert_eq!(project.tree(), before);
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    }

    let project = Project::new();
    fs::create_dir(project.path("real")).unwrap();
    symlink("real", project.path("generated")).unwrap();
    project.generate(project.files(&["tasks"]));
    assert!(project.path("real/data-v2/index.ts").exists());

    let project = Project::new();
    symlink("nowhere", project.path("generated")).unwrap();
    let finding = failure(project.survey(project.files(&["tasks"])));
    assert_eq!(finding.code.slug(), "symbolic-link");
}

#[cfg(unix)]
#[test]
fn a_link_that_nothing_makes_is_never_removed() {
    let project = Project::new();
    project.write("elsewhere.ts", &project.text(""));
    fs::create_dir_all(project.out("data-v2/domains")).unwrap();
    let link = project.out("data-v2/domains/link.ts");
    std::os::unix::fs::symlink(project.path("elsewhere.ts"), &link).unwrap();
    project.generate(project.files(&["tasks"]));
    assert!(link.is_symlink() && project.path("elsewhere.ts").exists());
}

#[test]
fn a_change_of_case_leaves_one_file_under_the_new_name() {
    let project = Project::new();
    project.generate(project.files(&["Tasks"]));
    project.generate(project.files(&["tasks"]));
    let names: Vec<_> = fs::read_dir(project.out("data-v2/domains"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["tasks.ts"]);
}

#[test]
fn the_plan_says_what_becomes_of_each_path() {
    let project = Project::new();
    project.generate(project.files(&["notes", "tasks"]));
    project.write("generated/data-v2/domains/plans.ts", "mine");
    let plan = project.survey(project.files(&["notes", "plans"])).unwrap();
    let told: Vec<_> = plan
        .entries()
        .iter()
        .map(|entry| {
            let name = entry.path.file_name().unwrap().to_str().unwrap().to_owned();
            let action = match entry.action {
                Action::Create(_) => "create",
                Action::Update { .. } => "update",
                Action::Keep => "keep",
                Action::Remove => "remove",
                Action::Foreign(_) => "foreign",
                Action::StubExists => "stub exists",
            };
            (name, entry.role, action)
        })
        .collect();
    let expected = [
        (".gitattributes", Role::Attributes, "keep"),
        ("notes.ts", Role::Generated, "keep"),
        ("plans.ts", Role::Generated, "foreign"),
        ("tasks.ts", Role::Generated, "remove"),
        ("index.ts", Role::Generated, "update"),
        ("tables.lock", Role::History, "keep"),
    ];
    assert_eq!(
        told,
        expected.map(|(name, role, action)| (name.to_owned(), role, action))
    );
}
