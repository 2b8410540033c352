import { microsOf } from './moment';
import type { Stored } from './database';

export type Condition = (row: Stored) => boolean;

const RESERVED = new Set(['select', 'order', 'limit', 'offset', 'columns', 'on_conflict']);

/** The conditions of an address as PostgREST reads them: all have to hold. */
export function conditionOf(query: URLSearchParams): Condition {
  const conditions = [...query]
    .filter(([name]) => !RESERVED.has(name))
    .map(([name, value]) =>
      name === 'or' || name === 'and' ? tree(`${name}${value}`) : comparison(name, value),
    );
  return (row) => conditions.every((holds) => holds(row));
}

// `or(…)`, `and(…)` or `column.operator.value`.
function tree(text: string): Condition {
  const nested = /^(or|and)\((.*)\)$/s.exec(text);
  if (nested) {
    const parts = split(nested[2] ?? '').map(tree);
    return nested[1] === 'or'
      ? (row) => parts.some((holds) => holds(row))
      : (row) => parts.every((holds) => holds(row));
  }
  const dot = text.indexOf('.');
  return comparison(text.slice(0, dot), text.slice(dot + 1));
}

function comparison(column: string, test: string): Condition {
  const dot = test.indexOf('.');
  const operator = test.slice(0, dot);
  const value = test.slice(dot + 1);
  if (operator === 'in') {
    const values = new Set(split(value.slice(1, -1)).map(unquoted));
    return (row) => values.has(String(row[column]));
  }
  const wanted = unquoted(value);
  const order = (row: Stored) => compare(row[column], wanted);
  switch (operator) {
    case 'eq':
      return (row) => order(row) === 0;
    case 'gt':
      return (row) => order(row) > 0;
    case 'gte':
      return (row) => order(row) >= 0;
    case 'lte':
      return (row) => order(row) <= 0;
    default:
      throw new Error(`the model does not know the operator ${operator}`);
  }
}

function compare(value: unknown, wanted: string): number {
  if (typeof value === 'number' && wanted.includes('T')) return value - microsOf(wanted);
  const text = String(value);
  if (text === wanted) return 0;
  return text < wanted ? -1 : 1;
}

/** Splits a list at the commas that are in neither quotes nor brackets. */
function split(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (letter === '\\') {
      part += letter + text.charAt(index + 1);
      index += 1;
      continue;
    }
    if (letter === '"') quoted = !quoted;
    if (!quoted && letter === '(') depth += 1;
    if (!quoted && letter === ')') depth -= 1;
    if (!quoted && depth === 0 && letter === ',') {
      parts.push(part);
      part = '';
    } else {
      part += letter;
    }
  }
  return [...parts, part];
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
