/** Numbers from 0 up to 1, the same for the same seed. */
export type Chance = () => number;

export function chance(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `low` up to and with `high`. */
export function between(random: Chance, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** A UUID of version 4 that the seed decides. */
export function uuid(random: Chance): string {
  const digits = Array.from({ length: 32 }, () => between(random, 0, 15).toString(16));
  digits[12] = '4';
  digits[16] = 'a';
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
