import { minorOf } from './currency';
import {
  compare,
  DAY_MS,
  isOfOneMoment,
  type ModelApproval,
  type ModelDecision,
  type ModelEvent,
  type ModelEvidence,
  type ModelPlan,
  type ModelSnapshot,
} from './events';

// Who is credited with the order, which reports count, and what was decided.

export interface Decided {
  readonly rejectedMs: number | null;
  /** When the last rejection was withdrawn, if none is in force. */
  readonly withdrawnMs: number | null;
  /** The newest approval that no rejection has ended. What it had not seen may have ended it: `approval.ts`. */
  readonly approval: DatedApproval | null;
  readonly owner: { readonly influencerId: string | null } | null;
  /** The unverified reports that the brand confirmed. */
  readonly confirmed: ReadonlySet<string>;
  readonly isConfirmed: boolean;
  /** Statuses that the brand gave, the older first. */
  readonly told: readonly ToldByBrand[];
  /** What the brand says that the order is beside its parent. */
  readonly kinship: 'part' | 'own' | null;
  /** The last reason of each suspicion that a schedule found. */
  readonly suspicions: Readonly<Record<string, string>>;
}

export interface ToldByBrand {
  readonly id: string;
  readonly status: string;
  readonly atMs: number;
}

export interface DatedApproval extends ModelApproval {
  readonly atMs: number;
}

const NOTHING: Decided = {
  rejectedMs: null,
  withdrawnMs: null,
  approval: null,
  owner: null,
  confirmed: new Set(),
  isConfirmed: false,
  told: [],
  kinship: null,
  suspicions: {},
};

function inTurn(events: readonly ModelEvent[]): ModelDecision[] {
  return events
    .filter((event) => event.kind === 'decision')
    .sort((a, b) => a.atMs - b.atMs || compare(a.id, b.id));
}

/** The reports that count for nothing, since the brand named another one of their moment. */
export function refusedOf(events: readonly ModelEvent[]): ReadonlySet<string> {
  const refused = new Set<string>();
  for (const { decided } of inTurn(events)) {
    if (typeof decided !== 'object' || !('confirms' in decided) || !decided.chosen) continue;
    const { id: chosen, of } = decided.chosen;
    for (const id of of) refused.add(id);
    refused.delete(chosen);
  }
  return refused;
}

/** The brand's decisions by their own times: a rejection lasts until it is withdrawn and ends an approval. */
export function decisionsOf(events: readonly ModelEvent[]): Decided {
  let now = NOTHING;
  for (const { id, decided, atMs } of inTurn(events)) {
    if (decided === 'reject') now = { ...now, rejectedMs: atMs, withdrawnMs: null, approval: null };
    else if (decided === 'withdraw') {
      now = now.rejectedMs === null ? now : { ...now, rejectedMs: null, withdrawnMs: atMs };
    } else if ('names' in decided) {
      now = now.rejectedMs === null ? { ...now, approval: { ...decided, atMs } } : now;
    } else if ('influencerId' in decided) now = { ...now, owner: decided, suspicions: {} };
    else if ('relates' in decided) now = { ...now, kinship: decided.relates };
    else if ('suspects' in decided) {
      now = { ...now, suspicions: { ...now.suspicions, [decided.suspects]: decided.reason } };
    } else {
      const { confirms, status } = decided;
      const told = status === null ? now.told : [...now.told, { id, status, atMs }];
      now = { ...now, isConfirmed: true, confirmed: new Set([...now.confirmed, ...confirms]), told };
    }
  }
  return now;
}

/** The reports that count: those that are signed and those that the brand confirmed; where there are none, all. */
export function countedOf(
  snapshots: readonly ModelSnapshot[],
  { confirmed }: Decided,
): { readonly counted: readonly ModelSnapshot[]; readonly unverified: readonly ModelSnapshot[] } {
  const unverified = snapshots.filter(({ isUnverified, id }) => isUnverified && !confirmed.has(id));
  const verified = snapshots.filter((snapshot) => !unverified.includes(snapshot));
  return { counted: verified.some(({ isDraft }) => !isDraft) ? verified : unverified, unverified };
}

/** Two that nobody signed, of one moment, and not the same in all that they say and in whose the evidence is. */
export function contradict(unsigned: readonly ModelSnapshot[]): boolean {
  // The key begins with the fingerprint: two clients may say the same.
  const said = ({ key, evidence }: ModelSnapshot): string => JSON.stringify([key.split(' ')[0], evidence]);
  return unsigned.some((a) => unsigned.some((b) => isOfOneMoment(a, b) && said(a) !== said(b)));
}

/** A click may come so long after the order by two clocks. */
const GRACE_MS = 15 * 60_000;

export interface Winner extends ModelEvidence {
  /** The report that brought it first. */
  readonly reportId: string;
  readonly isLate: boolean;
}

/**
 * The earliest report with evidence that counts decides; within it the plan's precedence, then what took off most, then
 * the first sent. A click after the order counts only where nothing else does. A coupon that is nobody's wins like an
 * owned one.
 */
export function winnerOf(own: readonly ModelSnapshot[], plan: ModelPlan, orderedMs: number): Winner | null {
  const isLate = ({ clickedMs }: ModelEvidence): boolean => clickedMs !== null && clickedMs > orderedMs;
  const counts = (fact: ModelEvidence): boolean => {
    if (!plan.precedence.includes(fact.kind)) return false;
    if (fact.isExcluded) return true;
    if (fact.owner === null) return false;
    if (fact.clickedMs === null) return true;
    if (isLate(fact)) return fact.clickedMs <= latestOf(fact, own, orderedMs);
    return orderedMs <= fact.clickedMs + plan.attributionWindowDays * DAY_MS;
  };
  for (const late of [false, true]) {
    for (const report of own) {
      const counting = dated(report).filter((fact) => counts(fact) && isLate(fact) === late);
      for (const kind of plan.precedence) {
        const some = counting.filter((fact) => fact.kind === kind);
        const [strongest] = some.filter((fact) =>
          some.every((other) => discountOf(other) <= discountOf(fact)),
        );
        if (!strongest) continue;
        const owner = strongest.isExcluded ? null : strongest.owner;
        return { ...strongest, owner, reportId: report.id, isLate: late };
      }
    }
  }
  return null;
}

/** A code beside its influencer's click was clicked when that was. */
function dated({ evidence }: ModelSnapshot): ModelEvidence[] {
  return evidence.map((fact) => {
    const click = evidence.find(({ kind, owner }) => kind === 'click' && owner === fact.owner);
    const isOf = fact.kind === 'referralCode' && fact.owner !== null && click;
    return isOf ? { ...fact, clickedMs: click.clickedMs } : fact;
  });
}

/** A quarter of an hour after the order, or until it was paid, as one of the reports that bring this says: for a day. */
function latestOf(fact: ModelEvidence, own: readonly ModelSnapshot[], orderedMs: number): number {
  const same = (other: ModelEvidence): boolean =>
    other.kind === fact.kind && other.value === fact.value && other.clickedMs === fact.clickedMs;
  const paid = own.filter((report) => dated(report).some(same)).map(({ paidMs = 0 }) => paidMs);
  return Math.max(orderedMs + GRACE_MS, Math.min(Math.max(0, ...paid), orderedMs + DAY_MS));
}

function discountOf({ discount }: ModelEvidence): bigint {
  return minorOf(discount, 12);
}

/** Why the order is held, each with its reason: an influencer's own purchase, and what a schedule found. */
export function suspicionsOf(
  own: readonly ModelSnapshot[],
  winner: ModelEvidence | null,
  decided: Decided,
  influencerId: string | null,
): readonly string[] {
  if (decided.isConfirmed || influencerId === null) return [];
  const ownerEmail = decided.owner ? undefined : winner?.ownerEmailHash;
  const isOwn = ownerEmail !== undefined && own.some(({ emailHash }) => emailHash === ownerEmail);
  const found = Object.entries(decided.suspicions).map(([suspicion, reason]) => `${suspicion}: ${reason}`);
  return [...(isOwn ? ['self_referral: the customer has the email of the influencer'] : []), ...found];
}
