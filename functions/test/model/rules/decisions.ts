import { minorOf } from './currency';
import {
  compare,
  DAY_MS,
  type ModelEvent,
  type ModelEvidence,
  type ModelPlan,
  type ModelSnapshot,
} from './events';

// Who is credited with the order, which reports count, and what was decided.

export interface Decided {
  readonly rejectedMs: number | null;
  readonly approvedMs: number | null;
  readonly owner: { readonly influencerId: string | null } | null;
  /** The unverified reports that the brand confirmed. */
  readonly confirmed: ReadonlySet<string>;
  readonly isConfirmed: boolean;
  /** Statuses that the brand gave, the older first. */
  readonly told: readonly { readonly status: string; readonly atMs: number }[];
  /** The last reason of each suspicion that a schedule found. */
  readonly suspicions: Readonly<Record<string, string>>;
}

const NOTHING: Decided = {
  rejectedMs: null,
  approvedMs: null,
  owner: null,
  confirmed: new Set(),
  isConfirmed: false,
  told: [],
  suspicions: {},
};

/** The brand's decisions by their own times: a rejection lasts until it is withdrawn and ends an approval. */
export function decisionsOf(events: readonly ModelEvent[]): Decided {
  const decisions = events
    .filter((event) => event.kind === 'decision')
    .sort((a, b) => a.atMs - b.atMs || compare(a.id, b.id));
  let now = NOTHING;
  for (const { decided, atMs } of decisions) {
    if (decided === 'reject') now = { ...now, rejectedMs: atMs, approvedMs: null };
    else if (decided === 'withdraw') now = { ...now, rejectedMs: null };
    else if (decided === 'approve') now = now.rejectedMs === null ? { ...now, approvedMs: atMs } : now;
    else if ('influencerId' in decided) now = { ...now, owner: decided, suspicions: {} };
    else if ('suspects' in decided) {
      now = { ...now, suspicions: { ...now.suspicions, [decided.suspects]: decided.reason } };
    } else {
      const { confirms, status } = decided;
      const told = status === null ? now.told : [...now.told, { status, atMs }];
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
  return { counted: verified.length > 0 ? verified : snapshots, unverified };
}

/**
 * The earliest report with evidence that counts decides; within it the plan's precedence, then what took off most, then
 * the first sent.
 */
export function winnerOf(
  own: readonly ModelSnapshot[],
  plan: ModelPlan,
  orderedMs: number,
): ModelEvidence | null {
  for (const { evidence } of own) {
    const counting = evidence.filter(({ kind, owner, clickedMs }) => {
      if (owner === null || !plan.precedence.includes(kind)) return false;
      if (clickedMs === null) return true;
      return clickedMs <= orderedMs && orderedMs <= clickedMs + plan.attributionWindowDays * DAY_MS;
    });
    for (const kind of plan.precedence) {
      const some = counting.filter((fact) => fact.kind === kind);
      const [strongest] = some.filter((fact) => some.every((other) => discountOf(other) <= discountOf(fact)));
      if (strongest) return strongest;
    }
  }
  return null;
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
