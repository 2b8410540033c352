import { db } from './dexie';
import { OutdatedError, SessionError } from './errors';
import { engineStatus } from './status';

/**
 * Whose data is on this device. The epoch counts the changes of user, so that
 * work begun for a user does not go on when the same user has come back.
 */
export type Session = { uid: string; epoch: number };

/** The session of this user; throws if the device belongs to another. */
export async function sessionOf(uid: string): Promise<Session> {
  requireCurrentCode();
  const session = await db.meta.get('session');
  if (session?.key !== 'session' || session.uid !== uid) {
    throw new SessionError();
  }
  return { uid, epoch: session.epoch };
}

/** Ends a transaction whose session is over. Call it inside, first. */
export async function requireSession(session: Session): Promise<void> {
  const { epoch } = await sessionOf(session.uid);
  if (epoch !== session.epoch) throw new SessionError();
}

/**
 * Ends a transaction of a user other than the one the device belongs to. A
 * device that nobody has used yet belongs to whoever comes first.
 */
export async function requireUser(uid: string): Promise<void> {
  requireCurrentCode();
  const session = await db.meta.get('session');
  if (session?.key === 'session' && session.uid !== uid) {
    throw new SessionError();
  }
}

/**
 * Code that does not know the form of the rows any more, or whose database a
 * newer version has taken over, neither changes them, nor sends or fetches any.
 */
export function requireCurrentCode(): void {
  const { outdated, reloadNeeded } = engineStatus();
  if (outdated || reloadNeeded) throw new OutdatedError();
}
