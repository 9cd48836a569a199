import {
  finestPrints,
  isUse,
  type VoucherEvent,
  type VoucherIssue,
  type VoucherUse,
  type VoucherReference,
} from './event';
import { storedMinor, toMinor } from '../money/money';

// A voucher is a single-use coupon that the network has a store make. Whoever redeems it pays less by the discount, so
// the network owes the store's brand that discount, until the order is cancelled or refunded. No influencer owns a
// voucher: it is never evidence, as the codes in `couponCodes` are.
//
// What it costs whom. What counts is the discount that the store really gave, in the currency in which it gave it, also
// where it looks wrong: a voucher never issued, one used on two orders, more than the face value, another currency. The
// same store vouches for all of its reports, so a lost report of the issue must not cost it the discount; and what the
// network disputes it settles with the store, by a reversal. Each such thing has a flag, and the reconciliation names it.
// A reversal never takes back more than was redeemed on its order: the rest waits for a redemption, flagged.

/** `parked`: nothing but reversals is known of it. */
export const VOUCHER_STATES = ['issued', 'redeemed', 'reversed', 'parked'] as const;
export type VoucherState = (typeof VOUCHER_STATES)[number];

/** The texts are in recorded answers and statements, which call a voucher a coupon. */
export const VOUCHER_FLAGS = {
  never_issued: 'it was redeemed, and nobody reported its issue',
  issued_again: 'it was issued before under the same code',
  other_currency: 'it was issued in another currency',
  redeemed_again: 'a single-use coupon is redeemed on another order already',
  redeemed_twice: 'a single-use coupon is redeemed more than once on the same order',
  above_face_value: 'more was given than the coupon is worth',
  reversal_without_redemption: 'nothing was redeemed on the order, so there is nothing to take back yet',
  reversal_exceeds_redemption: 'more is taken back than was redeemed on the order',
} as const;
export type VoucherFlagCode = keyof typeof VOUCHER_FLAGS;

/** What does not fit. It is worked out anew with each event, so that the event that explains it takes it away. */
export interface VoucherFlag {
  readonly code: VoucherFlagCode;
  /** The event that shows it. */
  readonly eventId: string;
  readonly orderId: string | null;
  readonly currency: string;
  /** So much is beside the mark; null where no amount says it. */
  readonly minor: number | null;
}

/** What was redeemed and reversed of the voucher on one order, in one currency (minor units). */
export interface VoucherOrder {
  readonly orderId: string;
  readonly currency: string;
  readonly redeemedMinor: number;
  /** As far as it has effect: never above `redeemedMinor`. */
  readonly reversedMinor: number;
  /** What reversals would take back beyond that. */
  readonly excessMinor: number;
  readonly owedMinor: number;
}

/** What a voucher's events come to. */
export interface FoldedVoucher {
  readonly state: VoucherState;
  /** Of the issue, where one is known. */
  readonly currency: string | null;
  readonly faceMinor: number | null;
  readonly expiresOn: string | null;
  readonly issuedAt: Date | null;
  readonly reference: VoucherReference | null;
  readonly orders: readonly VoucherOrder[];
  readonly flags: readonly VoucherFlag[];
  /** By event: what the platform owes the brand more by it; less, where it is negative (minor units). */
  readonly effects: ReadonlyMap<string, number>;
}

interface Uses {
  readonly orderId: string;
  readonly currency: string;
  readonly redeemed: VoucherUse[];
  readonly reversed: VoucherUse[];
}

/** Folds a voucher's events: whatever order they came in and how often, the same comes out. */
export function foldVoucher(stored: readonly VoucherEvent[]): FoldedVoucher {
  const events = finestPrints(stored).sort(byTime);
  const [issued = null, ...issuedAgain] = events.filter(
    (event): event is VoucherIssue => event.kind === 'issued',
  );
  const usesByOrder = byOrder(events.filter(isUse));
  const effects = new Map(usesByOrder.flatMap(effectsOn));
  const orders = usesByOrder.map((uses) => voucherOrder(uses, effects));
  const amount = issued?.amount ?? null;
  const faceMinor = issued && amount !== null ? storedMinor(toMinor(amount, issued.currency)) : null;
  return {
    state: stateOf(usesByOrder, orders, issued),
    currency: issued?.currency ?? null,
    faceMinor,
    expiresOn: issued?.expiresOn ?? null,
    issuedAt: issued?.occurredAt ?? null,
    reference: (issued?.reference ? issued : events.find(({ reference }) => reference))?.reference ?? null,
    orders,
    flags: [
      ...issuedAgain.map((event) => flag('issued_again', event)),
      ...flagsOf({ issued, faceMinor, usesByOrder, orders, effects }),
    ],
    effects,
  };
}

function byTime(a: VoucherEvent, b: VoucherEvent): number {
  return a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1);
}

/** By the time of the first use on each order and in each currency. */
function byOrder(events: readonly VoucherUse[]): Uses[] {
  const groups = new Map<string, Uses>();
  for (const event of events) {
    const { orderId, currency } = event;
    const key = `${currency} ${orderId}`;
    const group = groups.get(key) ?? { orderId, currency, redeemed: [], reversed: [] };
    group[event.kind].push(event);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function minorOf({ amount, currency }: VoucherUse): number {
  return storedMinor(toMinor(amount, currency));
}

function sumOf(events: readonly VoucherUse[]): number {
  return events.reduce((sum, event) => sum + minorOf(event), 0);
}

/** A redemption counts whole, a reversal as far as there is something left to take back. */
function effectsOn({ redeemed, reversed }: Uses): [eventId: string, minor: number][] {
  let left = sumOf(redeemed);
  const takenBack = reversed.map((event): [string, number] => {
    const minor = Math.min(minorOf(event), left);
    left -= minor;
    // Never -0: Firestore would keep it as a double.
    return [event.id, minor === 0 ? 0 : -minor];
  });
  return [...redeemed.map((event): [string, number] => [event.id, minorOf(event)]), ...takenBack];
}

function voucherOrder(
  { orderId, currency, redeemed, reversed }: Uses,
  effects: FoldedVoucher['effects'],
): VoucherOrder {
  const redeemedMinor = sumOf(redeemed);
  const reversedMinor = reversed.reduce((sum, { id }) => sum - (effects.get(id) ?? 0), 0);
  return {
    orderId,
    currency,
    redeemedMinor,
    reversedMinor,
    excessMinor: sumOf(reversed) - reversedMinor,
    owedMinor: redeemedMinor - reversedMinor,
  };
}

function stateOf(
  usesByOrder: readonly Uses[],
  orders: readonly VoucherOrder[],
  issued: VoucherIssue | null,
): VoucherState {
  if (usesByOrder.every(({ redeemed }) => redeemed.length === 0)) return issued ? 'issued' : 'parked';
  const isOpen = orders.some(({ owedMinor }) => owedMinor > 0);
  // A redemption of 0.00 uses it up too.
  return isOpen || orders.every(({ reversedMinor }) => reversedMinor === 0) ? 'redeemed' : 'reversed';
}

interface FlagSource {
  readonly issued: VoucherIssue | null;
  readonly faceMinor: number | null;
  readonly usesByOrder: readonly Uses[];
  readonly orders: readonly VoucherOrder[];
  readonly effects: FoldedVoucher['effects'];
}

function flagsOf({ issued, faceMinor, usesByOrder, orders, effects }: FlagSource): VoucherFlag[] {
  const first = usesByOrder.flatMap(({ redeemed }) => redeemed).sort(byTime)[0];
  // Whoever redeemed first is no wrongdoer, and neither is one order that was paid in two currencies.
  const owing = new Set<string>();
  return [
    ...(first && !issued ? [flag('never_issued', first)] : []),
    ...usesByOrder.flatMap((uses, index) => {
      const { owedMinor = 0, excessMinor = 0, redeemedMinor = 0 } = orders[index] ?? {};
      const [redemption] = uses.redeemed;
      const isOther = issued !== null && uses.currency !== issued.currency;
      const isAgain = owedMinor > 0 && owing.size > 0 && !owing.has(uses.orderId);
      if (owedMinor > 0) owing.add(uses.orderId);
      const above = faceMinor !== null && !isOther ? owedMinor - faceMinor : 0;
      const code = redeemedMinor === 0 ? 'reversal_without_redemption' : 'reversal_exceeds_redemption';
      const idle = uses.reversed.findLast((event) => -(effects.get(event.id) ?? 0) < minorOf(event));
      return [
        ...(isOther ? [...uses.redeemed, ...uses.reversed].map((e) => flag('other_currency', e)) : []),
        ...(isAgain && redemption ? [flag('redeemed_again', redemption, owedMinor)] : []),
        ...twiceOn(uses, owedMinor),
        ...(above > 0 && redemption ? [flag('above_face_value', redemption, above)] : []),
        ...(excessMinor > 0 && idle ? [flag(code, idle, excessMinor)] : []),
      ];
    }),
  ];
}

/**
 * What is owed of an order beyond its largest redemption, of which another may be a repeat under another id. What was taken
 * back in between, as with an order that was cancelled and restored, leaves nothing beyond.
 */
function twiceOn({ redeemed }: Uses, owedMinor: number): VoucherFlag[] {
  const last = redeemed.at(-1);
  const beyond = owedMinor - Math.max(0, ...redeemed.map(minorOf));
  return last && beyond > 0 ? [flag('redeemed_twice', last, beyond)] : [];
}

function flag(code: VoucherFlagCode, event: VoucherEvent, minor: number | null = null): VoucherFlag {
  const orderId = isUse(event) ? event.orderId : null;
  return { code, eventId: event.id, orderId, currency: event.currency, minor };
}
