use super::*;
use crate::expression::compile;
use crate::expression::tests::{fields, with_environment};

#[track_caller]
fn typed(text: &str) -> Typed {
    let typed = with_environment(|environment| compile(text, environment));
    typed.unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

/// As it stands in a check, where the rows are one.
#[track_caller]
fn lowers(text: &str, expected: &str) {
    let fields = fields();
    let condition = Condition::when(&typed(text), &Scope::table(&fields));
    assert_eq!(condition.flat(), expected, "{text}");
}

#[test]
fn conditions_read_as_a_person_would_write_them() {
    for (text, expected) in [
        ("true", "true"),
        ("row.done", "done"),
        (
            "row.level == 'low' || row.level == 'mid'",
            "level = 'low' or level = 'mid'",
        ),
        (
            "row.done == true && row.shown != true",
            "done and not shown",
        ),
        (
            "row.done_or_null == true",
            "done_or_null is not distinct from true",
        ),
        ("!row.title.startsWith('x')", "not starts_with(title, 'x')"),
        (
            "row.title.contains(word) && row.title.endsWith('y')",
            "strpos(title, word) > 0 and right(title, 1) = 'y'",
        ),
        (
            "row.title.endsWith(word)",
            "right(title, char_length(word)) = word",
        ),
        ("row.title.matches('^[a-z]+$')", "title ~ '^[a-z]+$'"),
        ("size(next.title) <= 3", "char_length(title) <= 3"),
        ("size(row.title + '!') > 3", "char_length(title || '!') > 3"),
        ("size(row.tags) > 3", "cardinality(tags) > 3"),
        ("'a' in row.tags", "'a' = any(tags)"),
        ("!('a' in row.tags)", "'a' <> all(tags)"),
        ("row.level in ['low', 'mid']", "level in ('low', 'mid')"),
        ("!(row.count in [1, 2])", "count not in (1, 2)"),
        ("next.start < next.end", "start < \"end\""),
        ("!(next.start < next.end)", "start >= \"end\""),
        ("next.start < '09:00'", "start < '09:00:00'"),
        (
            "row.done ? row.shown : next.done",
            "case when done then shown else done end",
        ),
        (
            "(row.done ? 1 : 2) == row.count",
            "(case when done then 1 else 2 end) = count",
        ),
        (
            "(row.done ? 'low' : 'mid') == row.level",
            "(case when done then 'low'::public.level else 'mid' end) = level",
        ),
        (
            "(row.done || row.shown) && next.done",
            "(done or shown) and done",
        ),
        (
            "row.done && row.shown || next.done",
            "(done and shown) or done",
        ),
        ("(row.count < 3) == row.done", "(count < 3) = done"),
        ("next.at < now", "at < now()"),
        ("row.title == 'it\\'s'", "title = 'it''s'"),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn a_comparison_with_what_may_be_missing_is_never_unknown() {
    for (text, expected) in [
        ("row.title_or_null == null", "title_or_null is null"),
        ("has(row.title_or_null)", "title_or_null is not null"),
        (
            "row.title_or_null == row.note",
            "title_or_null is not distinct from note",
        ),
        (
            "row.title_or_null != row.note",
            "title_or_null is distinct from note",
        ),
        (
            "row.title_or_null != null && row.title_or_null == row.note",
            "title_or_null is not null and title_or_null = note",
        ),
        (
            "row.level_or_null in ['low', 'mid'] && row.done",
            "level_or_null is not null and level_or_null in ('low', 'mid') and done",
        ),
        (
            "!(row.level_or_null in ['low', 'mid'])",
            "not (level_or_null is not null and level_or_null in ('low', 'mid'))",
        ),
        (
            "row.level_or_null in ['low', null]",
            "level_or_null is null or level_or_null in ('low')",
        ),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn doubles_are_counted_as_doubles() {
    for (text, expected) in [
        // Up to 15 digits, decimals and doubles compare alike.
        (
            "row.rate < 0.7 && row.rate != row.price",
            "rate < 0.7 and rate <> price",
        ),
        ("row.price * 2 < row.rate", "price * 2 < rate"),
        ("row.rate * 2 < 1.0", "rate::double precision * 2 < 1"),
        ("row.rate + row.price < 1.0", "rate + price < 1"),
        (
            "row.rate + row.rate * 3 < 1.0",
            "rate + rate::double precision * 3 < 1",
        ),
        (
            "row.price < -(row.rate) / 4",
            "price < (-rate)::double precision / 4",
        ),
        (
            "row.price == 1e300 || row.price == -1.5",
            "price = 1e300 or price = -1.5",
        ),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn an_operand_that_may_have_no_value_is_read_in_its_turn() {
    for (text, expected) in [
        ("row.count + 1 > 2", "count + 1 > 2"),
        (
            "row.count != 0 && 10 / row.count > 1",
            "case when count <> 0 then 10 / count > 1 else false end",
        ),
        (
            "row.count == 0 || row.done || 10 / row.count > 1",
            "case when count = 0 or done then true else 10 / count > 1 end",
        ),
        (
            "10 / row.count > 1 && row.done",
            "case when 10 / count > 1 then done else false end",
        ),
        (
            "row.done && row.count + 1 > 2 && row.limit * 2 > 3 && row.shown",
            "case when done then case when count + 1 > 2 then case when \"limit\" * 2 > 3 \
             then shown else false end else false end else false end",
        ),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn numbers_keep_their_four_bytes() {
    for (text, expected) in [
        ("-(row.count) == 3", "-count = 3"),
        ("-(-(row.count)) - -1 == 3", "-(-count) - -1 = 3"),
        (
            "row.count - -2147483648 == 3",
            "count - '-2147483648'::integer = 3",
        ),
        (
            "(row.count - 1) - (2 - row.count) == 0",
            "count - 1 - (2 - count) = 0",
        ),
        ("row.count % 2 * 3 == 0", "count % 2 * 3 = 0"),
        (
            "row.count * (2 % row.limit) == 0",
            "count * (2 % \"limit\") = 0",
        ),
    ] {
        lowers(text, expected);
    }
}

#[test]
fn a_trigger_sees_what_an_operation_does() {
    let fields = fields();
    let of = |operation, text: &str| {
        Condition::when(&typed(text), &Scope::trigger(&fields, operation)).flat()
    };
    assert_eq!(
        of(Operation::Create, "next.end > '09:00'"),
        "new.\"end\" > '09:00:00'"
    );
    assert_eq!(
        of(
            Operation::Update,
            "has(input.title) && input.title.startsWith('a')"
        ),
        "new.title is distinct from old.title and starts_with(new.title, 'a')",
    );
    assert_eq!(
        of(Operation::Update, "input.title == 'a'"),
        "(case when new.title is distinct from old.title then new.title else null end) \
         is not distinct from 'a'",
    );
    let given = typed("has(input.title)");
    let unknown = |operation| unknown_input(&given, operation);
    assert_eq!(unknown(Operation::Create).as_deref(), Some("title"));
    assert_eq!(unknown(Operation::Update), None);
}

#[test]
fn no_text_leaves_its_literal() {
    lowers(
        r#"row.title == '\'; drop table x; --\\ \n $$ */ "'"#,
        r#"title = E'''; drop table x; --\\ \n $$ */ "'"#,
    );
    lowers(r"row.title.matches('^\';--$')", "title ~ '^'';--$'");
}

#[test]
fn a_requirement_is_turned_around() {
    let fields = fields();
    for (text, expected) in [
        ("next.start < next.end", "start >= \"end\""),
        ("row.done && row.shown", "not (done and shown)"),
        (
            "row.title_or_null == 'a'",
            "title_or_null is distinct from 'a'",
        ),
        (
            "row.count != 0 && 10 / row.count > 1",
            "not (case when count <> 0 then 10 / count > 1 else false end)",
        ),
        ("!row.done", "done"),
        ("row.title.contains('a')", "strpos(title, 'a') = 0"),
    ] {
        let condition = Condition::unless(&typed(text), &Scope::table(&fields));
        assert_eq!(condition.flat(), expected, "{text}");
    }
}
