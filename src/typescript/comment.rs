use super::literal;

/// A `/** … */` comment of some paragraphs, without its last line break; empty without any.
pub(super) fn doc_comment(paragraphs: &[&str], indent: usize) -> String {
    let margin = " ".repeat(indent);
    let paragraphs: Vec<Vec<String>> = paragraphs
        .iter()
        .map(|paragraph| lines(paragraph))
        .filter(|lines| !lines.is_empty())
        .collect();
    match paragraphs.as_slice() {
        [] => String::new(),
        [paragraph] if paragraph.len() == 1 => format!("{margin}/** {} */", paragraph[0]),
        paragraphs => {
            let paragraphs: Vec<_> = paragraphs
                .iter()
                .map(|lines| format!("{margin} * {}\n", lines.join(&format!("\n{margin} * "))))
                .collect();
            let body = paragraphs.join(&format!("{margin} *\n"));
            format!("{margin}/**\n{body}{margin} */")
        }
    }
}

/// What the manifest says about something, as a sentence; empty where it says nothing.
pub(super) fn sentence(about: Option<&str>) -> String {
    let about = about.unwrap_or_default().trim();
    let is_open = about.ends_with(char::is_alphanumeric);
    format!("{about}{}", if is_open { "." } else { "" })
}

/// A `// …` comment of one line, without its line break.
pub(super) fn line_comment(paragraph: &str, indent: usize) -> String {
    format!("{}// {}", " ".repeat(indent), lines(paragraph).join(" "))
}

/// A text's lines that are not empty, with nothing that could end a comment.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(literal::comment)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_stays_on_one_line() {
        assert_eq!(doc_comment(&["Sunday is 0"], 2), "  /** Sunday is 0 */");
        assert_eq!(doc_comment(&["  \n "], 2), "");
    }

    #[test]
    fn paragraphs_have_an_empty_line_between() {
        assert_eq!(
            doc_comment(&["One\ntwo.", "Three */."], 0),
            "/**\n * One\n * two.\n *\n * Three *\\/.\n */"
        );
    }
}
