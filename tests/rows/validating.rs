//! `validate` accepts what the database accepts, and refuses what it refuses.

use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::cluster::Cluster;
use crate::server::{ADA, Input, Server};
use crate::tables::{
    CalendarInsert, CalendarUpdate, CategoryInsert, CategoryUpdate, PersonaInsert, PersonaUpdate,
    Row, UserProfileUpdate, UserWorkPeriodInsert, UserWorkPeriodUpdate, Validate,
};

/// Values of a column, accepted and refused by both.
type Values = (&'static str, Vec<Json>, Vec<Json>);

fn long(characters: usize) -> Json {
    // Of four bytes each: what counts are characters.
    json!("🦫".repeat(characters))
}

/// A text of so many characters, and one that has one more.
fn up_to(column: &'static str, most: usize) -> Values {
    let accepted = vec![json!(null), json!(""), long(most)];
    (column, accepted, vec![long(most + 1), json!("a\0b")])
}

fn name() -> Values {
    (
        "name",
        vec![json!("a"), json!(" "), long(120)],
        vec![json!(""), long(121), json!(null), json!("a\0")],
    )
}

/// What a text may not be that `https?://` does not say is left to the module: the database
/// asks less there, as it says.
fn address() -> Values {
    let refused = [
        "",
        "example.com",
        "ftp://example.com",
        "javascript:alert(1)",
        "//example.com",
        " https://example.com",
    ];
    let accepted = [
        "http://example.com",
        "HTTPS://EXAMPLE.COM/a b",
        "https://[::1]:8080/?q#f",
        "https://user@example.com",
    ];
    let accepted = accepted.into_iter().map(Json::from).chain([json!(null)]);
    (
        "avatar_url",
        accepted.collect(),
        refused.into_iter().map(Json::from).collect(),
    )
}

fn color() -> Values {
    (
        "color",
        vec![json!("rose"), json!(null)],
        vec![json!("Rose"), json!("pink"), json!("")],
    )
}

fn boolean(column: &'static str) -> Values {
    (
        column,
        vec![json!(true), json!(false)],
        vec![json!(null), json!("maybe"), json!({})],
    )
}

fn persona() -> Vec<Values> {
    vec![
        name(),
        address(),
        up_to("traits", 5000),
        up_to("instructions", 5000),
        up_to("greeting", 1000),
        up_to("agent_id", 100),
        up_to("model_id", 100),
        (
            "temperature",
            vec![
                json!(0),
                json!(2),
                json!(0.01),
                json!(1.99),
                json!(-0.0),
                json!(null),
            ],
            vec![
                json!(-0.01),
                json!(2.01),
                json!(-1),
                json!(10),
                json!(1e300),
                json!("x"),
            ],
        ),
        (
            "top_p",
            vec![json!(0), json!(1), json!(0.5), json!(null)],
            vec![json!(1.01), json!(-0.5), json!({}), json!("Infinity")],
        ),
        boolean("is_default"),
        (
            "properties_ext",
            vec![json!({}), json!({ "a": { "b": [null] } }), json!(null)],
            vec![
                json!([]),
                json!("text"),
                json!(1),
                json!(true),
                json!({ "a": "\0" }),
                json!({ "\0": 1 }),
            ],
        ),
    ]
}

fn calendar() -> Vec<Values> {
    vec![
        name(),
        color(),
        (
            "type",
            vec![json!("user"), json!("archive")],
            vec![json!("User"), json!(""), json!(null)],
        ),
        boolean("visible"),
    ]
}

fn period() -> Vec<Values> {
    // The rule asks for a start before the end, which is at 12:00.
    let early = ["00:00", "09:00:00", "11:59:59.999999"];
    let malformed = ["", "9 o'clock", "25:00", "09:61", "-01:00", "09"];
    vec![
        (
            "weekday",
            vec![json!(0), json!(6)],
            vec![
                json!(-1),
                json!(7),
                json!(2_147_483_648_i64),
                json!(null),
                json!("one"),
                json!(0.5),
            ],
        ),
        (
            "start_time",
            early.into_iter().map(Json::from).collect(),
            malformed
                .into_iter()
                .map(Json::from)
                .chain([json!(null)])
                .collect(),
        ),
    ]
}

/// Tries each value in a row that is right otherwise.
fn agree<T: Input + DeserializeOwned + Validate>(
    base: &Json,
    columns: &[Values],
    write: &mut impl FnMut(&Json) -> Result<(), String>,
) -> usize {
    let table = T::Row::TABLE;
    let mut tried = 0;
    for (column, accepted, refused) in columns {
        let cases = accepted.iter().map(|value| (value, true));
        for (value, right) in cases.chain(refused.iter().map(|value| (value, false))) {
            let mut row = base.clone();
            row[*column] = value.clone();
            let told = format!("{table}.{column} = {value:.80}");
            let input = serde_json::from_value::<T>(row.clone());
            let valid = input.as_ref().is_ok_and(|input| input.validate().is_ok());
            assert_eq!(valid, right, "the module, {told}");
            let answer = write(&row);
            assert_eq!(answer.is_ok(), right, "the database, {told}: {answer:?}");
            if let (true, Ok(input)) = (right, input) {
                let sent = serde_json::to_value(&input).unwrap();
                assert_eq!(write(&sent), Ok(()), "what is sent, {told}");
            }
            tried += 1;
        }
    }
    tried
}

#[test]
fn the_module_and_the_database_refuse_the_same() {
    let cluster = Cluster::start();
    let mut server = Server::start(&cluster);
    let mut tried = 0;
    let id = "00000000-0000-0000-0000-0000000000ff";

    macro_rules! both {
        ($insert:ty, $update:ty, $values:expr, $base:expr) => {
            let values = $values;
            let table = <$insert as Input>::Row::TABLE;
            let mut base = $base;
            base["user_id"] = json!(ADA);
            tried += agree::<$insert>(&base, &values, &mut |row| {
                server.insert_json(table, row, false)
            });
            base["id"] = json!(id);
            server.insert_json(table, &base, true).unwrap();
            tried += agree::<$update>(&json!({}), &values, &mut |row| {
                server.update_json(table, id, row, false)
            });
        };
    }
    both!(
        CategoryInsert,
        CategoryUpdate,
        vec![name(), color(), boolean("is_default")],
        json!({ "name": "x" })
    );
    both!(
        CalendarInsert,
        CalendarUpdate,
        calendar(),
        json!({ "name": "x" })
    );
    both!(
        UserWorkPeriodInsert,
        UserWorkPeriodUpdate,
        period(),
        json!({ "weekday": 0, "start_time": "01:00", "end_time": "12:00" })
    );
    both!(
        PersonaInsert,
        PersonaUpdate,
        persona(),
        json!({ "name": "x" })
    );

    let profile = vec![
        up_to("first_name", 100),
        up_to("last_name", 100),
        up_to("display_name", 200),
        up_to("title", 200),
        up_to("organization", 200),
        address(),
        (
            "timezone",
            vec![json!("Europe/Paris"), json!(null)],
            vec![json!("x".repeat(51)), json!("a\0")],
        ),
        (
            "time_format",
            vec![json!("24_hour"), json!(null)],
            vec![json!("24"), json!("")],
        ),
        (
            "week_start_day",
            vec![json!("6"), json!(null)],
            vec![json!("7"), json!(6.5)],
        ),
    ];
    tried += agree::<UserProfileUpdate>(&json!({}), &profile, &mut |row| {
        server.update_json("user_profiles", ADA, row, false)
    });
    assert!(tried > 250, "{tried} values");
}
