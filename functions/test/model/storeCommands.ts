import type { ReportedSnapshot } from '../../src/domain/order/reported';
import { recordRefund, recordSale } from '../../src/operations/order/recordOrderEvent';
import { at, unlessRefused, type History } from './history';
import { HistoryCommand, orderIdOf, repeat } from './historyCommand';
import type { Setup } from './setup';
import { withStatus } from './contents';
import { asToldEvent, attributionOf, type ToldEvidence } from './told';
import { asModelEvent } from './translate';

// What a store tells.

export interface TellOptions extends ToldEvidence {
  readonly order: number;
  readonly state: number;
  readonly status: string | undefined;
  /** Null: a sale without a modification time. */
  readonly modifiedHours: number | null;
  readonly isPlacedNow: boolean;
  readonly copies: number;
}

/** The store tells a state of an order, once or several times at once. */
export class Tell extends HistoryCommand<TellOptions> {
  readonly kind = 'tell';

  constructor(
    private readonly setup: Setup,
    options: TellOptions,
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
    const { modifiedHours, copies } = this.options;
    const report = { source: 'storeApi' as const, ...reportOf(this.setup, history, this.options) };
    await history.launch(() =>
      repeat(copies, async () => {
        const applied = await unlessRefused(['event_conflict'], () =>
          history.send((requestId) => recordSale(history.services, history.caller(requestId), report)),
        );
        if (applied) history.take(report.orderId, applied, asToldEvent(history, applied, this.options));
        else if (modifiedHours !== null) throw new Error('an update was refused as a conflict');
      }),
    );
  }
}

function reportOf(
  setup: Setup,
  history: History,
  { order, state, status, modifiedHours, isPlacedNow, ...told }: TellOptions,
): Omit<ReportedSnapshot, 'source'> {
  const content = setup.orders[order]?.contents[state];
  if (!content) throw new Error('there is no such state');
  return {
    orderId: orderIdOf(order),
    content: withStatus({ ...content, ...attributionOf(history, told) }, status),
    occurredAt: isPlacedNow ? at(history.nowHours) : at(0),
    ...(modifiedHours === null ? {} : { updatedAt: at(modifiedHours) }),
  };
}

/** Somebody tells it who signs nothing: an app of the store, or whoever wants to be paid for it. */
export class TellUnverified extends HistoryCommand<
  TellOptions & {
    readonly source: 'magento' | 'mobile';
    readonly isForged: boolean;
  }
> {
  readonly kind = 'tell unverified';

  constructor(
    private readonly setup: Setup,
    options: TellOptions & {
      readonly source: 'magento' | 'mobile';
      readonly isForged: boolean;
    },
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
    const { source, isForged, copies } = this.options;
    const honest = reportOf(this.setup, history, this.options);
    const content = isForged ? { ...honest.content, total: '987654321' } : honest.content;
    const report = { ...honest, content, source, unverified: true as const };
    await history.launch(() =>
      repeat(copies, async () => {
        const applied = await history.send((requestId) =>
          recordSale(history.services, history.caller(requestId), report),
        );
        history.take(report.orderId, applied, asToldEvent(history, applied, this.options));
      }),
    );
  }
}

export interface RefundOptions {
  readonly order: number;
  readonly refund: number;
  readonly isForeign: boolean;
  readonly copies: number;
}

/** The store gives money back: a refund id has one content in each currency, and the second one is a conflict. */
export class Refund extends HistoryCommand<RefundOptions> {
  readonly kind = 'refund';

  constructor(
    private readonly setup: Setup,
    options: RefundOptions,
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
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
}

/** The store deletes a refund, maybe before we hear of it. */
export class DeleteRefund extends HistoryCommand<{
  readonly order: number;
  readonly refund: number;
  readonly copies: number;
}> {
  readonly kind = 'delete refund';

  protected async act(history: History): Promise<void> {
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
}
