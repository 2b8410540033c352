import type { Break } from '../break.ts';

/** What hooks show. */
export const reads: readonly Break[] = [
  {
    property: 'H1',
    what: 'a kept list does not move a row whose order changes',
    file: 'data-v2/base/list.ts',
    find: 'if (former) rows.splice(this.#indexIn(rows, former), 1);\n      if (next) rows.splice(this.#indexIn(rows, next), 0, next);',
    replace:
      'if (former && next) rows.splice(rows.indexOf(former), 1, next);\n      else if (former) rows.splice(rows.indexOf(former), 1);\n      else if (next) rows.splice(this.#indexIn(rows, next), 0, next);',
    tests: ['hooks/lists'],
  },
  {
    property: 'H1',
    what: 'an unchanged row becomes another object',
    file: 'data-v2/base/list.ts',
    find: 'return former && sameValue(former, row) ? former : row;',
    replace: 'return former ? row : row;',
    tests: ['hooks/lists'],
  },
  {
    property: 'H1, guide 20',
    what: 'rows without a value come anywhere',
    file: 'data-v2/base/order.ts',
    find: 'if (isEmpty(x) !== isEmpty(y)) return isEmpty(x) ? 1 : -1;',
    replace: '',
    tests: ['hooks/order'],
  },
  {
    property: 'H1, guide 18',
    what: 'an index holds booleans',
    file: 'data-v2/base/dexie.ts',
    find: "'id, user_id, updated_at, type, [user_id+name], [user_id+type]'",
    replace: "'id, user_id, updated_at, type, visible, [user_id+name], [user_id+type]'",
    tests: ['schema/take-over'],
  },
  {
    property: 'H1, guide 19',
    what: 'the index that a hook asks is not there',
    file: 'data-v2/base/dexie.ts',
    find: ", [user_id+type]'",
    replace: "'",
    tests: ['hooks/read-hooks'],
  },
  {
    property: 'H2',
    what: 'each hook keeps a list of its own',
    file: 'data-v2/base/live.ts',
    find: 'const list = lists.get(key) ?? new KeptList(queryOf(options));',
    replace: 'const list = new KeptList(queryOf(options));',
    tests: ['hooks/lists'],
  },
];
