use std::fmt::Write;

const SEED: u64 = 20_261_122;

/// Random choices that a seed repeats.
pub(crate) struct Random(u64);

impl Random {
    /// Prints its seed, the same in every run; `SEED=… cargo test` tries others.
    pub(crate) fn seeded(name: &str) -> Self {
        let seed = std::env::var("SEED")
            .map_or(SEED, |seed| seed.parse().expect("SEED is a whole number"));
        eprintln!("{name}, SEED={seed}");
        Self(seed)
    }

    /// A number below `end` (SplitMix64).
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let end = u64::try_from(end).expect("small");
        usize::try_from((mixed ^ (mixed >> 31)) % end).expect("below a small number")
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    /// A name of 1 to `longest` letters in words; `serial` keeps it apart from all others.
    fn name(&mut self, longest: usize, serial: &mut usize) -> String {
        *serial += 1;
        let tail = format!("{serial}");
        // Most layouts differ only near the right margin.
        let shorter = if self.chance(30) { 4 } else { longest };
        let length = longest - self.below(shorter);
        let mut name = String::from("q");
        while name.len() + tail.len() < length {
            let underscore = !name.ends_with('_') && self.chance(15);
            let letter = char::from(b'a' + u8::try_from(self.below(26)).expect("a letter"));
            name.push(if underscore { '_' } else { letter });
        }
        name + &tail
    }

    /// Words of any characters that TOML holds between single quotes.
    fn words(&mut self, longest: usize) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(longest) {
            text.push(match self.below(30) {
                0 => ' ',
                1 => '"',
                2 => '`',
                3 => '$',
                4 => '{',
                5 => '*',
                6 => '/',
                7 => '\\',
                8 => '日',
                9 => 'é',
                10 => '\u{202e}',
                11 => '\u{2028}',
                12 => '-',
                13 => '😀',
                _ => char::from(b'a' + u8::try_from(self.below(26)).expect("a letter")),
            });
        }
        text
    }
}

struct Column {
    name: String,
    ty: &'static str,
    null: bool,
}

/// A manifest of so many tables with everything that the TypeScript depends on.
pub(crate) fn manifest(random: &mut Random, tables: usize) -> String {
    let mut serial = 0;
    let mut out = String::from("[project]\nname = 'random'\n");
    if random.chance(20) {
        let (types, layer) = (random.name(40, &mut serial), random.name(40, &mut serial));
        writeln!(
            out,
            "[project.layout]\ntypes = '{types}/{layer}a'\nlayer = '{layer}'"
        )
        .expect("text");
    }
    let words = random.name(50, &mut serial);
    writeln!(out, "[enums]").expect("text");
    let values: Vec<_> = (0..=random.below(8))
        .map(|at| format!("'''{}{at}'''", random.words(20)))
        .collect();
    writeln!(out, "{words} = [{}]", values.join(", ")).expect("text");
    for _ in 0..tables {
        table(random, &mut serial, &words, &values, &mut out);
    }
    out
}

fn table(
    random: &mut Random,
    serial: &mut usize,
    words: &str,
    values: &[String],
    out: &mut String,
) {
    let mut name = random.name(60, serial);
    // A capital reads like a constructor, which the formatter lays out in its own way.
    if random.chance(15) {
        name.replace_range(..1, "Q");
    }
    writeln!(out, "\n[tables.{name}]").expect("text");
    if random.chance(50) {
        let about = random.words(60);
        writeln!(out, "about = '''{about}'''").expect("text");
    }
    let single_row = random.chance(15);
    let owner = if random.chance(50) {
        "user_id".to_owned()
    } else {
        random.name(60, serial)
    };
    writeln!(out, "owner = '{}'", if single_row { "id" } else { &owner }).expect("text");
    let operations: Vec<_> = ["create", "update", "delete"]
        .into_iter()
        .filter(|_| random.chance(75))
        .collect();
    writeln!(out, "operations = {operations:?}").expect("text");
    if random.chance(20) {
        writeln!(out, "conflict = 'reject'").expect("text");
    }

    let mut fields = String::new();
    let columns: Vec<_> = (0..=random.below(8))
        .map(|_| column(random, serial, words, values, &mut fields))
        .collect();
    let of = |ty: &str| {
        let mut matching = columns
            .iter()
            .filter(move |column| column.ty == ty && !column.null);
        matching.next()
    };
    if let Some(column) = of("text") {
        if !single_row && random.chance(50) {
            writeln!(out, "sort = '{}{}'", random.pick(&["", "-"]), column.name).expect("text");
        }
        if random.chance(50) {
            let owner = if single_row { "id" } else { &owner };
            writeln!(out, "unique = [['{owner}', '{0}'], ['{0}']]", column.name).expect("text");
        }
    }
    writeln!(out, "[tables.{name}.fields]\n{fields}").expect("text");

    if !single_row {
        filters(random, serial, &name, &columns, words, out);
    }
    rules(random, serial, &name, &columns, &operations, out);
}

fn column(
    random: &mut Random,
    serial: &mut usize,
    words: &str,
    values: &[String],
    out: &mut String,
) -> Column {
    let name = random.name(60, serial);
    let (ty, attributes): (&'static str, &[&str]) = match random.below(15) {
        0..=3 => (
            "text",
            &[
                "",
                "max = 120",
                "min = 1, max = 120",
                "default = '''it's'''",
                "pattern = '^[a-z]{2,9}$'",
                "min = 1, max = 9, pattern = '^a'",
                "format = 'email'",
                "format = 'url', max = 90",
                "create = false, null = true",
                "server = true",
            ],
        ),
        4 => (
            "integer",
            &["", "min = 0, max = 100, default = 7", "update = false"],
        ),
        5 => ("boolean", &["", "default = true", "null = true"]),
        6 => (
            "numeric(10,2)",
            &["", "min = 0.5", "default = 1.50, max = 10"],
        ),
        7 => (
            "numeric(30,4)",
            &["", "min = 0.5, max = 1000", "null = true"],
        ),
        8 => ("bigint", &["", "default = 5, max = 99", "null = true"]),
        9 => ("timestamp", &["", "default = 'now'", "null = true"]),
        10 => ("date", &["", "default = 'now'", "default = '2026-01-31'"]),
        11 => (
            "json",
            &[
                "",
                "null = true",
                "shape = 'object', default = {}",
                "shape = 'array', default = []",
                "shape = 'object', default = { a = 1, 'b-c' = [1, 2], d = { e = 'x' } }",
                "shape = 'array', null = true, default = [{ a = 1, b = 2 }, { a = 3, b = 4 }]",
            ],
        ),
        12 => (
            "text[]",
            &[
                "",
                "default = []",
                "default = ['a', 'b']",
                "max = 9, each = { min = 1, max = 20 }",
                "min = 1, each = { min = 1, max = 20, pattern = '^[a-z]+$' }",
            ],
        ),
        13 => (
            "integer[]",
            &[
                "",
                "default = [1, 2, 3], null = true",
                "default = [1, 2, 3]",
            ],
        ),
        _ => ("enum", &["", "null = true", "default"]),
    };
    let attributes = random.pick(attributes);
    let spelled = if ty == "enum" { words } else { ty };
    let attributes = match attributes {
        "default" => format!(", default = {}", values[random.below(values.len())]),
        "" => String::new(),
        attributes => format!(", {attributes}"),
    };
    let about = if random.chance(10) {
        format!(", about = '''{}'''", random.words(50))
    } else {
        String::new()
    };
    writeln!(out, "{name} = {{ type = '{spelled}'{attributes}{about} }}").expect("text");
    Column {
        null: attributes.contains("null = true") || attributes.contains("server"),
        name,
        ty,
    }
}

fn filters(
    random: &mut Random,
    serial: &mut usize,
    table: &str,
    columns: &[Column],
    words: &str,
    out: &mut String,
) {
    for column in columns {
        let (param, condition) = match column.ty {
            "text" | "integer" | "enum" => ("equal", "row.C == P"),
            "boolean" if !column.null => ("", "row.C"),
            "date" | "timestamp" if !column.null => ("less", "row.C < P"),
            _ => continue,
        };
        if !random.chance(40) {
            continue;
        }
        let name = random.name(40, serial);
        let value = random.name(40, serial);
        let ty = if column.ty == "enum" {
            words
        } else {
            column.ty
        };
        writeln!(out, "[tables.{table}.filters.{name}]").expect("text");
        if !param.is_empty() {
            writeln!(out, "params = {{ {value} = '{ty}' }}").expect("text");
        }
        let condition = condition.replace('C', &column.name).replace('P', &value);
        writeln!(out, "where = '{condition}'").expect("text");
        if random.chance(30) {
            writeln!(out, "sort = '-created_at'").expect("text");
        }
    }
}

fn rules(
    random: &mut Random,
    serial: &mut usize,
    table: &str,
    columns: &[Column],
    operations: &[&str],
    out: &mut String,
) {
    for operation in operations {
        let row = if *operation == "create" {
            "next"
        } else {
            "existing"
        };
        for column in columns.iter().filter(|column| !column.null) {
            let condition = match column.ty {
                "boolean" => format!("{row}.{}", column.name),
                "text" => format!("{row}.{} == \"a\" || size({row}.{0}) > 3", column.name),
                "integer" => format!("{row}.{} + 1 > 5", column.name),
                _ => continue,
            };
            if !random.chance(40) {
                continue;
            }
            let id = random.name(30, serial).replace('_', "-");
            writeln!(out, "[tables.{table}.rules.{id}]\non = ['{operation}']").expect("text");
            let body = random.pick(&["deny", "require", "call"]);
            if body == "call" {
                let function = random.name(60, serial).replace('_', "");
                writeln!(out, "call = '{function}'").expect("text");
            } else {
                writeln!(out, "{body} = '{condition}'").expect("text");
            }
            let message = random.words(70);
            writeln!(out, "message = '''{message}'''").expect("text");
        }
    }
    let single = columns.iter().find(|column| column.ty == "boolean");
    if let Some(column) = single.filter(|_| random.chance(40)) {
        writeln!(
            out,
            "[tables.{table}.rules.only-one]\nsingle = '{}'",
            column.name
        )
        .expect("text");
    }
}
