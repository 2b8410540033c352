//! Whatever manifest is accepted, what it generates is sound.

mod manifests;
mod parsed;
mod seeded;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::Path;

use larder::files::{FileText, Target};
use larder::source::Source;
use manifests::{placed, project};
use proptest::prelude::*;
use seeded::{Holds, holds};

/// Accepted or refused, never a crash: no text makes the compiler panic.
#[test]
fn any_text_is_answered() {
    let texts = prop_oneof![
        "\\PC{0,200}",
        project().prop_map(|project| project.text()),
        (project(), any::<prop::sample::Index>(), "\\PC{0,3}").prop_map(|(project, at, added)| {
            let mut text = project.text();
            let mut at = at.index(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, &added);
            text
        }),
        (project(), any::<prop::sample::Index>()).prop_map(|(project, at)| {
            let text = project.text();
            let gone = at.index(text.chars().count());
            text.chars()
                .enumerate()
                .filter(|(at, _)| *at != gone)
                .map(|(_, letter)| letter)
                .collect()
        }),
    ];
    holds("any text", 1_000, texts, |text: String| {
        let compiled = larder::compile(&Source::new("tables.toml", text.as_str()), None);
        prop_assert!(compiled.output.is_some() || !compiled.findings.is_empty());
        Ok(())
    });
}

/// What an accepted manifest generates; `seen` are texts that were looked at before.
fn is_sound(output: &larder::Output, seen: &RefCell<BTreeSet<String>>) -> Holds {
    for (path, text) in parsed::modules(&output.files) {
        if !seen.borrow_mut().insert(text.to_owned()) {
            continue;
        }
        prop_assert_eq!(parsed::fault(path, text), None, "{}\n{}", path, text);
        let harmed = text.contains("HARM") && parsed::names(path, text, "HARM");
        prop_assert!(!harmed, "{path}\n{text}");
        prop_assert!(
            text.chars().all(is_visible),
            "{path} hides something\n{text:?}"
        );
    }
    for (_, path) in output.files.0.keys() {
        prop_assert!(parsed::is_plain(path), "{path}");
    }
    let rust = &output.files.0[&(Target::Rust, larder::rust::MODULE.to_owned())];
    let (FileText::Generated(rust) | FileText::Stub(rust)) = rust;
    prop_assert!(rust.chars().all(is_visible), "{rust}");
    let parsed = syn::parse_file(rust);
    prop_assert!(parsed.is_ok(), "{:?}\n{rust}", parsed.err());
    let tokens = rust.parse().map(names).unwrap_or_default();
    prop_assert!(!tokens.contains("HARM"), "{rust}");
    Ok(())
}

/// The names that a text of Rust has as code.
fn names(tokens: proc_macro2::TokenStream) -> BTreeSet<String> {
    use proc_macro2::TokenTree;
    let of_one = |tree| match tree {
        TokenTree::Group(group) => names(group.stream()),
        TokenTree::Ident(name) => BTreeSet::from([name.to_string()]),
        TokenTree::Punct(_) | TokenTree::Literal(_) => BTreeSet::new(),
    };
    tokens.into_iter().flat_map(of_one).collect()
}

#[test]
fn what_is_accepted_generates_typescript_and_no_harm() {
    let (accepted, tried) = (Cell::new(0_u32), Cell::new(0_u32));
    let seen = RefCell::default();
    holds("TypeScript", 1_000, project(), |project| {
        tried.set(tried.get() + 1);
        let compiled = larder::compile(&Source::new("tables.toml", project.text()), None);
        let Some(output) = compiled.output else {
            return Err(TestCaseError::reject("refused"));
        };
        accepted.set(accepted.get() + 1);
        is_sound(&output, &seen)
    });
    let (accepted, tried) = (accepted.get(), tried.get());
    assert!(
        accepted * 2 > tried,
        "only {accepted} of {tried} were accepted"
    );
}

#[test]
fn a_text_in_any_place_is_refused_or_does_no_harm() {
    let accepted = Cell::new(0_u32);
    let seen = RefCell::default();
    holds("texts in places", 2_000, placed(), |text| {
        let compiled = larder::compile(&Source::new("tables.toml", text), None);
        let Some(output) = compiled.output else {
            return Ok(());
        };
        accepted.set(accepted.get() + 1);
        is_sound(&output, &seen)
    });
    assert!(
        accepted.get() > 400,
        "only {} were accepted",
        accepted.get()
    );
}

/// Whether a character shows itself: a line's end, or neither a control nor a mark that turns
/// or hides text.
fn is_visible(letter: char) -> bool {
    let hides = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    letter == '\n' || !letter.is_control() && !hides
}

#[test]
fn harm_would_be_seen() {
    for (text, seen) in [
        ("f(); HARM();", true),
        ("const x = { HARM: 1 };", true),
        ("const x = `${HARM()}`;", true),
        ("const x = 'HARM()'; // HARM()", false),
        ("/** HARM() */ const x = `\\${HARM()}`;", false),
    ] {
        assert_eq!(parsed::names("x.ts", text, "HARM"), seen, "{text}");
    }
    for (text, seen) in [
        ("const X: () = HARM();", true),
        ("/// HARM\n/// HARM()\nconst X: &str = \"HARM()\";", false),
    ] {
        let tokens = text.parse().map(names).unwrap_or_default();
        assert_eq!(tokens.contains("HARM"), seen, "{text}");
    }
}

/// Puts some of them where the tests of the web check types and format.
#[test]
fn a_sample_lies_ready_to_be_checked() {
    let goldens = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens");
    let count = Cell::new(0);
    holds("a sample", 20, project(), |project| {
        let text = project.text();
        let Some(output) = larder::compile(&Source::new("tables.toml", text.as_str()), None).output
        else {
            return Err(TestCaseError::reject("refused"));
        };
        count.set(count.get() + 1);
        let folder = goldens.join(format!("sample-{:02}", count.get()));
        std::fs::create_dir_all(&folder).expect("a writable folder");
        parsed::lay_out(&folder, &output.files);
        std::fs::write(folder.join("tables.toml"), text).expect("a writable folder");
        Ok(())
    });
}
