//! Compiling an expression of the manifest, with its faults placed in the manifest's text.

use super::tables::Context;
use crate::expression::{self, Environment, Typed, Variable};
use crate::finding::{Code, Finding};
use crate::manifest::spans;
use crate::source::Spanned;

/// A checked expression, or `None` after findings, or where it names something that is
/// declared but broken.
pub(super) fn compile(
    written: &Spanned<String>,
    variables: Vec<Variable<'_>>,
    now: bool,
    broken: impl Fn(&str) -> bool,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<Typed> {
    let environment = Environment {
        variables,
        enums: &context.enums.known,
        now,
    };
    match expression::compile(&written.value, &environment) {
        Ok(typed) => Some(typed),
        Err(faults) => {
            let inside = spans::Inside::new(context.source.text(), written.span.clone());
            for fault in faults {
                let names_broken_thing =
                    fault.code == Code::UnknownName && broken(&written.value[fault.span.clone()]);
                if names_broken_thing {
                    continue;
                }
                let mut finding =
                    Finding::manifest(fault.code, inside.span(fault.span), fault.message);
                finding.help = fault.help;
                findings.push(finding);
            }
            None
        }
    }
}
