use syn::Item;

/// Items as text, with an empty line between them and a line break at the end.
pub(super) fn items(items: impl IntoIterator<Item = Item>) -> String {
    let texts: Vec<_> = items.into_iter().map(item).collect();
    texts.join("\n")
}

/// One item as text, with its line break.
///
/// Between the members of an item the printer leaves no empty line; a member with a comment
/// has one before it where a statement ends there. No literal spans lines.
pub(super) fn item(item: Item) -> String {
    let file = syn::File {
        shebang: None,
        frontmatter: None,
        attrs: Vec::new(),
        items: vec![item],
    };
    prettyplease::unparse(&file).replace(";\n    ///", ";\n\n    ///")
}
