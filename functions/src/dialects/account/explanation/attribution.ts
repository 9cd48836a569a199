import { type Attribution, type AttributionReason, type Candidate } from '../../../domain/order/attribution';
import { DAY_MS } from '../../../domain/base/time';
import { durationText } from './figures';
import type { ExplainedAttribution, ExplainedCandidate } from './shape';
import { nameOf, personFor } from './viewer';
import { maySee, type Viewer } from '../../../domain/order/viewer';
import type { OrderState } from '../../../domain/order/fold';
import type { EvidenceKind, Plan } from '../../../domain/brand/plan';

const KIND_NAMES: Readonly<Record<EvidenceKind, string>> = {
  coupon: 'coupon',
  click: 'click',
  referralCode: 'referral code',
};

/** Every candidate and why it won or lost, and whose the order is in the end. */
export function explainAttribution(state: OrderState, viewer: Viewer): ExplainedAttribution {
  const { attribution, plan } = state;
  const influencer = personFor(viewer, attribution.influencerId);
  const { winner } = attribution;
  const mine = maySee(viewer, attribution.influencerId);
  return {
    text: resultText(state, viewer),
    reason: attribution.reason,
    influencer,
    precedence: [...plan.attributionPrecedence],
    attributionWindowDays: plan.attributionWindowDays,
    winner: winner && { kind: winner.kind, value: mine ? winner.value : null, eventId: winner.eventId },
    decision: decisionOf(state, viewer),
    candidates: attribution.candidates.map((candidate) => explainCandidate(candidate, state, viewer)),
  };
}

function decisionOf({ decisions }: OrderState, viewer: Viewer): ExplainedAttribution['decision'] {
  const { attribution: decision } = decisions;
  if (!decision) return null;
  const { id, occurredAt, by, reason } = decision;
  const isBrand = viewer.kind === 'brand';
  return { eventId: id, at: occurredAt.toISOString(), ...(isBrand ? { by, reason } : {}) };
}

const NOBODY_TEXTS: Readonly<Record<Exclude<AttributionReason, EvidenceKind | 'brand_decision'>, string>> = {
  no_evidence: 'the store sent no coupon, click or referral code with it',
  unknown_coupon: 'the coupon belongs to no influencer of this brand',
  unknown_click: 'the click is not known, or is another brand’s',
  unknown_referral_code: 'the referral code belongs to no influencer of this brand',
  window_passed: 'it was placed after the click’s attribution window had ended',
  before_click: 'it was placed before the click',
  not_in_plan: 'the brand’s plan does not count this kind of evidence',
  unverified: 'a client that signs nothing reported it, and it waits for confirmation',
};

function resultText({ attribution, decisions }: OrderState, viewer: Viewer): string {
  const name = nameOf(personFor(viewer, attribution.influencerId));
  const { reason } = attribution;
  if (reason === 'brand_decision') {
    const why = decisions.attribution && viewer.kind === 'brand' ? `: "${decisions.attribution.reason}"` : '';
    return `The order is credited to ${name}, as the brand decided${why}.`;
  }
  if (reason === 'coupon' || reason === 'click' || reason === 'referralCode') {
    return `The order is credited to ${name}, by ${KIND_NAMES[reason]}.`;
  }
  return `The order is credited to nobody: ${NOBODY_TEXTS[reason]}.`;
}

function explainCandidate(
  candidate: Candidate,
  { attribution, plan, occurredAt }: OrderState,
  viewer: Viewer,
): ExplainedCandidate {
  const { kind, value, influencerId, clickedAt, eventId, outcome } = candidate;
  const mine = maySee(viewer, influencerId);
  return {
    kind,
    value: mine ? value : null,
    influencer: personFor(viewer, influencerId),
    clickedAt: mine ? (clickedAt?.toISOString() ?? null) : null,
    eventId,
    outcome,
    text: `${outcomeText(candidate, attribution, plan)}${mine ? windowText(candidate, plan, occurredAt) : ''}`,
  };
}

function outcomeText({ kind, outcome }: Candidate, { candidates }: Attribution, plan: Plan): string {
  const name = KIND_NAMES[kind];
  const precedence = plan.attributionPrecedence.map((of) => KIND_NAMES[of]).join(', then ');
  switch (outcome) {
    case 'won':
      return `The ${name} won: the first report with evidence that counts brought it, and by the plan’s precedence (${precedence}) nothing in it is stronger.`;
    case 'outranked': {
      const stronger = candidates.find((of) => of.outcome === 'won' || of.outcome === 'overruled');
      return stronger?.kind === kind
        ? kind === 'coupon'
          ? 'Of the coupons of the same report another took off more, or as much and was sent before it.'
          : `Another ${name} of the same report was sent before it, and the first of equals counts.`
        : `The ${stronger ? KIND_NAMES[stronger.kind] : 'other evidence'} of the same report is stronger: the plan’s precedence is ${precedence}.`;
    }
    case 'too_late':
      return 'An earlier report had decided already; only a decision of the brand moves an order.';
    case 'overruled':
      return `The ${name} would have won, had the brand not decided otherwise.`;
    case 'unknown_coupon':
      return 'No influencer of this brand owns the coupon.';
    case 'unknown_click':
      return 'The click is not known, or is another brand’s.';
    case 'unknown_referral_code':
      return 'No influencer of this brand owns the referral code.';
    case 'window_passed':
      return 'The attribution window had ended.';
    case 'before_click':
      return 'The order was placed before the click.';
    case 'unverified':
      return 'A client that signs nothing reported it: it counts once the brand confirms that report, or the store reports it itself.';
    case 'not_in_plan':
      return `The plan does not count a ${name}; it counts ${precedence}.`;
  }
}

/** "The click is 31 days older than the order; the window is 30 days." Nothing where nobody knows of a click. */
function windowText({ clickedAt }: Candidate, plan: Plan, orderedAt: Date): string {
  if (!clickedAt) return '';
  const sinceClickMs = orderedAt.getTime() - clickedAt.getTime();
  const windowLength = durationText(plan.attributionWindowDays * DAY_MS);
  if (sinceClickMs < 0) return ` The click is ${durationText(-sinceClickMs)} younger than the order.`;
  return ` The click is ${durationText(sinceClickMs)} older than the order; the window is ${windowLength}.`;
}
