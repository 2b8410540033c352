use super::*;

#[track_caller]
fn accepted(text: &str) -> Pattern {
    parse(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
}

#[track_caller]
fn refused(text: &str, marked: &str, message: &str) {
    let Err(fault) = parse(text) else {
        panic!("accepted: {text}")
    };
    let found = (&text[fault.span.clone()], fault.message.as_str());
    assert_eq!(found, (marked, message), "{text}");
}

#[test]
fn patterns_are_printed_so_that_every_engine_agrees() {
    for (text, expected) in [
        ("^[a-z]+(-[a-z]+)*$", "/^[a-z]+(?:-[a-z]+)*$/u"),
        ("a.c", r"/a[^\n]c/u"),
        (r"\d\D", "/[0-9][^0-9]/u"),
        (r"\w\W", "/[0-9A-Z_a-z][^0-9A-Z_a-z]/u"),
        (r"\s\S", r"/[\t-\n\f-\r ][^\t-\n\f-\r ]/u"),
        (r"[\d_-]", r"/[0-9_\-]/u"),
        ("[-a]", r"/[\-a]/u"),
        ("[^/]/", r"/[^\/]\//u"),
        ("a{2}b{2,}c{2,5}d?e*f+", "/a{2}b{2,}c{2,5}d?e*f+/u"),
        ("a{1}b{0,1}c{0,}d{1,}", "/ab?c*d+/u"),
        ("(?:a|b)|c", "/(?:a|b)|c/u"),
        ("😀{2}é", "/😀{2}é/u"),
        (
            r"\.\*\+\?\(\)\[\]\{\}\^\$\|\\\-",
            r"/\.\*\+\?\(\)\[\]\{\}\^\$\|\\-/u",
        ),
        (r"\n\r\t\f\v", r"/\n\r\t\f\v/u"),
    ] {
        assert_eq!(accepted(text).to_javascript(), expected, "{text}");
    }
}

#[test]
fn nothing_leaves_the_literal_or_hides_in_it() {
    for (text, expected) in [
        ("a\u{2028}b\nc\u{202e}", r"/a\u{2028}b\nc\u{202e}/u"),
        ("`$\\{x\\}*/", r"/`$\{x\}*\//u"),
        ("[\u{200b}-\u{200f}]", r"/[\u{200b}-\u{200f}]/u"),
        ("\u{feff}\u{7f}", r"/\u{feff}\u{7f}/u"),
    ] {
        assert_eq!(accepted(text).to_javascript(), expected, "{text:?}");
    }
}

#[test]
fn what_the_engines_do_not_share_is_refused_at_its_place() {
    for (text, marked, message) in [
        ("", "", "an empty alternative matches every text"),
        ("a||b", "|", "an empty alternative matches every text"),
        ("()", ")", "an empty alternative matches every text"),
        ("a)", ")", "this `)` closes nothing"),
        ("a(b", "(", "this `(` is not closed"),
        (
            "(?=a)",
            "(?=",
            "only plain groups are understood by every target",
        ),
        (
            "(?<n>a)",
            "(?<",
            "only plain groups are understood by every target",
        ),
        (
            "(?i)a",
            "(?i",
            "only plain groups are understood by every target",
        ),
        (
            r"\bx",
            r"\b",
            r"`\b` does not mean the same to every target",
        ),
        (
            r"\p{L}",
            r"\p",
            r"`\p` does not mean the same to every target",
        ),
        (
            r"(a)\1",
            r"\1",
            r"`\1` does not mean the same to every target",
        ),
        (
            r"\x41",
            r"\x",
            r"`\x` does not mean the same to every target",
        ),
        (r"\é", r"\é", r"`\é` does not mean the same to every target"),
        ("a\\", "\\", "a pattern cannot end with `\\`"),
        ("a*?", "?", "a repetition cannot be lazy here"),
        ("a**", "*", "a repetition cannot be repeated"),
        ("a{2}{3}", "{", "a repetition cannot be repeated"),
        ("*a", "*", "there is nothing that `*` repeats"),
        ("^*", "^*", "a place in the text cannot be repeated"),
        ("a{,3}", "{", "`{` begins no `{n}`, `{n,}` or `{n,m}`"),
        ("a{", "{", "`{` begins no `{n}`, `{n,}` or `{n,m}`"),
        ("a{256}", "{256}", "a repetition counts to 255 at most"),
        (
            "a{99999999999}",
            "{99999999999}",
            "a repetition counts to 255 at most",
        ),
        ("a{3,2}", "{3,2}", "the repetition's limits run backwards"),
        (
            "(a{100}){11}",
            "{11}",
            "repetitions inside each other come to more than 1000",
        ),
        ("a}", "}", "`}` stands alone"),
        ("a]", "]", "`]` stands alone"),
        ("[]", "[]", "the brackets hold no character"),
        ("[^]", "[^]", "the brackets hold no character"),
        ("[a", "[", "this `[` is not closed"),
        ("[z-a]", "z-a", "the range runs backwards"),
        ("[[:alpha:]]", "[", "`[` cannot stand in brackets"),
        (
            r"[\D]",
            r"\D",
            "a class of other characters cannot stand in brackets",
        ),
        (r"[a-\d]", r"-\d", "a range ends with a character"),
        ("[a-c-e]", "-", "this `-` is no range"),
        ("[a", "[", "this `[` is not closed"),
        ("[a-", "[", "this `[` is not closed"),
        ("a\0", "\0", "text cannot hold the character NUL"),
    ] {
        refused(text, marked, message);
    }
    let deep = "(".repeat(10_000);
    refused(&deep, "(", "groups are nested more than 32 levels deep");
}

#[test]
fn a_pattern_is_found_anywhere_unless_it_is_held() {
    for (pattern, text, expected) in [
        ("b", "abc", true),
        ("^b", "abc", false),
        ("^a.c$", "abc", true),
        ("^a.c$", "a\nc", false),
        ("^a$", "a\nb", false),
        ("^(?:ab|a)(?:c|bcd)$", "abcd", true),
        ("^(a*)*$", "aaa", true),
        ("^[^a]{2,3}$", "bcde", false),
        ("^😀{2}$", "😀😀", true),
        (r"^\d+$", "٣", false),
    ] {
        assert_eq!(
            accepted(pattern).is_match(text),
            expected,
            "{pattern} {text}"
        );
    }
}

/// Random texts of what patterns are made of.
#[test]
fn no_text_makes_the_reader_panic() {
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    const CASES: u32 = 2000;
    let piece = prop::sample::select(vec![
        "a", "é", "\\", "d", "b", "[", "]", "^", "-", "(", ")", "?", ":", "*", "+", "{", "}", ",",
        "2", "999", "|", ".", "$", "/", "\n", "😀",
    ]);
    let text = prop_oneof![
        prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat()),
        any::<String>(),
    ];
    let mut runner = TestRunner::new(Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    });
    let run = runner.run(&text, |text| {
        match parse(&text) {
            Err(fault) => prop_assert!(text.get(fault.span.clone()).is_some(), "{fault:?}"),
            Ok(pattern) => {
                let printed = pattern.to_javascript();
                let inner = &printed[1..printed.len() - 2];
                // Read again it is the same, up to the spelling of a hidden character.
                if !inner.contains("\\u{") {
                    prop_assert_eq!(parse(inner).map(|again| again.to_javascript()), Ok(printed));
                }
            }
        }
        Ok(())
    });
    run.unwrap_or_else(|failure| panic!("{CASES} cases: {failure}"));
}
