import { Timestamp, type DocumentData } from '@google-cloud/firestore';

/** The part of a Firestore snapshot that is needed to read a document. */
export interface Snapshot {
  readonly ref: { readonly path: string };
  data(): DocumentData | undefined;
}

/** The stored document with Dates for Timestamps, as the domain has them; null if there is none. */
export function readDocument(snapshot: Snapshot): Record<string, unknown> | null {
  const data = snapshot.data();
  return data === undefined ? null : datesOf(data);
}

function datesOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, member]) => [name, withDates(member)]));
}

function withDates(value: unknown): unknown {
  if (value instanceof Timestamp) return value.toDate();
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value)) {
    return value;
  }
  return datesOf({ ...value });
}
