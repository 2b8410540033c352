use similar::{ChangeTag, TextDiff};

/// The lines of a short difference; the rest is counted.
const LINES: usize = 8;

/// The characters of a line that are shown.
const WIDTH: usize = 120;

/// A short difference: `-` stands before what is there, `+` before what belongs there.
pub(super) fn short(there: &[u8], belongs: &str) -> String {
    let Ok(there) = std::str::from_utf8(there) else {
        return "  what is there is not UTF-8 text".to_owned();
    };
    let diff = TextDiff::from_lines(there, belongs);
    let mut lines = Vec::new();
    let mut changed = 0_usize;
    let mut shown = 0_usize;
    for hunk in diff.unified_diff().context_radius(1).iter_hunks() {
        for (at, change) in hunk.iter_changes().enumerate() {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let counts = usize::from(change.tag() != ChangeTag::Equal);
            changed += counts;
            if lines.len() < LINES {
                if at == 0 {
                    let line = change.old_index().or(change.new_index()).unwrap_or(0) + 1;
                    lines.push(format!("@@ line {line} @@"));
                }
                lines.push(format!("{sign} {}", cut(change.value())));
                shown += counts;
            }
        }
    }
    match changed - shown {
        0 => {}
        1 => lines.push("… and 1 more changed line".to_owned()),
        more => lines.push(format!("… and {more} more changed lines")),
    }
    lines.join("\n")
}

/// Whether two texts differ in nothing but CRLF and LF.
pub(super) fn only_in_line_ends(there: &[u8], belongs: &str) -> bool {
    std::str::from_utf8(there)
        .is_ok_and(|there| there.len() != belongs.len() && there.replace("\r\n", "\n") == belongs)
}

/// A line as the difference shows it; the renderers escape what a terminal would obey.
fn cut(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    let mut cut: String = line.chars().take(WIDTH).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut.replace('\t', "  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours() {
        let there = "a\nb\nc\nd\ne\n";
        let belongs = "a\nb\nC\nd\ne\n";
        assert_eq!(
            short(there.as_bytes(), belongs),
            "@@ line 2 @@\n  b\n- c\n+ C\n  d"
        );
    }

    #[test]
    fn a_long_difference_is_cut_and_the_rest_counted() {
        let there: Vec<_> = (0..30).map(|n| format!("{n}\n")).collect();
        let text = short(there.concat().as_bytes(), "x\n");
        assert_eq!(text.lines().count(), LINES + 1);
        assert!(text.ends_with("… and 24 more changed lines"), "{text}");
    }

    #[test]
    fn a_long_line_is_cut() {
        let text = short("ä".repeat(500).as_bytes(), "x\n");
        let line = text.lines().find(|line| line.starts_with('-')).unwrap();
        assert_eq!(line.chars().count(), "- ".len() + WIDTH + 1);
    }

    #[test]
    fn line_ends_alone_are_known() {
        assert!(only_in_line_ends(b"a\r\nb\r\n", "a\nb\n"));
        assert!(!only_in_line_ends(b"a\r\nc\r\n", "a\nb\n"));
        assert!(!only_in_line_ends(b"a\nb\n", "a\nb\n"));
        assert!(!only_in_line_ends(b"\xff\r\n", "a\n"));
    }
}
