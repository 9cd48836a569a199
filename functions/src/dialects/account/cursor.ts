import { z } from 'zod';
import { must } from '../wire';

// Where a list that is ordered by time goes on: the time and the id of its last entry, in one text that says of which
// list it is. It is no secret.

export type Place = readonly [at: Date, id: string];

const FORM = 'must be `next` of the answer before';

/** The text for `next`; null: the list has ended. */
export function cursorOf(list: string, place: Place | null): string | null {
  if (place === null) return null;
  const [at, id] = place;
  return Buffer.from(JSON.stringify([list, at.toISOString(), id])).toString('base64url');
}

/** The schema of `after`, of that list alone. */
export function cursorSchema(list: string) {
  return z
    .string({ error: must('must be a string') })
    .max(1_000, FORM)
    .transform((text, ctx): Place => {
      const place = placeOf(list, text);
      if (place !== null) return place;
      ctx.addIssue({ code: 'custom', message: FORM });
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'Only what follows: `next` of the answer before.' });
}

function placeOf(list: string, text: string): Place | null {
  const [named, time, id, ...more] = partsOf(text);
  if (named !== list || typeof time !== 'string' || typeof id !== 'string' || more.length > 0) return null;
  const at = new Date(time);
  const isSame = cursorOf(list, Number.isNaN(at.getTime()) ? null : [at, id]) === text;
  return isSame && id !== '' && !id.includes('/') ? [at, id] : null;
}

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
