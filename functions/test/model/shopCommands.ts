import { recordOrderDeletion, recordSale } from '../../src/operations/order/recordOrderEvent';
import type { ReportedSnapshot } from '../../src/domain/order/reported';
import { coarser } from './contents';
import { at, type History } from './history';
import { HistoryCommand, orderIdOf, repeat } from './historyCommand';
import type { Setup } from './setup';
import type { Change, Picture } from './shop';
import { asToldEvent, attributionOf, type ToldEvidence } from './told';
import { asModelEvent } from './translate';

// A shop with webhooks: its deliveries are pictures of an order, late, twice, out of order, or of several changes at once.

export interface ShopChangeOptions extends ToldEvidence {
  readonly order: number;
  readonly change: Change;
  /** Since its last change; 0: within the same second. */
  readonly seconds: number;
  /** Delivered now; else only with another picture, or later, or never. */
  readonly isTold: boolean;
  readonly isCoarse: boolean;
  readonly copies: number;
}

/** Something changes in the shop. */
export class ShopChange extends HistoryCommand<ShopChangeOptions> {
  readonly kind = 'shop';

  constructor(
    private readonly setup: Setup,
    options: ShopChangeOptions,
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
    const { order, change, seconds, isTold } = this.options;
    const picture = history.shopOrder(this.setup, order).change(change, at(history.nowHours), seconds);
    // A deleted refund is no news, and a binned order shows nothing but that it is.
    if (isTold && change !== 'unrefund' && change !== 'bin')
      await deliver(history, this.setup, picture, this.options);
    if (isTold && change === 'bin') await tellBinning(history, this.setup, { webhook: 1, ...this.options });
  }
}

/** A delivery arrives that was built before. */
export class ShopDelivery extends HistoryCommand<
  Omit<ShopChangeOptions, 'change' | 'seconds' | 'isTold'> & {
    readonly which: number;
  }
> {
  readonly kind = 'deliver';

  constructor(
    private readonly setup: Setup,
    options: Omit<ShopChangeOptions, 'change' | 'seconds' | 'isTold'> & {
      readonly which: number;
    },
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
    const { pictures } = history.shopOrder(this.setup, this.options.order);
    const picture = pictures[this.options.which % Math.max(1, pictures.length)];
    if (picture) await deliver(history, this.setup, picture, this.options);
  }
}

type DeliveryOptions = ToldEvidence & Pick<ShopChangeOptions, 'order' | 'isCoarse' | 'copies'>;

async function deliver(
  history: History,
  setup: Setup,
  { content: shown, modifiedAt }: Picture,
  options: DeliveryOptions,
): Promise<void> {
  const exponent = setup.orders[options.order]?.currency.exponent ?? 2;
  const content = options.isCoarse ? coarser(shown, exponent) : shown;
  const report: ReportedSnapshot = {
    source: 'woocommerce',
    orderId: orderIdOf(options.order),
    content: { ...content, ...attributionOf(history, options) },
    occurredAt: at(0),
    updatedAt: modifiedAt,
  };
  await history.launch(() =>
    repeat(options.copies, async () => {
      const applied = await history.send((requestId) =>
        recordSale(history.services, history.caller(requestId), report),
      );
      history.take(report.orderId, applied, asToldEvent(history, applied, options));
    }),
  );
}

/** One of two webhooks says that the order was put into the bin: the last time, or a time before. */
export class ShopBinning extends HistoryCommand<{
  readonly order: number;
  readonly webhook: number;
  readonly copies: number;
}> {
  readonly kind = 'binned';

  constructor(
    private readonly setup: Setup,
    options: { readonly order: number; readonly webhook: number; readonly copies: number },
  ) {
    super(options);
  }

  protected act(history: History): Promise<void> {
    return tellBinning(history, this.setup, this.options);
  }
}

async function tellBinning(
  history: History,
  setup: Setup,
  { order, webhook, copies }: { readonly order: number; readonly webhook: number; readonly copies: number },
): Promise<void> {
  const times = history.shopOrder(setup, order).timesBinned;
  if (times === 0) return;
  const report = {
    source: 'woocommerce' as const,
    orderId: orderIdOf(order),
    webhookId: String(webhook),
    deliveryId: `${webhook}-${times}`,
  };
  await history.launch(() =>
    repeat(copies, async () => {
      const applied = await history.send((requestId) =>
        recordOrderDeletion(history.services, history.caller(requestId), report),
      );
      history.take(report.orderId, applied, asModelEvent(applied.event));
    }),
  );
}
