use std::path::Path;
use std::time::Instant;

use larder::Compiled;
use larder::finding::{Finding, Sources};
use larder::output::{Access, Failure, Plan, Summary, Telling, Turn, shown};

use super::project::Project;
use super::report::{Ending, Outcome, Reporter};
use super::{GenerateArgs, ManifestArgs};

/// Writes the output, compares it, or announces what would be written.
pub(super) fn run(args: &GenerateArgs, reporter: &Reporter) -> Ending {
    let started = Instant::now();
    let told = |failure: Failure| reporter.failure(failure);
    let project = Project::new(&args.manifest.manifest);
    let _turn = take_turn(&project, args, reporter)?;

    let manifest = project.read_manifest().map_err(told)?;
    let history = match args.new_history {
        true => None,
        false => project.read_history().map_err(told)?,
    };
    let sources = Sources {
        manifest: Some(&manifest),
        lock: history.as_ref(),
    };
    let Compiled { findings, output } = larder::compile(&manifest, history.as_ref());
    let Some(output) = output else {
        return reporter.findings(&findings, &sources);
    };

    let destination = project.destination(&output.model.project, args.output.as_deref());
    let plan = Plan::survey(output.files, Some(output.history), &destination).map_err(told)?;
    let obstacles = obstacles(&plan, history.is_none() && !args.new_history, &project);
    if !obstacles.is_empty() {
        return reporter.findings(&[findings, obstacles].concat(), &sources);
    }
    if args.check || args.dry_run {
        let telling = if args.check {
            Telling::Fault
        } else {
            Telling::Announcement
        };
        let drift = plan.drift(telling, &command(args));
        let outcome = reporter.findings(&[findings, drift].concat(), &sources)?;
        reporter.summary(&comparison(plan.summary(), telling))?;
        return Ok(outcome);
    }
    reporter.findings(&findings, &sources)?;
    let summary = plan.apply().map_err(told)?;
    reporter.summary(&format!(
        "{} in {} ms",
        done(summary),
        started.elapsed().as_millis()
    ))
}

/// Looks for faults in the manifest and its history.
pub(super) fn check(args: &ManifestArgs, reporter: &Reporter) -> Ending {
    let told = |failure: Failure| reporter.failure(failure);
    let project = Project::new(&args.manifest);
    let manifest = project.read_manifest().map_err(told)?;
    let history = project.read_history().map_err(told)?;
    let sources = Sources {
        manifest: Some(&manifest),
        lock: history.as_ref(),
    };
    let Compiled { findings, .. } = larder::compile(&manifest, history.as_ref());
    let outcome = reporter.findings(&findings, &sources)?;
    if outcome == Outcome::Fine {
        reporter.summary(&format!("`{}` is fine", manifest.name()))?;
    }
    Ok(outcome)
}

fn take_turn(project: &Project, args: &GenerateArgs, reporter: &Reporter) -> Result<Turn, Outcome> {
    let access = if args.check || args.dry_run {
        Access::Read
    } else {
        Access::Write
    };
    Turn::take(project.folder(), access, || {
        let folder = shown(project.folder());
        reporter.notice(&format!("waiting for another run of larder in `{folder}`"));
    })
    .map_err(|failure| reporter.failure(failure))
}

/// What keeps a plan from being applied although the manifest is right.
fn obstacles(plan: &Plan, history_is_missing: bool, project: &Project) -> Vec<Finding> {
    let mut obstacles = plan.foreign();
    if history_is_missing && plan.finds_own_files() {
        obstacles.push(larder::history::missing(&shown(&project.history())));
    }
    obstacles
}

/// The command that mends what `--check` finds.
fn command(args: &GenerateArgs) -> String {
    let mut command = "larder generate".to_owned();
    let mut option = |name: &str, path: &Path| {
        let path = shown(path);
        command.push_str(&match path.contains([' ', '\'']) {
            true => format!(" {name} '{}'", path.replace('\'', "'\\''")),
            false => format!(" {name} {path}"),
        });
    };
    if args.manifest.manifest != Path::new("tables.toml") {
        option("--manifest", &args.manifest.manifest);
    }
    if let Some(output) = &args.output {
        option("--output", output);
    }
    command
}

fn done(summary: Summary) -> String {
    let Summary {
        written,
        kept,
        removed,
    } = summary;
    format!("wrote {}, kept {kept}, removed {removed}", files(written))
}

fn comparison(summary: Summary, telling: Telling) -> String {
    let Summary {
        written,
        kept,
        removed,
    } = summary;
    match telling {
        Telling::Announcement => {
            format!(
                "would write {}, keep {kept}, remove {removed}",
                files(written)
            )
        }
        Telling::Fault if written + removed == 0 => format!("{} up to date", files(kept)),
        Telling::Fault => format!(
            "{} to write, {removed} to remove, {kept} up to date",
            files(written)
        ),
    }
}

fn files(count: usize) -> String {
    match count {
        1 => "1 file".to_owned(),
        _ => format!("{count} files"),
    }
}
