import { verifiedSnapshots } from './trust';
import { decimalsOfReport, differOnlyInDecimals, isMoreExact } from './decimals';
import { compareMailboxes, hashesByVersion } from '../base/mailbox';
import { AppError } from '../base/errors';
import {
  isSnapshot,
  ownerEmailOf,
  withHashOf,
  type EvidenceFact,
  type OrderEvent,
  type RefundEvent,
  type SnapshotEvent,
  type StoredEvent,
} from './event';

/** An event with amounts, which a store may send again with fewer or more decimals. */
type AmountEvent = SnapshotEvent | RefundEvent;

function hasAmounts<T extends OrderEvent>(event: T): event is T & AmountEvent {
  return isSnapshot(event) || event.kind === 'refund';
}

/**
 * Decides whether an event is new, a replay or a conflict. The same event with fewer decimals is a replay; with more
 * decimals it is kept under the same id, since the most decimals count, whichever came first.
 */
export function admit(
  incoming: OrderEvent,
  known: readonly StoredEvent[],
): { event: OrderEvent; replayOf?: StoredEvent } {
  const sameId = known.filter(({ id }) => id === incoming.id);
  const equal = sameId.findLast(({ fingerprint }) => fingerprint === incoming.fingerprint);
  if (equal && !hasMoreDecimals(incoming, equal)) return { event: incoming, replayOf: equal };
  const event = isSnapshot(incoming) ? withOwners(incoming, verifiedSnapshots(known)) : incoming;
  const [first, ...others] = sameId.filter(hasAmounts);
  if (!first || !hasAmounts(event)) {
    if (sameId.length > 0) throw conflict(incoming);
    return { event };
  }
  const finest = others.reduce((a, b) => (isMoreExact(b, a) ? b : a), first);
  const said = withHashOf(event.content, finest.content);
  if (!equal && !differOnlyInDecimals(finest.content, said)) throw conflict(incoming);
  if (!isMoreExact(event, finest)) return { event: incoming, replayOf: finest };
  return { event: asFirstSeen(event, first) };
}

/** The same amounts with more zeros at their end, as `24.000` after `24`: now it is known that none was cut off. */
function hasMoreDecimals(a: OrderEvent, b: OrderEvent): boolean {
  return hasAmounts(a) && hasAmounts(b) && decimalsOfReport(a.content) > decimalsOfReport(b.content);
}

function conflict(incoming: OrderEvent): AppError {
  return new AppError('event_conflict', {
    detail: `${describe(incoming)} was sent before with other content; what is stored is unchanged. ${hint(incoming)}`,
  });
}

/**
 * With more decimals only amounts change: our default of the time, and the versions of plan and status words, stay
 * those of the first report.
 */
function asFirstSeen(finer: AmountEvent, first: AmountEvent): OrderEvent {
  const { occurredAt } = first;
  if (!isSnapshot(finer) || !isSnapshot(first)) return { ...finer, occurredAt };
  const { wordsVersion: _now, ...report } = finer;
  const { planVersion, wordsVersion } = first;
  return { ...report, occurredAt, planVersion, ...(wordsVersion === undefined ? {} : { wordsVersion }) };
}

function describe(event: OrderEvent): string {
  if (event.kind === 'refund') return `Refund ${event.refundId}`;
  return isSnapshot(event) ? 'This order' : `The decision ${event.id}`;
}

function hint(event: OrderEvent): string {
  if (event.kind === 'refund') return 'Send another refund under a refundId of its own.';
  return isSnapshot(event)
    ? 'Send a changed order with its updatedAt.'
    : 'Send another decision under a decisionId of its own.';
}

/** Each coupon code keeps the owner, and the owner's email, that it had when the order first named it (MONEY.md, 3). */
function withOwners(incoming: SnapshotEvent, known: readonly SnapshotEvent[]): SnapshotEvent {
  const facts = known.flatMap(({ evidence }) => evidence);
  const evidence = incoming.evidence.map((fact): EvidenceFact => {
    const seen = facts.find(({ kind, value }) => kind === fact.kind && value === fact.value);
    if (!seen) return fact;
    const { ownerEmailHash: _now, ownerEmailHashes: _all, isExcluded: _today, ...named } = fact;
    const { influencerId, isExcluded } = seen;
    return {
      ...named,
      influencerId,
      ...ownerEmailSeen(seen, fact),
      ...(isExcluded === undefined ? {} : { isExcluded }),
    };
  });
  return { ...incoming, evidence };
}

/** The owner's email as it was first seen; the same mailbox also under later versions of the master secret. */
function ownerEmailSeen(
  seen: EvidenceFact,
  now: EvidenceFact,
): Pick<EvidenceFact, 'ownerEmailHash' | 'ownerEmailHashes'> {
  const { ownerEmailHash, ownerEmailHashes } = seen;
  if (ownerEmailHash === undefined) return {};
  const [before, after] = [ownerEmailOf(seen), ownerEmailOf(now)];
  const isSame = compareMailboxes(before, after) === 'same';
  if (isSame && now.ownerEmailHashes !== undefined) {
    const all = new Map([...hashesByVersion(after), ...hashesByVersion(before)]);
    return { ownerEmailHash, ownerEmailHashes: Object.fromEntries(all) };
  }
  return { ownerEmailHash, ...(ownerEmailHashes === undefined ? {} : { ownerEmailHashes }) };
}
