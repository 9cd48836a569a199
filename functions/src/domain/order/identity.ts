import { compareMailboxes } from '../base/mailbox';
import { fingerprintOf, isSnapshot, withHashOf, type SnapshotEvent, type StoredEvent } from './event';
import type { ReportedSnapshot } from './reported';

// By what a report is known again: its id, its fingerprint, and who sent it. Keyed hashes are part of all three, so the
// same report would be another one under a new version of the master secret, and again once an old one is retired.

/** Whatever of a report's event depends on keyed hashes. */
export type ReportIdentity = Pick<SnapshotEvent, 'id' | 'fingerprint' | 'sender'>;

/**
 * The identity of a report in an order: that of the known report which says the same, though its hashes are of other
 * versions of the master secret.
 *
 * @param senders the hashes of who sent it, under each live version, the newest first; empty: a signed report
 * @param known the events of the order, as far as they are read
 */
export function identityOf(
  report: ReportedSnapshot,
  senders: readonly string[],
  known: readonly StoredEvent[],
): ReportIdentity {
  const snapshots = known.filter(isSnapshot);
  const fingerprint = fingerprintIn(report, snapshots);
  const sender = senders.find((one) => snapshots.some((event) => event.sender === one)) ?? senders[0];
  return {
    id: snapshotId(report, fingerprint, sender),
    fingerprint,
    ...(sender === undefined ? {} : { sender }),
  };
}

function fingerprintIn(
  { content, occurredAt }: ReportedSnapshot,
  snapshots: readonly SnapshotEvent[],
): string {
  const own = fingerprintOf(content, { occurredAt });
  const prints = new Set(snapshots.map(({ fingerprint }) => fingerprint));
  const email = content.customer;
  if (prints.has(own) || email?.emailHash === undefined) return own;
  const others = snapshots
    .map((event) => event.content)
    .filter(
      ({ customer }) =>
        customer?.emailHash !== undefined &&
        customer.emailHash !== email.emailHash &&
        compareMailboxes(customer, email) !== 'different',
    );
  const hashed = new Map(others.map((other) => [other.customer?.emailHash, other]));
  const under = [...hashed.values()].map((other) =>
    fingerprintOf(withHashOf(content, other), { occurredAt }),
  );
  return under.find((print) => prints.has(print)) ?? own;
}

/** The identity of a report. Two states of one second are two events: stores' clocks have whole seconds. */
function snapshotId(
  { source, updatedAt, unverified }: ReportedSnapshot,
  fingerprint: string,
  sender: string | undefined,
): string {
  // An unverified report must not take the id of a verified one, nor of another sender's.
  if (unverified) {
    const from = sender === undefined ? '' : `${sender.slice(0, 12)}:`;
    return `unverified:${source}:${from}${fingerprint.slice(0, 24)}`;
  }
  return updatedAt
    ? `update:${source}:${updatedAt.toISOString()}:${fingerprint.slice(0, 12)}`
    : `sale:${source}`;
}
