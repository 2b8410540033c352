// Moments of the model server are microseconds since 1970, as Postgres counts them.

/** A moment as PostgREST prints it: as many fraction digits as it needs. */
export function printed(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1_000).toISOString().slice(0, 19);
  const fraction = String(micros % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${seconds}${fraction && `.${fraction}`}+00:00`;
}

/** The moment that a text means, with up to six fraction digits. */
export function microsOf(text: string): number {
  const [, moment = '', fraction = ''] = /^(.{19})(?:\.(\d+))?/.exec(text) ?? [];
  return Date.parse(`${moment}Z`) * 1_000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}
