import fc from 'fast-check';
import type { EvidenceFact, SnapshotContent } from '../../src/domain/order/event';
import { hour } from '../support/arbitraries';

// What speaks for an influencer.

export const INFLUENCERS = ['ada', 'bob'] as const;
/** Hashes of emails: whoever buys by their own link is held up. */
export const EMAILS: Readonly<Record<string, string>> = { ada: 'hash-of-ada', bob: 'hash-of-bob' };

const EVIDENCE: readonly EvidenceFact[] = [
  { kind: 'coupon', value: 'ada10', influencerId: 'ada', clickedAt: null },
  { kind: 'coupon', value: 'bob10', influencerId: 'bob', clickedAt: null },
  { kind: 'coupon', value: 'nobodys', influencerId: null, clickedAt: null },
  { kind: 'coupon', value: 'staff', influencerId: null, clickedAt: null, isExcluded: true },
  { kind: 'click', value: 'click-of-bob', influencerId: 'bob', clickedAt: hour(-48) },
  { kind: 'click', value: 'click-of-ada', influencerId: 'ada', clickedAt: hour(-24 * 30) },
  // After the order: by clocks that differ, before a late payment, and too late for any.
  { kind: 'click', value: 'late-click-of-ada', influencerId: 'ada', clickedAt: hour(0.2) },
  { kind: 'click', value: 'later-click-of-bob', influencerId: 'bob', clickedAt: hour(8) },
  { kind: 'click', value: 'last-click-of-bob', influencerId: 'bob', clickedAt: hour(25) },
  { kind: 'referralCode', value: 'ADA', influencerId: 'ada', clickedAt: null },
  { kind: 'referralCode', value: 'BOB', influencerId: 'bob', clickedAt: hour(-24 * 40) },
  { kind: 'referralCode', value: 'BOB', influencerId: 'bob', clickedAt: hour(-24) },
];

/** Some of it; what a coupon took off is told or not. The coupon of ada is of one whose email is known. */
export const evidences: fc.Arbitrary<EvidenceFact[]> = fc
  .tuple(
    fc.subarray([...EVIDENCE], { maxLength: 3 }),
    fc.array(fc.constantFrom(undefined, '5', '10', '10.00', '12.5'), { minLength: 3, maxLength: 3 }),
  )
  .map(([facts, discounts]) =>
    facts.map((fact, i) => {
      const discount = fact.kind === 'coupon' ? discounts[i] : undefined;
      const email = EMAILS[fact.influencerId ?? ''];
      return {
        ...fact,
        ...(discount === undefined ? {} : { discount }),
        ...(email === undefined ? {} : { ownerEmailHash: email }),
      };
    }),
  );

/** The evidence as a store tells it: it is part of what was sent, and so of the fingerprint. */
export function tellEvidence(evidence: readonly EvidenceFact[]): Pick<SnapshotContent, 'attribution'> {
  const ofKind = (kind: EvidenceFact['kind']): EvidenceFact[] =>
    evidence.filter((fact) => fact.kind === kind);
  const coupons = ofKind('coupon');
  const [[click], [referral]] = [ofKind('click'), ofKind('referralCode')];
  const couponDiscounts = coupons.flatMap(({ value: code, discount }) =>
    discount === undefined ? [] : [{ code, discount }],
  );
  return {
    attribution: {
      couponCodes: coupons.map(({ value }) => value),
      ...(couponDiscounts.length > 0 ? { couponDiscounts } : {}),
      ...(click ? { clickId: click.value } : {}),
      ...(referral ? { referralCode: referral.value } : {}),
      ...(referral?.clickedAt ? { clickedAt: referral.clickedAt } : {}),
    },
  };
}

/** The same as it is looked up while somebody else owns it. */
export function ownedBy(influencerId: string, evidence: readonly EvidenceFact[]): EvidenceFact[] {
  return evidence.map(({ ownerEmailHash: _email, ...fact }) => ({ ...fact, influencerId }));
}
