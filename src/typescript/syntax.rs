//! The pieces of TypeScript whose layout a user's names decide.

use super::layout::{
    Brackets, Doc, STEP, behind, choice, columns, concat, fill, group, hardline, if_break, indent,
    join, line, list, nothing, softline, text,
};
use super::literal;

/// The words with which an import or export begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// `import`
    Import,
    /// `import type`
    ImportType,
    /// `export`
    Export,
    /// `export type`
    ExportType,
}

impl Module {
    const fn words(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::ImportType => "import type",
            Self::Export => "export",
            Self::ExportType => "export type",
        }
    }
}

/// `import { a, b } from 'c';`. A single name never breaks.
pub fn module(kind: Module, names: impl IntoIterator<Item = String>, from: &str) -> Doc {
    let (words, from) = (kind.words(), literal::string(from));
    let names: Vec<_> = names.into_iter().collect();
    if let [single] = names.as_slice() {
        return text([words, " { ", single, " } from ", &from, ";"].concat());
    }
    let names = braces(names.into_iter().map(text));
    let from = text(format!(" from {from};"));
    concat([text(words), text(" "), names, from])
}

/// `{ a, b }`: on one line, or one a line.
pub fn braces(items: impl IntoIterator<Item = Doc>) -> Doc {
    list(Brackets::Curly, items)
}

/// `{ a, b }`: one a line in any case.
pub fn open_braces(items: impl IntoIterator<Item = Doc>) -> Doc {
    broken(braces(items))
}

/// `[a, b]`: on one line, or one a line.
pub fn array(items: impl IntoIterator<Item = Doc>) -> Doc {
    list(Brackets::Square, items)
}

/// `[a, b]`: one a line in any case.
pub fn broken_array(items: impl IntoIterator<Item = Doc>) -> Doc {
    broken(array(items))
}

/// `[1, 2]`: as many numbers on each line as fit.
pub fn numbers(items: impl IntoIterator<Item = Doc>) -> Doc {
    let items: Vec<_> = items.into_iter().collect();
    if items.len() < 2 {
        return array(items);
    }
    group(concat([
        text("["),
        indent(concat([softline(), fill(items, ",")])),
        if_break(",", ""),
        softline(),
        text("]"),
    ]))
}

/// `(a, b)` of parameters or arguments none of which is a function, object or array that
/// could stay open at the end of the line.
pub fn parentheses(items: impl IntoIterator<Item = Doc>) -> Doc {
    list(Brackets::Round, items)
}

/// `callee(a, b)(c)`, where the first call has more arguments than the second: its own
/// break first.
pub fn curried(callee: Doc, first: impl IntoIterator<Item = Doc>, second: Doc) -> Doc {
    // No list, which would be a group of its own.
    let first = [
        text("("),
        indent(concat([softline(), join(first, &[text(","), line()])])),
        if_break(",", ""),
        softline(),
        text(")"),
    ];
    group(concat([callee, concat(first), parentheses([second])]))
}

/// The parentheses of a call whose last argument, an object, array or function, may stay
/// open at the end of the line: `(a, [b, c])`.
pub fn arguments(first: impl IntoIterator<Item = Doc>, last: Doc) -> Doc {
    let first: Vec<_> = first.into_iter().collect();
    let together = |last: Doc| {
        let items = first.iter().cloned().chain([last]);
        concat([text("("), join(items, &[text(", ")]), text(")")])
    };
    let apart = first.iter().cloned().chain([last.clone()]);
    let apart = broken(parentheses(apart));
    if last.must_break() {
        return choice(vec![together(last), apart]);
    }
    choice(vec![together(last.clone()), together(broken(last)), apart])
}

/// `head(a, b): Promise<C> {`: the beginning of a function.
pub fn function(head: &str, params: impl IntoIterator<Item = Doc>, returns: Option<Doc>) -> Doc {
    let returns = returns.map(|ty| concat([text(": "), ty]));
    concat([
        text(head.to_owned()),
        parentheses(params),
        returns.unwrap_or_else(nothing),
        text(" {"),
    ])
}

/// `if (condition) statement`: the statement moves to the next line when it does not fit.
pub fn guarded(condition: Doc, statement: Doc) -> Doc {
    group(concat([
        text("if ("),
        group(concat([
            indent(concat([softline(), condition])),
            softline(),
        ])),
        text(")"),
        indent(concat([line(), statement])),
    ]))
}

/// `a || b || c`, inside the parentheses of a condition.
pub fn either(conditions: impl IntoIterator<Item = Doc>) -> Doc {
    join(conditions, &[text(" ||"), line()])
}

/// `condition ? then : otherwise`
pub fn conditional(condition: Doc, then: Doc, otherwise: Doc) -> Doc {
    group(concat([
        condition,
        indent(concat([
            line(),
            text("? "),
            indent(then),
            line(),
            text(": "),
            indent(otherwise),
        ])),
    ]))
}

/// `left operator right`, where what stands around it has indented it already.
pub fn binary(left: Doc, operator: &'static str, right: Doc) -> Doc {
    group(concat([left, operation(operator, right)]))
}

/// `left operator right`, in a condition or behind `return`.
pub fn compared(left: Doc, operator: &'static str, right: Doc) -> Doc {
    group(concat([left, indent(operation(operator, right))]))
}

fn operation(operator: &'static str, right: Doc) -> Doc {
    concat([text(" "), group(concat([text(operator), line(), right]))])
}

/// `Promise<A>`, where `A` is a plain name, which never breaks.
pub fn promise(name: impl Into<String>) -> Doc {
    text(format!("Promise<{}>", name.into()))
}

/// `Name<A, B>`: a generic type.
pub fn generic(name: &'static str, arguments: impl IntoIterator<Item = Doc>) -> Doc {
    let arguments = join(arguments, &[text(","), line()]);
    group(concat([
        text(name),
        text("<"),
        indent(concat([softline(), arguments])),
        softline(),
        text(">"),
    ]))
}

/// The same document with its outermost group broken.
fn broken(doc: Doc) -> Doc {
    match doc {
        Doc::Group { content, .. } => Doc::Group {
            content,
            broken: true,
        },
        Doc::List {
            brackets, items, ..
        } => Doc::List {
            brackets,
            items,
            broken: true,
        },
        other => other,
    }
}

/// The right side of a type's declaration behind `=` or `:`, for a union of its members: on
/// the same line, on one further line, or one member a line.
pub fn union(members: impl IntoIterator<Item = Doc>) -> Doc {
    let mut members: Vec<_> = members.into_iter().collect();
    if let [reference, null] = members.as_slice()
        && is_reference(reference)
        && *null == text("null")
    {
        // Alone with null, a type's name stays behind the colon however long it is.
        return concat([text(" "), reference.clone(), text(" | null")]);
    }
    match members.pop() {
        Some(single) if members.is_empty() => concat([text(" "), single]),
        last => {
            members.extend(last);
            let members = join(members, &[line(), text("| ")]);
            let lead = if_break("| ", "");
            group(indent(concat([line(), group(concat([lead, members]))])))
        }
    }
}

/// Whether a type is the name of a declared one, with or without arguments.
fn is_reference(ty: &Doc) -> bool {
    match ty {
        Doc::Text(name) => name.starts_with(|first: char| first.is_ascii_uppercase()),
        Doc::Group { .. } => true,
        _ => false,
    }
}

/// A union as a generic type's argument.
pub fn union_argument(members: impl IntoIterator<Item = Doc>) -> Doc {
    let members = join(members, &[line(), text("| ")]);
    group(concat([if_break("| ", ""), members]))
}

/// `head body`, where `head` is a function's parameters with the arrow, and the body is no
/// block, object, array or conditional.
pub fn arrow(head: &'static str, body: Doc) -> Doc {
    group(concat([text(head), group(indent(concat([line(), body])))]))
}

/// One call of a chain, such as `.min(1)`.
pub struct Call {
    /// Its text with the dot in front.
    pub doc: Doc,
    /// Whether its arguments are names, short literals and calls of those.
    pub plain: bool,
}

/// `head.first(…).second(…)`, where `head` holds the names up to the first call.
pub fn chain(head: Doc, calls: Vec<Call>) -> Doc {
    let has_function = calls.len() > 2 && calls.iter().any(|call| !call.plain);
    let mut links: Vec<_> = calls.into_iter().map(|call| call.doc).collect();
    let (_, before_last) = links.split_last().unzip();
    let must_break = has_function || before_last.unwrap_or(&[]).iter().any(Doc::must_break);
    let one_line = concat([head.clone(), concat(links.clone())]);
    // Behind a name like a constructor's, the first call stays on its line.
    let kept = usize::from(ends_like_a_constructor(&head));
    if links.len() < 2 + kept {
        return group(one_line);
    }
    let rest = links.split_off(kept);
    let rest = rest.into_iter().flat_map(|link| [hardline(), link]);
    let expanded = concat([head, concat(links), indent(concat(rest))]);
    if must_break {
        return group(expanded);
    }
    choice(vec![one_line, expanded])
}

/// Whether the last of some names begins with a capital, or is nothing but underscores.
fn ends_like_a_constructor(names: &Doc) -> bool {
    let Doc::Text(names) = names else {
        return false;
    };
    let last = names.rsplit('.').next().unwrap_or_default();
    let underscores = !last.is_empty() && last.chars().all(|letter| letter == '_');
    underscores || last.starts_with(|first: char| first.is_ascii_uppercase())
}

/// `key: 'text'` or `key: name` of an object: behind a short key it never moves to the next
/// line.
pub fn text_property(key: &str, value: String) -> Doc {
    let is_short = columns(key) < STEP + 3;
    let key = text(format!("{key}:"));
    if is_short {
        concat([key, text(" "), text(value)])
    } else {
        assigned_whole(key, text(value))
    }
}

/// An item of a broken list, with its comma, at an indentation.
pub fn item(content: Doc, indent: usize) -> String {
    concat([content, text(",")]).render(indent, indent)
}

/// `left: right` or `left = right`, where the right side can break inside: it moves to the
/// next line only when its beginning does not fit.
pub fn assigned(left: Doc, right: Doc) -> Doc {
    group(concat([left, behind(right)]))
}

/// `left: right` or `left = right`, where the right side breaks badly: it moves to the next
/// line as soon as it does not fit.
pub fn assigned_whole(left: Doc, right: Doc) -> Doc {
    group(concat([left, group(indent(concat([line(), right])))]))
}
