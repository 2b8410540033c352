use std::path::Path;
use std::time::Instant;

use larder::Compiled;
use larder::finding::{Finding, Severity, Sources};
use larder::history::Recording;
use larder::output::{Access, Failure, Plan, Summary, Telling, Turn, shown};

use super::project::Project;
use super::report::{self, Ending, Outcome, Reporter};
use super::stamping::Stamping;
use super::{GenerateArgs, ManifestArgs};

/// Writes the output, compares it, or announces what would be written.
pub(super) fn run(args: &GenerateArgs, reporter: &Reporter) -> Ending {
    let started = Instant::now();
    let told = |failure: Failure| reporter.failure(failure);
    let project = Project::new(&args.manifest.manifest);
    let _turn = take_turn(&project, args, reporter)?;

    let manifest = project.read_manifest().map_err(told)?;
    let stamping = Stamping::of(args, &manifest);
    if let Some(summary) = stamping.as_ref().and_then(Stamping::settled) {
        return reporter.summary(&timed(summary, started));
    }
    let there = project.read_history().map_err(told)?;
    let (history, replaced) = if args.recording.new_history {
        (None, there.as_ref().map(larder::history::present))
    } else {
        (there, None)
    };
    let sources = Sources {
        manifest: Some(&manifest),
        lock: history.as_ref(),
        ..Sources::default()
    };
    let Compiled { findings, output } =
        larder::compile_recording(&manifest, history.as_ref(), &recording(args));
    let refused = replaced
        .as_ref()
        .is_some_and(|finding| finding.severity == Severity::Error);
    let findings: Vec<Finding> = replaced.into_iter().chain(findings).collect();
    let Some(output) = output.filter(|_| !refused) else {
        return reporter.findings(&findings, &sources);
    };

    let destination = project.destination(&output.model.project, args.output.as_deref());
    // Only of a run that has nothing to tell can the next one say nothing.
    let stamp = stamping
        .as_ref()
        .filter(|_| findings.is_empty())
        .map(|stamping| stamping.stamp(&output, &destination));
    let plan = Plan::survey(output.files, Some(output.history), &destination).map_err(told)?;
    if history.is_none() && !args.recording.new_history && plan.finds_own_files() {
        // What a history that begins anew would change is not what has to be mended.
        let missing = larder::history::missing(&shown(&project.history()));
        return reporter.findings(&[findings, vec![missing]].concat(), &sources);
    }
    let findings = [findings, plan.foreign()].concat();
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
    let outcome = reporter.findings(&findings, &sources)?;
    if plan.is_blocked() {
        return Ok(outcome);
    }
    let summary = plan.apply().map_err(told)?;
    if let (Some(stamping), Some(stamp)) = (&stamping, &stamp) {
        stamping.leave(stamp);
    }
    reporter.summary(&timed(summary, started))
}

/// How what has changed is recorded.
fn recording(args: &GenerateArgs) -> Recording {
    match &args.recording.squash_before {
        Some(id) => Recording::SquashBefore(id.clone()),
        None if args.recording.amend => Recording::Amend,
        None => Recording::Append,
    }
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
        ..Sources::default()
    };
    let findings = larder::check(&manifest, history.as_ref());
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
        report::notice(&format!("waiting for another run of larder in `{folder}`"));
    })
    .map_err(|failure| {
        // Where the manifest cannot be read either, that says more.
        let failure = project.read_manifest().err().unwrap_or(failure);
        reporter.failure(failure)
    })
}

/// The command that mends what `--check` finds.
fn command(args: &GenerateArgs) -> String {
    let mut words = vec!["larder generate".to_owned()];
    if args.manifest.manifest != Path::new("tables.toml") {
        words.extend(["--manifest".to_owned(), quoted(&args.manifest.manifest)]);
    }
    if let Some(output) = &args.output {
        words.extend(["--output".to_owned(), quoted(output)]);
    }
    words.join(" ")
}

/// A path as a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let path = shown(path);
    let plain = |letter: char| letter.is_alphanumeric() || "/._-@+".contains(letter);
    if path.chars().all(plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', "'\\''"))
}

fn timed(summary: Summary, started: Instant) -> String {
    let Summary {
        written,
        kept,
        removed,
    } = summary;
    let time = started.elapsed().as_millis();
    format!(
        "wrote {}, kept {kept}, removed {removed} in {time} ms",
        files(written)
    )
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
