import type { ListedRefund, SnapshotContent } from '../../src/domain/order/event';
import { printMinor, type CurrencyCase } from '../support/arbitraries';
import { withStatus } from './contents';

/** What a shop shows of one of its orders at one moment: all of it, whatever has changed. */
export interface Picture {
  readonly content: SnapshotContent;
  readonly modifiedAt: Date;
}

export const CHANGES = ['status', 'refund', 'unrefund', 'edit', 'bin', 'restore'] as const;
export type Change = (typeof CHANGES)[number];

const STATUSES = ['processing', 'completed', 'completed', 'cancelled', 'completed', 'refunded'] as const;
/** How far an order of the status has come, by the shop's own dates. */
const STAGES: Readonly<Record<string, number>> = { processing: 1, completed: 2, refunded: 2 };

/**
 * An order in a shop as WooCommerce keeps it: refunds are given and deleted again, a deleted one changes no time of
 * modification and is not told by itself, and the clock ticks in seconds.
 */
export class ShopOrder {
  readonly pictures: Picture[] = [];
  private refunds: readonly ListedRefund[] = [];
  private statusIndex = 0;
  private contentIndex = 0;
  private refundCount = 0;
  private modifiedMs = 0;
  private binnings = 0;

  constructor(
    private readonly currency: CurrencyCase,
    private readonly contents: readonly SnapshotContent[],
  ) {}

  /** Changes the order, and keeps what the shop would show of it from now on. */
  change(change: Change, now: Date, seconds: number): Picture {
    if (change !== 'unrefund') this.modifiedMs = this.laterBy(now, seconds);
    if (change === 'status') this.statusIndex += 1;
    if (change === 'edit') this.contentIndex = 1 - this.contentIndex;
    if (change === 'refund') this.refund();
    if (change === 'unrefund') this.refunds = this.refunds.slice(1);
    if (change === 'bin') this.binnings += 1;
    const picture = this.picture(change === 'restore');
    this.pictures.push(picture);
    return picture;
  }

  /** How often it was put into the bin; what its webhooks tell of that is no picture. */
  get timesBinned(): number {
    return this.binnings;
  }

  private laterBy(now: Date, seconds: number): number {
    const second = now.getTime() - (now.getTime() % 1000) + seconds * 1000;
    return Math.max(this.modifiedMs, second);
  }

  /** The first of two that are given by hand may be known by a report of its own, with the same id. */
  private refund(): void {
    const { refundCount, currency } = this;
    const refundId = refundCount < 2 ? `r${refundCount}` : `w${refundCount}`;
    const amount = printMinor(123 * (refundCount + 1), currency.exponent);
    this.refunds = [{ refundId, amount }, ...this.refunds];
    this.refundCount += 1;
  }

  private picture(isRestored: boolean): Picture {
    const content = this.contents[this.contentIndex];
    if (!content) throw new Error('a shop order has two states of its amounts');
    const status = STATUSES[this.statusIndex % STATUSES.length] ?? 'completed';
    return {
      modifiedAt: new Date(this.modifiedMs),
      content: {
        ...withStatus(content, status),
        refunds: this.refunds,
        stage: STAGES[status] ?? 0,
        ...(isRestored ? { restored: true as const } : {}),
      },
    };
  }
}
