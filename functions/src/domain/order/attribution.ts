import { Fraction } from '../money/fraction';
import type { AttributeEvent, EvidenceFact, SnapshotEvent } from './event';
import { DAY_MS } from '../base/time';
import { EVIDENCE_KINDS, type EvidenceKind, type Plan } from '../brand/plan';
import type { Rules } from './rules';

/** Why a candidate did not win, or `won`. */
export const CANDIDATE_OUTCOMES = [
  'won',
  'outranked',
  /** An earlier event had decided already; only the brand can move an order. */
  'too_late',
  /** The click came after the order, and so loses to any other evidence. */
  'late_click',
  /** It would have won, had the brand not decided otherwise. */
  'overruled',
  /** It won, and the brand has said that nobody earns by this coupon. */
  'excluded_coupon',
  'unknown_coupon',
  'unknown_click',
  'unknown_referral_code',
  /** The order was placed after the click's attribution window. */
  'window_passed',
  'unverified',
  /** The order was placed before the click. */
  'before_click',
  'not_in_plan',
] as const;
export type CandidateOutcome = (typeof CANDIDATE_OUTCOMES)[number];

export interface Candidate {
  readonly kind: EvidenceKind;
  readonly value: string;
  readonly influencerId: string | null;
  readonly clickedAt: Date | null;
  readonly eventId: string;
  readonly outcome: CandidateOutcome;
}

const NO_REASONS = ['won', 'outranked', 'too_late', 'late_click', 'overruled'] as const;
type NoReason = (typeof NO_REASONS)[number];

function isReason(outcome: CandidateOutcome): outcome is Exclude<CandidateOutcome, NoReason> {
  return !NO_REASONS.some((other) => other === outcome);
}

export const ATTRIBUTION_REASONS = [
  ...EVIDENCE_KINDS,
  'no_evidence',
  'brand_decision',
  ...CANDIDATE_OUTCOMES.filter(isReason),
] as const;
export type AttributionReason = (typeof ATTRIBUTION_REASONS)[number];

export interface Attribution {
  /** Null: unattributed, or decided by the brand. */
  readonly winner: { readonly kind: EvidenceKind; readonly value: string; readonly eventId: string } | null;
  readonly influencerId: string | null;
  /** The evidence that won is a click after the order. */
  readonly isLateClick: boolean;
  /** The kind of evidence that won, the brand's decision, or why the order is unattributed. */
  readonly reason: AttributionReason;
  readonly candidates: readonly Candidate[];
}

const UNKNOWN = {
  coupon: 'unknown_coupon',
  click: 'unknown_click',
  referralCode: 'unknown_referral_code',
} as const satisfies Record<EvidenceKind, CandidateOutcome>;

/**
 * The attribution after the brand's decision, if there is one: it overrules all evidence (MONEY.md, 3: "only a decision
 * of the brand moves an order").
 */
export function decidedAttribution(evidence: Attribution, decision: AttributeEvent | null): Attribution {
  if (!decision) return evidence;
  return {
    winner: null,
    isLateClick: false,
    influencerId: decision.influencerId,
    reason: 'brand_decision',
    candidates: evidence.candidates.map((candidate) =>
      candidate.outcome === 'won' ? { ...candidate, outcome: 'overruled' } : candidate,
    ),
  };
}

/** A candidate before it is known which one wins. */
interface Considered extends Omit<Candidate, 'outcome'> {
  /** `won`: it can win; `excluded_coupon`: it can, and then credits nobody. */
  readonly eligibility: CandidateOutcome;
  readonly isLateClick: boolean;
}

/**
 * Credits an order to an influencer: the earliest event, in fold order, that has evidence which counts; within the
 * event by the plan's precedence, of equals the one sent first (MONEY.md, 3, "Attribution"). Evidence that is unowned
 * or out of its window does not block later evidence; a click after the order loses to any other evidence. A coupon that
 * the brand has excluded wins like an owned one, and credits nobody.
 *
 * @param snapshots in fold order
 * @param orderedAt when the order was placed
 * @param unverified reports whose evidence is listed and cannot win
 */
export function attribute(
  snapshots: readonly SnapshotEvent[],
  terms: Terms,
  orderedAt: Date,
  unverified: readonly SnapshotEvent[] = [],
): Attribution {
  const considered: Considered[] = [];
  const seen = new Set<string>();
  const reports = [...snapshots, ...unverified].map((event) => ({ event, evidence: datedEvidence(event) }));
  const latest = latestClicks(reports.slice(0, snapshots.length), terms.rules, orderedAt);
  for (const { event, evidence } of reports) {
    // The same code with another click is other evidence: the first click may be out of its window, and the second not.
    const ranked = rank(evidence, terms.plan).filter((fact) => {
      const key = evidenceKey(fact);
      return seen.has(key) ? false : seen.add(key);
    });
    for (const fact of ranked) {
      const { kind, value, influencerId, clickedAt } = fact;
      const until = latest.get(evidenceKey(fact)) ?? orderedAt;
      const eligibility = unverified.includes(event)
        ? 'unverified'
        : outcomeOf(fact, terms.plan, { orderedAt, until });
      const isLateClick = clickedAt !== null && clickedAt > orderedAt;
      considered.push({ kind, value, influencerId, clickedAt, eventId: event.id, eligibility, isLateClick });
    }
  }
  const eligible = considered.filter(canWin);
  const winner = eligible.find(({ isLateClick }) => !isLateClick) ?? eligible[0];
  const candidates = considered.map((one): Candidate => {
    const { kind, value, influencerId, clickedAt, eventId } = one;
    const outcome = one === winner ? one.eligibility : lostTo(winner, one);
    return { kind, value, influencerId, clickedAt, eventId, outcome };
  });
  if (winner?.eligibility === 'excluded_coupon')
    return { winner: null, influencerId: null, isLateClick: false, reason: 'excluded_coupon', candidates };
  return {
    winner: winner ? { kind: winner.kind, value: winner.value, eventId: winner.eventId } : null,
    influencerId: winner?.influencerId ?? null,
    isLateClick: winner?.isLateClick ?? false,
    reason: winner?.kind ?? reasonOf(candidates[0]),
    candidates,
  };
}

interface Terms {
  readonly plan: Plan;
  readonly rules: Rules;
}

function canWin({ eligibility }: Considered): boolean {
  return eligibility === 'won' || eligibility === 'excluded_coupon';
}

function lostTo(winner: Considered | undefined, loser: Considered): CandidateOutcome {
  const { eligibility, isLateClick, eventId } = loser;
  if (!canWin(loser)) return eligibility;
  if (isLateClick && winner?.isLateClick === false) return 'late_click';
  return winner?.eventId === eventId ? 'outranked' : 'too_late';
}

/** Evidence of one key is considered once, where it is first told. */
export function evidenceKey({ kind, value, clickedAt }: EvidenceFact): string {
  return JSON.stringify([kind, value, clickedAt]);
}

/**
 * The evidence of an event. A referral code beside a click of the same influencer has the time of that click: our own
 * links add both, so the code alone would never be out of its window.
 */
export function datedEvidence({ evidence }: SnapshotEvent): EvidenceFact[] {
  return evidence.map((fact) => {
    if (fact.kind !== 'referralCode' || fact.influencerId === null) return fact;
    const click = evidence.find(
      ({ kind, influencerId }) => kind === 'click' && influencerId === fact.influencerId,
    );
    return click ? { ...fact, clickedAt: click.clickedAt } : fact;
  });
}

/** A block checkout makes the order before it is placed: its webhook may bring a click until it is paid, for a day. */
const LATEST_CLICK_MS = DAY_MS;

/** Until when each piece of evidence may have been clicked: by the report that allows most. */
function latestClicks(
  reports: readonly { readonly event: SnapshotEvent; readonly evidence: readonly EvidenceFact[] }[],
  { clickGraceMs }: Rules,
  orderedAt: Date,
): ReadonlyMap<string, Date> {
  const latest = new Map<string, Date>();
  const orderedMs = orderedAt.getTime();
  for (const { event, evidence } of reports) {
    const paidMs = event.source === 'woocommerce' ? (event.content.paidAt?.getTime() ?? 0) : 0;
    const untilMs = Math.max(orderedMs + clickGraceMs, Math.min(paidMs, orderedMs + LATEST_CLICK_MS));
    for (const key of evidence.map(evidenceKey)) {
      latest.set(key, new Date(Math.max(untilMs, latest.get(key)?.getTime() ?? 0)));
    }
  }
  return latest;
}

function rank(evidence: readonly EvidenceFact[], plan: Plan): EvidenceFact[] {
  const rankOf = ({ kind }: EvidenceFact): number => {
    const index = plan.attributionPrecedence.indexOf(kind);
    return index === -1 ? plan.attributionPrecedence.length : index;
  };
  return [...evidence].sort((a, b) => rankOf(a) - rankOf(b) || discountOf(b).compare(discountOf(a)));
}

/** Of several owned coupons the one with the largest discount counts (MONEY.md, 3). */
function discountOf({ discount }: EvidenceFact): Fraction {
  return discount === undefined ? Fraction.ZERO : Fraction.ofDecimal(discount);
}

function outcomeOf(
  fact: EvidenceFact,
  plan: Plan,
  { orderedAt, until }: { readonly orderedAt: Date; readonly until: Date },
): CandidateOutcome {
  if (!plan.attributionPrecedence.includes(fact.kind)) return 'not_in_plan';
  if (fact.isExcluded) return 'excluded_coupon';
  if (fact.influencerId === null) return UNKNOWN[fact.kind];
  if (fact.clickedAt === null) return 'won';
  if (fact.clickedAt > until) return 'before_click';
  const sinceClickMs = orderedAt.getTime() - fact.clickedAt.getTime();
  return sinceClickMs <= plan.attributionWindowDays * DAY_MS ? 'won' : 'window_passed';
}

function reasonOf(strongest: Candidate | undefined): AttributionReason {
  if (!strongest) return 'no_evidence';
  // Without a winner nothing was outranked or too late.
  return isReason(strongest.outcome) ? strongest.outcome : 'no_evidence';
}
