use std::collections::BTreeSet;

use super::node::{Node, NodeKind};
use super::types::Type;
use crate::model::{Equality, EqualityValue};

/// A checked condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    root: Node,
}

impl Typed {
    pub(super) fn new(root: Node) -> Self {
        Self { root }
    }

    /// What it computes; always a boolean that is there.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The same of another row: every column of `from` is one of `to`.
    #[must_use]
    pub fn renamed(&self, from: &str, to: &str) -> Self {
        Self::new(self.root.renamed(from, to))
    }

    /// The columns of a row variable that it reads.
    pub fn columns_of(&self, variable: &str) -> BTreeSet<String> {
        self.root
            .walk()
            .filter_map(|node| match &node.kind {
                NodeKind::Column { row, column } | NodeKind::Given { row, column }
                    if row == variable =>
                {
                    Some(column.clone())
                }
                _ => None,
            })
            .collect()
    }

    /// The variables that it reads, `now` among them.
    pub fn variables(&self) -> BTreeSet<String> {
        self.root
            .walk()
            .filter_map(|node| match &node.kind {
                NodeKind::Column { row, .. } | NodeKind::Given { row, .. } => Some(row.as_str()),
                NodeKind::Value(name) => Some(name),
                NodeKind::Now => Some("now"),
                _ => None,
            })
            .map(str::to_owned)
            .collect()
    }

    /// Whether a row may have no answer, because a number leaves its range or is divided by
    /// zero.
    pub fn can_fail(&self) -> bool {
        self.root
            .walk()
            .any(|node| matches!(node.kind, NodeKind::Arithmetic(..) | NodeKind::Negate(_)))
    }

    /// Its conditions that all must hold; one, when it is no `&&`.
    pub fn conjuncts(&self) -> Vec<Self> {
        match &self.root.kind {
            NodeKind::And(operands) => operands.iter().cloned().map(Self::new).collect(),
            _ => vec![self.clone()],
        }
    }

    /// The condition that all of several hold; `None` of none.
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut operands: Vec<Node> = conditions
            .into_iter()
            .map(|condition| condition.root)
            .collect();
        if operands.len() < 2 {
            return operands.pop().map(Self::new);
        }
        Some(Self::new(Node::boolean(NodeKind::And(operands))))
    }

    /// Splits a filter of `row` into equalities that an index can look up, at most one a
    /// column and only of columns that `usable` accepts, and what else must hold.
    ///
    /// A nullable column that the rest reads as well stays in the rest, whose guard it may be.
    pub fn split(&self, row: &str, usable: impl Fn(&str) -> bool) -> (Vec<Equality>, Option<Self>) {
        let conjuncts = self.conjuncts();
        let mut equalities: Vec<Equality> = Vec::new();
        let mut rest = Vec::new();
        for (index, conjunct) in conjuncts.iter().enumerate() {
            let splits = conjunct.equality(row).filter(|(equality, nullable)| {
                let column = &equality.column;
                let mut others = conjuncts[index + 1..].iter();
                usable(column)
                    && equalities.iter().all(|other| other.column != *column)
                    && !(*nullable && others.any(|other| other.columns_of(row).contains(column)))
            });
            match splits {
                Some((equality, _)) => equalities.push(equality),
                None => rest.push(conjunct.clone()),
            }
        }
        (equalities, Self::all(rest))
    }

    /// A column of `row` and what it must equal, and whether it may be missing.
    fn equality(&self, row: &str) -> Option<(Equality, bool)> {
        let NodeKind::Equal(left, right) = &self.root.kind else {
            return None;
        };
        [(left, right), (right, left)]
            .into_iter()
            .find_map(|(column, value)| {
                let NodeKind::Column {
                    row: of,
                    column: name,
                } = &column.kind
                else {
                    return None;
                };
                // Booleans are no keys of an index.
                if of != row || column.ty == Type::Boolean {
                    return None;
                }
                let value = match &value.kind {
                    NodeKind::Value(name) => EqualityValue::Param(name.clone()),
                    NodeKind::Text(text) => EqualityValue::Text(text.clone()),
                    NodeKind::Integer(number) => EqualityValue::Number(number.to_string()),
                    NodeKind::Number(number) => EqualityValue::Number(number.to_string()),
                    _ => return None,
                };
                let equality = Equality {
                    column: name.clone(),
                    value,
                };
                Some((equality, column.missing.ever()))
            })
    }
}
