import { describe, expect, it } from 'vitest';
import { orderBy } from '@/lib/data-v2/base/order';

describe('an order', () => {
  const rows = [
    { id: 'c', name: 'b' },
    { id: 'd', name: null },
    { id: 'b', name: 'a' },
    { id: 'a', name: null },
    { id: 'e', name: 'a' },
  ];

  it.each([
    ['ascending', 'bec'],
    ['descending', 'cbe'],
  ] as const)('that is %s puts rows without a value last', (direction, keys) => {
    const sorted = [...rows].sort(orderBy('name', ['id'], direction));
    expect(sorted.map(({ id }) => id).join('')).toBe(`${keys}ad`);
  });
});
