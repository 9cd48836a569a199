import { payoutAccountKey, type PayoutAccount } from '../../src/domain/ledger/claim';
import { isSnapshot, type SnapshotEvent } from '../../src/domain/order/event';
import { applyEvent } from '../../src/domain/order/record';
import {
  afterClosing,
  claimPage,
  closeLine,
  failPayout,
  newPayout,
  payPayout,
  sealPayout,
  sendPayout,
  type PayoutLine,
  type PayoutRecord,
} from '../../src/domain/payout/payout';
import { contextFor, hour, IDENTITY } from '../support/arbitraries';
import { BRAND_WORDS } from './brandWords';
import { wrongFigures } from './days';
import { claimProblems, claimsOf, modelView, storedView, type OrderView, type StoredPair } from './check';
import { modelOrder } from './rules/order';
import type { PayoutStep, Step, Story } from './stories';
import { asModelEvent, asModelPlan } from './translate';

// An order in memory, folded by the product event by event, with payouts that claim of it on the way.

interface OpenPayout {
  readonly payout: PayoutRecord;
  readonly lines: readonly PayoutLine[];
}

export class MemoryOrder {
  stored: StoredPair | null = null;
  private readonly open = new Map<string, OpenPayout>();
  private steps = 0;

  constructor(private readonly plans: Story['plans']) {}

  take(step: Step): void {
    this.steps += 1;
    if ('payout' in step) {
      this.payOut(step.payout);
      return;
    }
    const event = { ...step.event, requestId: `req_${this.steps}` };
    const applied = applyEvent(this.stored, event, contextFor(event, this.plans, BRAND_WORDS));
    if (!applied.isStored) this.stored = { order: applied.order, commission: applied.commission };
  }

  /** Claims for every account that has something here, or closes every payout that is open. */
  private payOut(step: PayoutStep): void {
    if (step === 'claim') {
      const accounts = (this.stored?.commission?.payable ?? []).map(accountOf);
      for (const account of accounts) this.claim(account);
    } else {
      for (const [key, open] of this.open) this.close(key, open, step);
    }
  }

  private claim(account: PayoutAccount): void {
    const { stored } = this;
    if (!stored?.commission) return;
    const asked = { payoutId: `po_${this.steps}`, reference: null, minimumMinor: 0, by: 'test' };
    const page = claimPage(newPayout(account, asked, this.now), [stored.commission], this.now);
    // A clawback alone makes no payout: other orders, which this history has not, would pay for it.
    const payout = page.payout.totalMinor > 0 ? sealPayout(page.payout, this.now) : page.payout;
    this.stored = { ...stored, commission: page.commissions[0] ?? stored.commission };
    this.open.set(payoutAccountKey(account), { payout, lines: page.lines });
  }

  private close(key: string, { payout, lines }: OpenPayout, step: 'pay' | 'fail'): void {
    const { stored } = this;
    const isPaid = step === 'pay' && payout.state === 'sealed';
    let closing = isPaid
      ? payPayout(sendPayout(payout, 'bank-1', this.now), 'Europe/Istanbul', this.now)
      : failPayout(payout, 'returned', this.now);
    for (const line of lines) {
      if (!stored?.commission) throw new Error('a claimed commission is gone');
      this.stored = {
        ...stored,
        commission: closeLine(closing, line, stored.commission, this.now).commission,
      };
      closing = afterClosing(closing, 1, this.now);
    }
    if (closing.hasWork) throw new Error('a payout whose lines are all closed has work to do');
    this.open.delete(key);
  }

  private get now(): Date {
    return hour(100 + this.steps);
  }
}

function accountOf(key: string): PayoutAccount {
  const [brandId = '', influencerId = '', currency = ''] = key.split('~');
  return { brandId, influencerId, currency };
}

const HOUR_MS = 3_600_000;

/** Istanbul is three hours ahead, all the year. */
function dayIn(date: Date): string {
  return new Date(date.getTime() + 3 * HOUR_MS).toISOString().slice(0, 10);
}

/**
 * An event counts on its own day; a draft or a list of refunds that comes when the order is known, on the day that it is of. What is
 * signed by nobody makes no order known until it is confirmed.
 */
function wrongDays({ events }: StoredPair['order']): string[] {
  const told: SnapshotEvent[] = [];
  const confirmed = new Set<string>();
  return events.flatMap((event) => {
    const { id, day } = event;
    const isKnown = told.some((one) => !one.content.isDraft && (!one.unverified || confirmed.has(one.id)));
    const takesBack =
      isSnapshot(event) && (event.content.refunds !== undefined || event.content.isDraft !== undefined);
    const listedAt = isKnown && takesBack ? event.modifiedAt : null;
    if (isSnapshot(event)) told.push(event);
    if (event.kind === 'confirm') for (const named of event.eventIds) confirmed.add(named);
    const expected = dayIn(listedAt ?? event.occurredAt);
    return day === expected ? [] : [`${id} counts on ${day}, and not on ${expected}`];
  });
}

/** What the product stored of the story and what the model says of it. */
export function bothViews(
  { plans, events }: Story,
  { order, commission }: StoredPair,
): { readonly actual: OrderView; readonly expected: OrderView; readonly problems: readonly string[] } {
  const model = modelOrder(events.map(asModelEvent), plans.map(asModelPlan), BRAND_WORDS);
  if (!model) throw new Error('a story has a sale or an update');
  const who = { brandId: IDENTITY.brandId, orderKey: `${IDENTITY.storeId}~${IDENTITY.orderId}` };
  return {
    actual: storedView({ order, commission }),
    expected: modelView(model, who, claimsOf(commission, model.influencerId, model.currency)),
    problems: [
      ...(commission ? claimProblems(commission, model) : []),
      ...wrongDays(order),
      ...wrongFigures({ order, commission }, plans),
    ],
  };
}
