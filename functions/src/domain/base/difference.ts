import { canonicalJson } from './ids';

/**
 * A field whose value is not the expected one: its path (`attribution.winner.kind`; empty for the whole) and both
 * values.
 */
export interface Difference {
  readonly field: string;
  /** Undefined: the field is absent. */
  readonly stored: unknown;
  readonly folded: unknown;
}

/** Every innermost field whose canonical JSON differs; empty where both are byte for byte the same. */
export function differencesOf(stored: unknown, folded: unknown, field = ''): Difference[] {
  if (same(stored, folded)) return [];
  if (!isBranch(stored) || !isBranch(folded) || Array.isArray(stored) !== Array.isArray(folded)) {
    return [{ field, stored, folded }];
  }
  const [a, b]: Record<string, unknown>[] = [{ ...stored }, { ...folded }];
  const names = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])];
  return names.flatMap((name) =>
    differencesOf(a?.[name], b?.[name], field === '' ? name : `${field}.${name}`),
  );
}

const MAX_SHOWN_LENGTH = 120;

/** `baseMinor is 900, not 1000`, with long values cut. */
export function describeDifference({ field, stored, folded }: Difference): string {
  return `${field || 'the document'} is ${shownValue(stored)}, not ${shownValue(folded)}`;
}

/** Canonical JSON, cut where it is long. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = canonicalJson(value);
  return text.length <= MAX_SHOWN_LENGTH ? text : `${text.slice(0, MAX_SHOWN_LENGTH)}…`;
}

function same(a: unknown, b: unknown): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
