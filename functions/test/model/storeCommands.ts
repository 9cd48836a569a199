import type { SnapshotContent } from '../../src/domain/orderEvent';
import type { AppliedEvent } from '../../src/domain/orderRecord';
import { recordRefund, recordSale } from '../../src/operations/recordOrderEvent';
import { at, OWNERS, unlessRefused, type History } from './history';
import { HistoryCommand, orderIdOf, repeat, type Nothing } from './historyCommand';
import type { ModelEvidence } from './model';
import type { Setup } from './setup';
import { withStatus } from './stories';
import { asModelEvent } from './translate';

// What a store tells.

export interface TellOptions {
  readonly order: number;
  readonly state: number;
  readonly status: string | undefined;
  /** Null: a sale without a modification time. */
  readonly modifiedHours: number | null;
  readonly isPlacedNow: boolean;
  readonly coupons: readonly string[];
  readonly clickedHours: number | null;
  readonly copies: number;
}

/** The store tells a state of an order, once or several times at once. */
export class Tell extends HistoryCommand {
  constructor(
    private readonly setup: Setup,
    private readonly options: TellOptions,
  ) {
    super();
  }

  async run(_model: Nothing, history: History): Promise<void> {
    const { order, modifiedHours, isPlacedNow, copies } = this.options;
    const content = this.content(history);
    const occurredAt = isPlacedNow ? at(history.nowHours) : at(0);
    const report = {
      source: 'storeApi' as const,
      orderId: orderIdOf(order),
      content,
      occurredAt,
      ...(modifiedHours === null ? {} : { updatedAt: at(modifiedHours) }),
    };
    await history.launch(() =>
      repeat(copies, async () => {
        const applied = await unlessRefused(['event_conflict'], () =>
          history.send((requestId) => recordSale(history.services, history.caller(requestId), report)),
        );
        if (applied) history.take(report.orderId, applied, this.modelEvent(history, applied));
        else if (modifiedHours !== null) throw new Error('an update was refused as a conflict');
      }),
    );
  }

  private content(history: History): SnapshotContent {
    const { order, state, status, coupons, clickedHours } = this.options;
    const content = this.setup.orders[order]?.contents[state];
    if (!content) throw new Error('there is no such state');
    const referral =
      clickedHours === null ? {} : { referralCode: history.referralCode, clickedAt: at(clickedHours) };
    return withStatus({ ...content, attribution: { couponCodes: [...coupons], ...referral } }, status);
  }

  /** The event as it was taken, but with owners and plan as the model knows them. */
  private modelEvent(history: History, { event }: AppliedEvent) {
    const told = asModelEvent(event);
    if (told.kind !== 'snapshot') throw new Error('a sale was stored as something else');
    const { coupons, clickedHours } = this.options;
    const evidence: ModelEvidence[] = coupons.map((value) => ({
      kind: 'coupon',
      value,
      owner: OWNERS[value] ?? null,
      clickedMs: null,
    }));
    if (clickedHours !== null) {
      const clickedMs = at(clickedHours).getTime();
      evidence.push({ kind: 'referralCode', value: history.referralCode, owner: 'bob', clickedMs });
    }
    return {
      ...told,
      planVersion: history.planVersionAt(told.occurredMs),
      evidence,
    };
  }

  toString(): string {
    return `tell ${JSON.stringify(this.options)}`;
  }
}

export interface RefundOptions {
  readonly order: number;
  readonly refund: number;
  readonly isForeign: boolean;
  readonly copies: number;
}

/** The store gives money back: a refund id has one content in each currency, and the second one is a conflict. */
export class Refund extends HistoryCommand {
  constructor(
    private readonly setup: Setup,
    private readonly options: RefundOptions,
  ) {
    super();
  }

  async run(_model: Nothing, history: History): Promise<void> {
    const { order, refund, isForeign, copies } = this.options;
    const some = this.setup.orders[order]?.refunds ?? [];
    const index = refund % some.length;
    const report = {
      source: 'storeApi' as const,
      orderId: orderIdOf(order),
      refundId: `r${index}`,
      content: { ...some[index], ...(isForeign ? { currency: 'EUR' } : {}) },
      occurredAt: at(60),
    };
    await history.launch(() =>
      repeat(copies, async () => {
        const applied = await unlessRefused(['event_conflict'], () =>
          history.send((requestId) => recordRefund(history.services, history.caller(requestId), report)),
        );
        if (applied) history.take(report.orderId, applied, asModelEvent(applied.event));
      }),
    );
  }

  toString(): string {
    return `refund ${JSON.stringify(this.options)}`;
  }
}

/** The store deletes a refund, maybe before we hear of it. */
export class DeleteRefund extends HistoryCommand {
  constructor(
    private readonly options: { readonly order: number; readonly refund: number; readonly copies: number },
  ) {
    super();
  }

  async run(_model: Nothing, history: History): Promise<void> {
    const { order, refund, copies } = this.options;
    const report = {
      source: 'storeApi' as const,
      orderId: orderIdOf(order),
      refundId: `r${refund}`,
      deleted: true as const,
      occurredAt: at(70),
    };
    await history.launch(() =>
      repeat(copies, async () => {
        const applied = await history.send((requestId) =>
          recordRefund(history.services, history.caller(requestId), report),
        );
        history.take(report.orderId, applied, asModelEvent(applied.event));
      }),
    );
  }

  toString(): string {
    return `delete refund ${JSON.stringify(this.options)}`;
  }
}
