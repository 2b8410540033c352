//! Lines of one table, each with a mistake of its own, which stand beside each other.

use larder::finding::Code::{self, *};

/// Keys of the table.
const KEYS: &[(Code, &str)] = &[
    (UnknownField, "sort = «\"titel\"»\n"),
    (UnknownKey, "«sorted» = \"title\"\n"),
    (WrongType, "about = «5»\n"),
    (UnknownValue, "conflict = «\"first-write\"»\n"),
    (BadPath, "file = «\"../{t}\"»\n"),
    (BadPolicy, "server = { read = «\"none\"» }\n"),
    (NotYet, "deletes = «\"tombstone\"»\n"),
    (Unindexable, "indexes = [«\"done\"», \"due\"]\n"),
    (
        UnknownField,
        "unique = [[\"user_id\", «\"titel\"»], [\"title\"]]\n",
    ),
    (BadName, "functions = «\"-\"»\n"),
];

/// Fields of the table.
const FIELDS: &[(Code, &str)] = &[
    (UnknownKey, "one = { type = \"text\", «maxx» = 80 }\n"),
    (WrongType, "two = { type = \"text\", null = «\"true\"» }\n"),
    (MissingKey, "«three» = { null = true }\n"),
    (UnknownType, "four = { type = «\"txt\"» }\n"),
    (
        BadDefault,
        "five = { type = \"text\", max = 3, default = «\"four\"» }\n",
    ),
    (
        EmptyRange,
        "six = { type = \"integer\", min = 9, max = «3» }\n",
    ),
    (
        CheckNotForType,
        "seven = { type = \"boolean\", max = «3» }\n",
    ),
    (BadLimit, "eight = { type = \"text\", max = «-1» }\n"),
    (Unfillable, "«nine» = { type = \"text\", create = false }\n"),
    (
        Contradiction,
        "ten = { type = \"text\", server = true, update = «true» }\n",
    ),
    (
        Pattern,
        "eleven = { type = \"text\", pattern = '^«(?=»a)' }\n",
    ),
    (NotYet, "twelve = { type = \"uuid\", «computed» = \"x\" }\n"),
    (OutOfRange, "thirteen = { type = \"real\", max = «nan» }\n"),
    (BadName, "«\"four teen\"» = { type = \"text\" }\n"),
    (ImplicitColumn, "«updated_at» = { type = \"timestamp\" }\n"),
    (SqlWord, "«user» = { type = \"text\" }\n"),
    (
        DuplicateKey,
        "fifteen = { type = \"text\" }\n«fifteen» = { type = \"uuid\" }\n",
    ),
    (WrongType, "sixteen = «\"text\"»\n"),
    (
        UnknownField,
        "seventeen = { type = \"uuid\", same_as = «\"idd\"» }\n",
    ),
    (
        Contradiction,
        "eighteen = { type = \"text\", from = «\"email\"» }\n",
    ),
    (UnknownKey, "nineteen = { type = \"text\", «nul» = true }\n"),
    (
        UnknownTable,
        "twenty = { type = \"uuid\", references = «\"nowhere\"» }\n",
    ),
    (
        Contradiction,
        "twenty_one = { type = \"uuid\", on_delete = «\"cascade\"» }\n",
    ),
];

/// Filters and rules of the table; some name fields that are broken.
const BLOCKS: &[(Code, &str)] = &[
    (
        UnknownName,
        "\n[tables.{t}.filters.dnoe]\nwhere = 'row.«dnoe»'\n",
    ),
    (
        ExpressionType,
        "\n[tables.{t}.filters.late]\nwhere = '«row.title» < \"m\" && row.broken == 3'\n",
    ),
    (
        ExpressionSyntax,
        "\n[tables.{t}.filters.open]\nwhere = 'row.done «=» false'\n",
    ),
    (
        ReservedName,
        "\n[tables.{t}.filters.mine]\nparams = { «uid» = \"text\" }\nwhere = 'row.title == \"x\"'\n",
    ),
    (
        RuleBody,
        "\n[tables.{t}.rules.«empty»]\non = [\"delete\"]\nmessage = \"No\"\n",
    ),
    (RuleBody, "\n[tables.{t}.rules.one]\nsingle = «\"title\"»\n"),
    (
        MissingKey,
        "\n[tables.{t}.rules.«still»]\non = [\"delete\"]\ndeny = 'existing.done'\n",
    ),
    (
        EmptyList,
        "\n[tables.{t}.rules.never]\non = «[]»\ndeny = 'existing.done'\nmessage = \"No\"\n",
    ),
    (
        DuplicateEntry,
        "\n[tables.{t}.rules.twice]\non = [\"delete\", «\"delete\"»]\ndeny = 'existing.done'\nmessage = \"No\"\n",
    ),
    (
        ExpressionNull,
        "\n[tables.{t}.rules.guarded]\non = [\"update\"]\ndeny = 'size(«next.note») > 3 || next.broken > 3'\nmessage = \"No\"\n",
    ),
];

/// What each such table has: one field is broken, and nobody hears of it twice.
const ALWAYS: &[(Code, &str)] = &[(
    UnknownType,
    "title = { type = \"text\" }
done = { type = \"boolean\" }
due = { type = \"date\" }
note = { type = \"text\", null = true }
broken = { type = «\"txt\"» }
",
)];

/// How many lines there are to choose from.
pub(crate) const COUNT: usize = KEYS.len() + FIELDS.len() + BLOCKS.len();

/// A table of some of the lines, and their codes in the order of their marks.
pub(crate) fn table(chosen: &[bool]) -> (String, Vec<Code>) {
    let (keys, rest) = chosen.split_at(KEYS.len());
    let (fields, blocks) = rest.split_at(FIELDS.len());
    let some = |lines: &'static [(Code, &str)], chosen: &[bool]| {
        let lines = lines.iter().zip(chosen).filter(|(_, chosen)| **chosen);
        lines.map(|(line, _)| *line).collect::<Vec<_>>()
    };
    let parts = [
        ("\n[tables.{t}]\n", some(KEYS, keys)),
        ("\n[tables.{t}.fields]\n", some(ALWAYS, &[true])),
        ("", some(FIELDS, fields)),
        ("", some(BLOCKS, blocks)),
    ];
    let mut text = String::new();
    let mut codes = Vec::new();
    for (header, lines) in parts {
        text += header;
        for (code, line) in lines {
            text += line;
            codes.push(code);
        }
    }
    (text, codes)
}
