/**
 * The English words for codes in a sentence's parameters. `#` is replaced by what follows the code's colon; of two
 * forms the first is the singular.
 */
export const WORDS = {
  person: {
    influencer: 'influencer #',
    you: 'you',
    another: 'another influencer',
    nobody: 'nobody',
  },
  sender: {
    store: 'The store',
    unsigned: 'An unsigned client',
    brand: 'The brand',
    schedule: 'The schedule',
  },
  commission: { held: 'pending and held until the brand confirms it' },
  evidence: { coupon: 'coupon', click: 'click', referralCode: 'referral code' },
  nobody: {
    no_evidence: 'no coupon, click or referral code came with it',
    excluded_coupon: 'the brand has said that nobody earns by its coupon',
    unknown_coupon: 'the coupon belongs to no influencer of this brand',
    unknown_click: 'the click is not known, or belongs to another brand',
    unknown_referral_code: 'the referral code belongs to no influencer of this brand',
    window_passed: 'it was placed after the click’s attribution window had ended',
    before_click: 'it was placed before the click',
    not_in_plan: 'the brand’s plan does not count this kind of evidence',
    unverified: 'an unsigned client reported it, and it waits for confirmation',
  },
  /** Why nothing is due: `statusReason` of a reversed commission. */
  nothing: {
    not_attributed: 'the order is credited to nobody',
    order_draft: 'the store keeps the order as a draft',
    order_cancelled: 'the order is cancelled',
    order_failed: 'the order failed',
    order_trashed: 'the order is in the trash',
    order_refunded: 'the order is refunded',
    refunded: 'its refunds leave nothing',
    nothing_due: 'the arithmetic comes to nothing',
    subscription: 'it is a subscription, and its renewals are orders of their own',
    part_of_order: 'it is a part of another order, which earns for both',
  },
  /** Why an order is held, for its own influencer: nothing of another customer. */
  suspicion: {
    self_referral: 'the customer’s email is the influencer’s own',
    velocity: 'unusually many sales came within a short time',
    split: 'it belongs to another order, and may be a part of it',
  },
  /** What an order is beside the one that it belongs to. */
  kinship: { part: 'a part of it', own: 'an order of its own' },
  /** Why. */
  verdict: {
    marked_part: 'the store marks it as one',
    same_lines: 'each of its lines is a line of that order',
    deposit: 'the store marks it as the balance of a deposit',
    no_shared_product: 'the two have no product in common',
    parent_is_subscription: 'that one is a subscription',
    circle: 'that one belongs to this order itself',
    unclear: 'some of its lines are those of that order, and the store says no more',
    parent_missing: 'that one did not come within a day',
  },
  detail: {
    status: 'status "#"',
    no_status: 'no status',
    total: 'total #',
    tax: 'tax #',
    shipping: 'shipping #',
    fees: 'fees #',
    lines: ['# line', '# lines'],
    refunds: ['# refund listed', '# refunds listed'],
    full: 'all of it',
    amount: '#',
    items: ['# item named', '# items named'],
    no_amount: 'no amount',
  },
  part: {
    placing: 'when the order was placed, its currency and its plan',
    status: 'the status',
    amounts: 'the amounts',
    lines: 'the lines, tax, shipping and fees, which the newest report of this total does not have',
    refunds: 'the list of refunds',
    completion: 'the earliest completion, from which it is held',
    restoration: 'that the store took the order out of its bin',
    attribution: 'the attribution',
    details: 'digits, products or categories, which count as this report has them',
  },
} as const;
export type WordTable = keyof typeof WORDS;
