//! Random conditions that the checker accepts, with scenes that are about what they read.

use std::collections::{BTreeMap, BTreeSet};

use super::meaning::{Scene, Value};
use super::node::{Arithmetic, Node, NodeKind, Order, Part};
use super::random::Random;
use super::tests::{field_type, with_environment};
use super::{Type, Typed, compile};
use crate::model::FieldType;

/// A condition, and what it is evaluated on.
pub(crate) struct Case {
    pub(crate) text: String,
    pub(crate) typed: Typed,
    pub(crate) scenes: Vec<Scene>,
}

/// What the values that a condition reads have in common; one scene each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trait {
    /// One is missing.
    Null,
    /// Two of one type are equal, booleans and enums apart.
    Equal,
    /// One is at the end of its type's range.
    Extreme,
    /// One has a character beyond the first plane.
    Astral,
}

const TRAITS: [Trait; 4] = [Trait::Null, Trait::Equal, Trait::Extreme, Trait::Astral];

/// An operator with a type that it takes, as they are counted.
pub(crate) type Meeting = (&'static str, String);

const CONDITIONS: usize = 1000;

/// In how many conditions each operator meets each type at least.
const MEETINGS: usize = 5;

/// A thousand conditions, more where some operator has met a type that it takes too seldom,
/// each with six scenes; and the seed that repeats them.
pub(crate) fn cases() -> (Vec<Case>, u64) {
    let (mut random, seed) = Random::seeded();
    let mut cases = Vec::new();
    let mut left: BTreeMap<Meeting, usize> = every_meeting()
        .into_iter()
        .map(|meeting| (meeting, MEETINGS))
        .collect();
    let mut tried = 0;
    while cases.len() < CONDITIONS || !left.is_empty() {
        tried += 1;
        assert!(tried < 100 * CONDITIONS, "seed {seed} never makes {left:?}");
        let spelled = random.expression(1 + tried % 4);
        let Ok(typed) = with_environment(|environment| compile(&spelled.ours, environment)) else {
            continue;
        };
        let met: BTreeSet<Meeting> = typed.root().walk().filter_map(meeting).collect();
        if cases.len() >= CONDITIONS && !met.iter().any(|meeting| left.contains_key(meeting)) {
            continue;
        }
        for meeting in &met {
            if let Some(times) = left.get_mut(meeting) {
                *times -= 1;
            }
        }
        left.retain(|_, times| *times > 0);
        let mut scenes = vec![random.scene()];
        scenes.extend(TRAITS.map(|about| random.scene_about(&typed, &[about])));
        scenes.push(random.scene_about(&typed, &TRAITS));
        cases.push(Case {
            text: spelled.ours,
            typed,
            scenes,
        });
    }
    (cases, seed)
}

/// How many scenes have each trait, and how many nodes each meeting.
pub(crate) fn counts(cases: &[Case]) -> (BTreeMap<Trait, usize>, BTreeMap<Meeting, usize>) {
    let (mut traits, mut met) = (BTreeMap::new(), BTreeMap::new());
    for case in cases {
        for scene in &case.scenes {
            let read = read(&case.typed, scene);
            for about in TRAITS.into_iter().filter(|about| about.is_in(&read)) {
                *traits.entry(about).or_insert(0) += 1;
            }
        }
        for node in case.typed.root().walk() {
            if let Some(meeting) = meeting(node) {
                *met.entry(meeting).or_insert(0) += 1;
            }
        }
    }
    (traits, met)
}

impl Random {
    /// A scene whose values that a condition reads have, where they can, one of the traits.
    fn scene_about(&mut self, typed: &Typed, traits: &[Trait]) -> Scene {
        let mut scene = self.scene();
        let mut shared: BTreeMap<String, Value> = BTreeMap::new();
        for (row, column) in columns(typed) {
            let about = self.pick(traits);
            if self.chance(15) {
                continue;
            }
            let ty = field_type(&column);
            let value = match about {
                Trait::Null if column.ends_with("_or_null") => Some(Value::Null),
                Trait::Null => None,
                Trait::Equal => {
                    let group = ty.spelling();
                    if !shared.contains_key(&group) {
                        let value = self.constant_of(typed, &ty);
                        shared.insert(group.clone(), value);
                    }
                    shared.get(&group).cloned()
                }
                Trait::Extreme => self.value_where(&ty, is_extreme),
                Trait::Astral => self.value_where(&ty, is_astral),
            };
            let values = scene.rows.get_mut(&row).expect("every scene has the row");
            if let Some(value) = value {
                values.insert(column, value);
            } else if about == Trait::Null && row == "input" {
                values.remove(&column);
            }
        }
        scene
    }

    /// A constant of a type that a condition holds, or any value.
    fn constant_of(&mut self, typed: &Typed, ty: &FieldType) -> Value {
        let wanted = Type::from(ty);
        let constants: Vec<Value> = typed
            .root()
            .walk()
            .filter(|node| node.ty == wanted && !matches!(ty, FieldType::Numeric { .. }))
            .filter_map(constant)
            .collect();
        if constants.is_empty() || self.chance(30) {
            return self.value(ty);
        }
        constants[self.below(constants.len())].clone()
    }

    fn value_where(&mut self, ty: &FieldType, holds: impl Fn(&Value) -> bool) -> Option<Value> {
        (0..50).map(|_| self.value(ty)).find(|value| holds(value))
    }
}

fn constant(node: &Node) -> Option<Value> {
    match &node.kind {
        NodeKind::Integer(value) => Some(Value::Integer(*value)),
        NodeKind::Number(value) => Some(Value::Number(*value)),
        NodeKind::Text(text) => Some(Value::Text(text.clone())),
        _ => None,
    }
}

/// The columns that a condition reads.
pub(crate) fn columns(typed: &Typed) -> BTreeSet<(String, String)> {
    let nodes = typed.root().walk();
    nodes
        .filter_map(|node| match &node.kind {
            NodeKind::Column { row, column } | NodeKind::Given { row, column } => {
                Some((row.clone(), column.clone()))
            }
            _ => None,
        })
        .collect()
}

/// The values that a condition reads and the constants that it holds, each once.
fn read(typed: &Typed, scene: &Scene) -> Vec<(Type, Value)> {
    let mut read: Vec<(Type, Value)> = columns(typed)
        .into_iter()
        .map(|(row, column)| {
            let value = scene.rows[&row].get(&column).cloned();
            let ty = Type::from(&field_type(&column));
            (ty, value.unwrap_or(Value::Null))
        })
        .collect();
    if typed.variables().contains("word") {
        read.push((Type::Text, scene.values["word"].clone()));
    }
    let constants = typed.root().walk().filter_map(|node| {
        let value = constant(node)?;
        Some((node.ty.clone(), value))
    });
    read.extend(constants);
    read
}

impl Trait {
    fn is_in(self, read: &[(Type, Value)]) -> bool {
        match self {
            Self::Null => read.iter().any(|(_, value)| *value == Value::Null),
            Self::Equal => read.iter().enumerate().any(|(index, one)| {
                let few = matches!(one.0, Type::Boolean | Type::Enum(_));
                one.1 != Value::Null && !few && read[..index].contains(one)
            }),
            Self::Extreme => read.iter().any(|(_, value)| is_extreme(value)),
            Self::Astral => read.iter().any(|(_, value)| is_astral(value)),
        }
    }
}

fn is_extreme(value: &Value) -> bool {
    match value {
        Value::Null | Value::Boolean(_) => false,
        Value::Integer(value) => [i32::MIN, i32::MAX].contains(value),
        Value::Number(value) => {
            let size = value.abs();
            value.to_bits() == (-0.0_f64).to_bits()
                || size >= 1e300
                || size > 0.0 && size <= 1e-5
                || (9.99..10.0).contains(&size)
                || (9e9..1e10).contains(&size)
        }
        Value::Text(text) => {
            text.is_empty()
                || text.len() > 80
                || [
                    "0001-",
                    "9999-",
                    "00:00:00",
                    "24:00:00",
                    "23:59:59.999999",
                    "00000000-0000-0000",
                    "ffffffff-",
                ]
                .iter()
                .any(|extreme| text.starts_with(extreme))
        }
        Value::List(elements) => elements.is_empty() || elements.iter().any(is_extreme),
    }
}

fn is_astral(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.chars().any(|c| c > '\u{ffff}'),
        Value::List(elements) => elements.iter().any(is_astral),
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Number(_) => false,
    }
}

/// Every operator with every type that it takes.
fn every_meeting() -> BTreeSet<Meeting> {
    const COMPARED: &str = "boolean integer number text uuid date time timestamp enum";
    const ORDERED: &str = "integer number integer/number date time timestamp";
    const NULLABLE: &str =
        "boolean integer number decimal text uuid date time timestamp json enum array";
    const ARRAYS: &str = "text boolean[] integer[] number[] decimal[] text[] uuid[] date[] time[] \
                          timestamp[] json[] enum[]";
    let equal = format!("{COMPARED} integer/number");
    let chosen = format!("{COMPARED} decimal json array");
    [
        ("==", equal.as_str()),
        ("== nullable", &equal),
        ("<", ORDERED),
        ("<=", ORDERED),
        (">", ORDERED),
        (">=", ORDERED),
        ("+", "integer number text"),
        ("-", "integer number"),
        ("*", "integer number"),
        ("/", "integer number"),
        ("%", "integer"),
        ("negative", "integer number"),
        ("in list", COMPARED),
        ("in array", COMPARED),
        ("size", ARRAYS),
        ("== null", NULLABLE),
        ("has", NULLABLE),
        ("?:", &chosen),
        ("startsWith", "text"),
        ("endsWith", "text"),
        ("contains", "text"),
        ("matches", "text"),
        ("!", "boolean"),
        ("&&", "boolean"),
        ("||", "boolean"),
        ("now", "timestamp"),
    ]
    .into_iter()
    .flat_map(|(operator, types)| {
        types
            .split_whitespace()
            .map(move |ty| (operator, ty.into()))
    })
    .collect()
}

fn meeting(node: &Node) -> Option<Meeting> {
    let of_one = |operator, value: &Node| Some((operator, name(&value.ty)));
    let of_two = |operator, left: &Node, right: &Node| {
        let ty = if left.ty.is_number() && left.ty != right.ty {
            "integer/number".to_owned()
        } else {
            name(&left.ty)
        };
        Some((operator, ty))
    };
    match &node.kind {
        NodeKind::Null
        | NodeKind::Boolean(_)
        | NodeKind::Integer(_)
        | NodeKind::Number(_)
        | NodeKind::Text(_)
        | NodeKind::Column { .. }
        | NodeKind::Value(_) => None,
        NodeKind::Now => Some(("now", name(&node.ty))),
        NodeKind::Not(inner) => of_one("!", inner),
        NodeKind::And(_) => of_one("&&", node),
        NodeKind::Or(_) => of_one("||", node),
        NodeKind::Equal(left, right) if left.missing.or(right.missing).ever() => {
            of_two("== nullable", left, right)
        }
        NodeKind::Equal(left, right) => of_two("==", left, right),
        NodeKind::Missing(value) => of_one("== null", value),
        NodeKind::Given { column, .. } => Some(("has", name(&Type::from(&field_type(column))))),
        NodeKind::Ordered(order, left, right) => {
            let mark = match order {
                Order::Less => "<",
                Order::LessOrEqual => "<=",
                Order::Greater => ">",
                Order::GreaterOrEqual => ">=",
            };
            of_two(mark, left, right)
        }
        NodeKind::Arithmetic(operation, left, _) => {
            let mark = match operation {
                Arithmetic::Add => "+",
                Arithmetic::Subtract => "-",
                Arithmetic::Multiply => "*",
                Arithmetic::Divide => "/",
                Arithmetic::Remainder => "%",
            };
            of_one(mark, left)
        }
        NodeKind::Negate(inner) => of_one("negative", inner),
        NodeKind::Join(left, _) => of_one("+", left),
        NodeKind::OneOf(value, _) => of_one("in list", value),
        NodeKind::Element(value, _) => of_one("in array", value),
        NodeKind::Size(value) => match &value.ty {
            Type::Array(element) => Some(("size", format!("{}[]", name(element)))),
            ty => Some(("size", name(ty))),
        },
        NodeKind::Part(part, text, _) => {
            let method = match part {
                Part::Start => "startsWith",
                Part::End => "endsWith",
                Part::Anywhere => "contains",
            };
            of_one(method, text)
        }
        NodeKind::Matches(text, _) => of_one("matches", text),
        NodeKind::Choose { .. } => of_one("?:", node),
    }
}

fn name(ty: &Type) -> String {
    match ty {
        Type::Null => "null",
        Type::Boolean => "boolean",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Decimal => "decimal",
        Type::Text => "text",
        Type::Uuid => "uuid",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
        Type::Json => "json",
        Type::Enum(_) => "enum",
        Type::Array(_) => "array",
    }
    .to_owned()
}
