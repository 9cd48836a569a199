import { personCode, personFor, say } from './say';
import type { ExplainedAttribution, ExplainedCandidate, Sentence } from './shape';
import { DAY_MS } from '../../../domain/base/time';
import type { Candidate } from '../../../domain/order/attribution';
import type { OrderState } from '../../../domain/order/fold';
import { maySee, type Viewer } from '../../../domain/order/viewer';

/** Every candidate, why it won or lost, and the resulting attribution. */
export function explainAttribution(state: OrderState, viewer: Viewer): ExplainedAttribution {
  const { attribution, plan, decisions } = state;
  const { winner, influencerId, reason, candidates } = attribution;
  const decision = decisions.attribution;
  return {
    ...resultSentence(state, viewer),
    reason,
    influencer: personFor(viewer, influencerId),
    precedence: [...plan.attributionPrecedence],
    attributionWindowDays: plan.attributionWindowDays,
    winner: winner && { ...winner, value: maySee(viewer, influencerId) ? winner.value : null },
    decision: decision && {
      eventId: decision.id,
      at: decision.occurredAt.toISOString(),
      ...(viewer.kind === 'brand' ? { by: decision.by, reason: decision.reason } : {}),
    },
    candidates: candidates.map((candidate) => explainCandidate(candidate, state, viewer)),
  };
}

function resultSentence({ attribution, decisions }: OrderState, viewer: Viewer): Sentence {
  const influencer = personCode(personFor(viewer, attribution.influencerId));
  const kind = attribution.reason;
  switch (kind) {
    case 'brand_decision':
      return decisions.attribution && viewer.kind === 'brand'
        ? say('attribution.brand_decision_because', { influencer, reason: decisions.attribution.reason })
        : say('attribution.brand_decision', { influencer });
    case 'coupon':
    case 'click':
    case 'referralCode':
      return say('attribution.won', { influencer, kind });
    default:
      return say('attribution.nobody', { why: kind });
  }
}

function explainCandidate(candidate: Candidate, state: OrderState, viewer: Viewer): ExplainedCandidate {
  const { kind, value, influencerId, clickedAt, eventId, outcome } = candidate;
  const mine = maySee(viewer, influencerId);
  return {
    kind,
    value: mine ? value : null,
    influencer: personFor(viewer, influencerId),
    clickedAt: mine ? (clickedAt?.toISOString() ?? null) : null,
    eventId,
    outcome,
    ...outcomeSentence(candidate, state),
    clickText: mine && clickedAt ? clickSentence(clickedAt, state) : null,
  };
}

function outcomeSentence({ kind, outcome }: Candidate, { attribution, plan }: OrderState): Sentence {
  const stronger = attribution.candidates.find((of) =>
    ['won', 'overruled', 'excluded_coupon'].includes(of.outcome),
  )?.kind;
  const values = { kind, stronger: stronger ?? kind, precedence: plan.attributionPrecedence };
  if (outcome !== 'outranked' || stronger !== kind) return say(`candidate.${outcome}`, values);
  return say(kind === 'coupon' ? 'candidate.outranked_coupon' : 'candidate.outranked_equal', values);
}

function clickSentence(clickedAt: Date, { occurredAt, plan }: OrderState): Sentence {
  const ageMs = occurredAt.getTime() - clickedAt.getTime();
  if (ageMs < 0) return say('click.younger', { ageMs: -ageMs });
  return say('click.older', { ageMs, windowMs: plan.attributionWindowDays * DAY_MS });
}
