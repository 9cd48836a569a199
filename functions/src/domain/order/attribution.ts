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
  /** It would have won, had the brand not decided otherwise. */
  'overruled',
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

const NO_REASONS = ['won', 'outranked', 'too_late', 'overruled'] as const;
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
    influencerId: decision.influencerId,
    reason: 'brand_decision',
    candidates: evidence.candidates.map((candidate) =>
      candidate.outcome === 'won' ? { ...candidate, outcome: 'overruled' } : candidate,
    ),
  };
}

/**
 * Credits an order to an influencer: the earliest event, in fold order, that has evidence which counts; within the
 * event by the plan's precedence, of equals the one sent first (MONEY.md, 3, "Attribution"). Evidence that is unowned
 * or out of its window does not block later evidence.
 *
 * @param snapshots in fold order
 * @param orderedAt when the order was placed
 * @param unverified reports whose evidence is listed and cannot win
 */
export function attribute(
  snapshots: readonly SnapshotEvent[],
  terms: { readonly plan: Plan; readonly rules: Rules },
  orderedAt: Date,
  unverified: readonly SnapshotEvent[] = [],
): Attribution {
  const candidates: Candidate[] = [];
  const seen = new Set<string>();
  let winner: Candidate | null = null as Candidate | null;
  for (const event of [...snapshots, ...unverified]) {
    const { id: eventId, evidence } = event;
    // The same code with another click is other evidence: the first click may be out of its window, and the second not.
    const ranked = rank(evidence, terms.plan).filter(({ kind, value, clickedAt }) => {
      const key = JSON.stringify([kind, value, clickedAt]);
      return seen.has(key) ? false : seen.add(key);
    });
    for (const fact of ranked) {
      const eligibility = unverified.includes(event) ? 'unverified' : outcomeOf(fact, terms, orderedAt);
      const outcome: CandidateOutcome =
        eligibility !== 'won' || !winner
          ? eligibility
          : winner.eventId === eventId
            ? 'outranked'
            : 'too_late';
      const { kind, value, influencerId, clickedAt } = fact;
      const candidate: Candidate = { kind, value, influencerId, clickedAt, eventId, outcome };
      if (outcome === 'won') winner = candidate;
      candidates.push(candidate);
    }
  }
  return {
    winner: winner && { kind: winner.kind, value: winner.value, eventId: winner.eventId },
    influencerId: winner?.influencerId ?? null,
    reason: winner?.kind ?? reasonOf(candidates[0]),
    candidates,
  };
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
  { plan, rules }: { readonly plan: Plan; readonly rules: Rules },
  orderedAt: Date,
): CandidateOutcome {
  if (!plan.attributionPrecedence.includes(fact.kind)) return 'not_in_plan';
  if (fact.influencerId === null) return UNKNOWN[fact.kind];
  if (fact.clickedAt === null) return 'won';
  const sinceClickMs = orderedAt.getTime() - fact.clickedAt.getTime();
  if (sinceClickMs < -rules.clickGraceMs) return 'before_click';
  return sinceClickMs <= plan.attributionWindowDays * DAY_MS ? 'won' : 'window_passed';
}

function reasonOf(strongest: Candidate | undefined): AttributionReason {
  if (!strongest) return 'no_evidence';
  // Without a winner nothing was outranked or too late.
  return isReason(strongest.outcome) ? strongest.outcome : 'no_evidence';
}
