//! The committed Rust module at a real database: rows that it reads, inputs that it writes, and
//! what it refuses before the database does.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod cluster;
#[path = "rows/server.rs"]
mod server;
#[path = "../generated/rust/tables.rs"]
#[rustfmt::skip]
mod tables;
#[path = "rows/validating.rs"]
mod validating;

use cluster::Cluster;
use serde_json::{Value as Json, json};
use server::{ADA, Server};
use tables::{
    CalendarInsert, CalendarType, CalendarUpdate, CategoryInsert, CategoryUpdate, Colors, Patch,
    PersonaInsert, PersonaUpdate, ServerCalendar, ServerCategory, ServerPersona, ServerUserProfile,
    ServerUserWorkPeriod, Time, TimeFormat, Timestamp, UserProfileUpdate, UserWorkPeriodInsert,
    UserWorkPeriodUpdate, Uuid, Validate, Weekday,
};

const TEXT: &str = "\"it's\" 🦫 \\ \u{2028}\n end";

fn ada() -> Uuid {
    ADA.parse().unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

#[test]
fn a_new_row_is_read_as_it_was_written_and_filled() {
    let cluster = Cluster::start();
    let mut server = Server::start(&cluster);
    let id = Uuid(7);
    let least = CategoryInsert {
        id: None,
        user_id: ada(),
        name: "Work".to_owned(),
        color: Patch::Absent,
        is_default: None,
    };
    server.insert(&least).unwrap();
    let (row, created_at, updated_at) = server.only::<ServerCategory>();
    assert_eq!(
        row,
        ServerCategory {
            id: row.id,
            user_id: ada(),
            name: "Work".to_owned(),
            color: Some(Colors::Neutral),
            is_default: false,
            created_at,
            updated_at,
        }
    );

    let whole = CalendarInsert {
        id: Some(id),
        user_id: ada(),
        name: TEXT.to_owned(),
        color: Patch::Null,
        r#type: Some(CalendarType::Archive),
        visible: Some(false),
    };
    server.insert(&whole).unwrap();
    let (row, created_at, updated_at) = server.only::<ServerCalendar>();
    assert_eq!(
        row,
        ServerCalendar {
            id,
            user_id: ada(),
            name: TEXT.to_owned(),
            color: None,
            r#type: CalendarType::Archive,
            visible: false,
            created_at,
            updated_at,
        }
    );

    let period = UserWorkPeriodInsert {
        id: Some(id),
        user_id: ada(),
        weekday: 6,
        start_time: time("00:00"),
        end_time: time("23:59:59.00012"),
    };
    server.insert(&period).unwrap();
    let (row, created_at, updated_at) = server.only::<ServerUserWorkPeriod>();
    assert_eq!(
        row,
        ServerUserWorkPeriod {
            id,
            user_id: ada(),
            weekday: 6,
            start_time: Time::from_micros(0).unwrap(),
            end_time: Time::from_micros(86_399_000_120).unwrap(),
            created_at,
            updated_at,
        }
    );
}

#[test]
fn a_row_of_many_types_is_read_as_it_was_written() {
    let cluster = Cluster::start();
    let mut server = Server::start(&cluster);
    let properties = json!({ "deep": [1, { "\"": "\u{1f9ab}" }, null], "": 0.5 });
    let Json::Object(properties) = properties else {
        unreachable!("it is written as an object")
    };
    let persona = PersonaInsert {
        id: Some(Uuid(u128::MAX)),
        user_id: ada(),
        name: TEXT.to_owned(),
        avatar_url: "https://example.com/a?b=c#d".to_owned().into_patch(),
        traits: TEXT.to_owned().into_patch(),
        instructions: String::new().into_patch(),
        greeting: Patch::Null,
        agent_id: Patch::Absent,
        model_id: "m".to_owned().into_patch(),
        temperature: Patch::Absent,
        top_p: Patch::Value(0.01),
        is_default: Some(true),
        properties_ext: Patch::Value(properties.clone()),
    };
    persona.validate().unwrap();
    server.insert(&persona).unwrap();
    let (row, created_at, updated_at) = server.only::<ServerPersona>();
    assert_eq!(
        row,
        ServerPersona {
            id: Uuid(u128::MAX),
            user_id: ada(),
            name: TEXT.to_owned(),
            avatar_url: Some("https://example.com/a?b=c#d".to_owned()),
            traits: Some(TEXT.to_owned()),
            instructions: Some(String::new()),
            greeting: None,
            agent_id: None,
            model_id: Some("m".to_owned()),
            temperature: Some(0.7),
            top_p: Some(0.01),
            is_default: true,
            properties_ext: Some(properties),
            created_at,
            updated_at,
        }
    );
}

trait IntoPatch: Sized {
    fn into_patch(self) -> Patch<Self> {
        Patch::Value(self)
    }
}

impl IntoPatch for String {}

#[test]
fn an_update_changes_what_it_holds_and_nothing_else() {
    let cluster = Cluster::start();
    let mut server = Server::start(&cluster);

    // The account came with it.
    let (before, created_at, _) = server.only::<ServerUserProfile>();
    assert_eq!(before.email, "ada@example.com");
    assert_eq!(before.timezone.as_deref(), Some("UTC"));
    assert_eq!(before.time_format, Some(TimeFormat::_12Hour));
    assert_eq!(before.week_start_day, Some(Weekday::_0));
    server.update(
        ADA,
        &UserProfileUpdate {
            first_name: TEXT.to_owned().into_patch(),
            timezone: Patch::Null,
            time_format: Patch::Value(TimeFormat::_24Hour),
            week_start_day: Patch::Value(Weekday::_6),
            ..UserProfileUpdate::default()
        },
    );
    let (after, created_again, updated_at) = server.only::<ServerUserProfile>();
    assert_eq!(created_again, created_at);
    assert!(updated_at > before.updated_at);
    assert_eq!(
        after,
        ServerUserProfile {
            first_name: Some(TEXT.to_owned()),
            timezone: None,
            time_format: Some(TimeFormat::_24Hour),
            week_start_day: Some(Weekday::_6),
            updated_at,
            ..before
        }
    );

    let id = Uuid(9);
    let category = json!({ "id": id, "user_id": ada(), "name": "Work" });
    server
        .insert(&serde_json::from_value::<CategoryInsert>(category).unwrap())
        .unwrap();
    server.update(
        &id.to_string(),
        &CategoryUpdate {
            name: Some("Play".to_owned()),
            color: Patch::Value(Colors::Rose),
            is_default: Some(true),
        },
    );
    let (row, ..) = server.only::<ServerCategory>();
    assert_eq!(
        (&*row.name, row.color, row.is_default),
        ("Play", Some(Colors::Rose), true)
    );

    let calendar = json!({ "id": id, "user_id": ada(), "name": "Home" });
    server
        .insert(&serde_json::from_value::<CalendarInsert>(calendar).unwrap())
        .unwrap();
    server.update(
        &id.to_string(),
        &CalendarUpdate {
            r#type: Some(CalendarType::Archive),
            color: Patch::Null,
            ..CalendarUpdate::default()
        },
    );
    let (row, ..) = server.only::<ServerCalendar>();
    assert_eq!(
        (row.r#type, row.color, row.visible),
        (CalendarType::Archive, None, true)
    );

    let period = json!({ "id": id, "user_id": ada(), "weekday": 0, "start_time": "09:00", "end_time": "24:00:00" });
    server
        .insert(&serde_json::from_value::<UserWorkPeriodInsert>(period).unwrap())
        .unwrap();
    server.update(
        &id.to_string(),
        &UserWorkPeriodUpdate {
            end_time: Some(time("17:30:00.5")),
            ..UserWorkPeriodUpdate::default()
        },
    );
    let (row, ..) = server.only::<ServerUserWorkPeriod>();
    assert_eq!(
        (row.start_time, row.end_time),
        (time("09:00"), time("17:30:00.500"))
    );

    let persona = json!({ "id": id, "user_id": ada(), "name": "Pal" });
    server
        .insert(&serde_json::from_value::<PersonaInsert>(persona).unwrap())
        .unwrap();
    server.update(
        &id.to_string(),
        &PersonaUpdate {
            temperature: Patch::Value(1.99),
            properties_ext: Patch::Null,
            ..PersonaUpdate::default()
        },
    );
    let (row, ..) = server.only::<ServerPersona>();
    assert_eq!((row.temperature, row.properties_ext), (Some(1.99), None));
}

#[test]
fn a_moment_is_the_same_in_every_zone() {
    let cluster = Cluster::start();
    let mut server = Server::start(&cluster);
    for (moment, micros) in [
        ("2026-11-22T15:04:05.123456Z", 1_795_359_845_123_456),
        ("1970-01-01T00:00:00Z", 0),
        ("0001-01-01T12:00:00.1Z", -62_135_553_599_900_000),
        ("1899-12-31T23:59:59.999999Z", -2_208_988_800_000_001),
        ("9999-12-30T00:00:00Z", 253_402_128_000_000_000),
    ] {
        server.set_created_at(moment);
        for zone in [
            "UTC",
            "Asia/Kathmandu",
            "America/St_Johns",
            "Europe/Paris",
            "Pacific/Kiritimati",
        ] {
            let read: ServerUserProfile = server.rows_in(zone).remove(0);
            assert_eq!(read.created_at, Timestamp(micros), "{moment} in {zone}");
        }
    }
}
