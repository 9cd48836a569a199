import { canonicalJson } from '../base/ids';

// The change log of a brand (DATA.md, `changes`): who changed what, when, from what to what. It is for the brand's
// owners; a test twin has one of its own. No secret is in it, and no email.

/** What of a brand can change. */
export const CHANGED = [
  'brand',
  'plan',
  'statusWords',
  'store',
  'storeSettings',
  'storeLinks',
  'storeHosts',
  'webhookSecret',
  'apiKey',
  'influencer',
  'couponCode',
  'referralCode',
  'user',
  'testMode',
] as const;
export type Changed = (typeof CHANGED)[number];

/** Fields with their values, as they are stored. */
export type Values = Readonly<Record<string, unknown>>;

export interface Change {
  readonly what: Changed;
  /** Its id: of a store, a key, a code, the number of a version, ...; of the brand itself the brand's. */
  readonly id: string;
  /** The changed fields as they were; null: there was none. */
  readonly before: Values | null;
  /** The same fields as they are now; null: there is none any more. */
  readonly after: Values | null;
}

/** An entry of the log. */
export interface LoggedChange extends Change {
  readonly changeId: string;
  readonly at: Date;
  /** The user id, or the operator's name of the command line. */
  readonly by: string;
  readonly requestId: string;
}

/** A text or list that is longer than that in JSON is cut: a plan may have 200 rules. */
const MAX_VALUE_LENGTH = 500;

/** The change with the fields alone that differ, cut to size; null where none does. */
export function changeOf({ what, id, before, after }: Change): Change | null {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter(
    (name) =>
      before === null || after === null || canonicalJson([before[name]]) !== canonicalJson([after[name]]),
  );
  if (names.length === 0) return null;
  const only = (values: Values | null): Values | null =>
    values && Object.fromEntries(names.map((name) => [name, shown(values[name])]));
  return { what, id, before: only(before), after: only(after) };
}

function shown(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date || value === null || typeof value === 'boolean' || typeof value === 'number')
    return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= MAX_VALUE_LENGTH) return value;
  const size = Array.isArray(value) ? `${value.length} entries` : `${text.length} characters`;
  return `${text.slice(0, MAX_VALUE_LENGTH).toWellFormed()}... (${size})`;
}
