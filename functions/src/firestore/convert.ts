import { Timestamp, type DocumentSnapshot } from '@google-cloud/firestore';

/** The stored document with Dates for Timestamps, as the domain has them; null where there is none. */
export function readDocument(snapshot: DocumentSnapshot): unknown {
  return snapshot.exists ? withDates(snapshot.data()) : null;
}

function withDates(value: unknown): unknown {
  if (value instanceof Timestamp) return value.toDate();
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDates(member)]));
}
