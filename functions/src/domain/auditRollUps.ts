import { unequal } from './audit';
import { CLICK_KEPT_DAYS, type ClickRecord } from './click';
import {
  addClick,
  addMovement,
  movements,
  noRollUps,
  type InfluencerDay,
  type ProductSales,
  type ReplayedOrder,
  type SkippedOrder,
} from './closedHours';
import { NO_PRODUCT, type ProductFigures } from './movement';
import { orderKey, type OrderIdentity } from './ids';
import { NO_TALLY, type Tally } from './tally';
import type { DayShard } from './tallySums';

const HOUR_MS = 3_600_000;
const THE_BEGINNING = new Date(0);

/** MONEY.md, 5.5 for what a schedule adds up: from orders and clicks again, as far as closed hours are rolled up. */
export class RollUpSums {
  private readonly due = noRollUps();
  private readonly skipped: ReadonlyMap<string, Date | null>;
  private readonly skippedClicks: ReadonlySet<string>;

  /**
   * @param closedUntil how far the hours are rolled up; null where nothing is
   * @param at the moment at which the database is read
   * @param skipped the orders that the roll-up has left out since
   * @param skippedClicks the ids of the clicks that it has left out
   */
  constructor(
    private readonly closedUntil: Date | null,
    private readonly at: Date,
    skipped: readonly SkippedOrder[] = [],
    skippedClicks: readonly string[] = [],
  ) {
    this.skipped = new Map(skipped.map(({ orderKey: key, from }) => [key, from]));
    this.skippedClicks = new Set(skippedClicks);
  }

  addOrder(order: ReplayedOrder & Pick<OrderIdentity, 'orderId'>): void {
    if (!this.closedUntil) return;
    const leftAt = this.skipped.get(orderKey(order.storeId, order.orderId));
    const until = leftAt === undefined ? this.closedUntil : (leftAt ?? THE_BEGINNING);
    for (const moved of movements(order, THE_BEGINNING, until)) addMovement(this.due, moved);
  }

  addClick(click: Pick<ClickRecord, 'clickId' | 'counted' | 'influencerId' | 'day' | 'receivedAt'>): void {
    if (!click.counted || !this.closedUntil || click.receivedAt >= this.closedUntil) return;
    if (this.skippedClicks.has(click.clickId)) return;
    addClick(this.due, click.influencerId, click.day);
  }

  dayProblems(day: string, clicks: number): string[] {
    const due = this.due.dayClicks.get(day) ?? 0;
    this.due.dayClicks.delete(day);
    return this.clickProblems(day, clicks, due);
  }

  /** @param stored null where there is none */
  influencerDayProblems(id: string, stored: InfluencerDay | null): string[] {
    const due = this.due.influencerDays.get(id);
    this.due.influencerDays.delete(id);
    const day = id.slice(id.lastIndexOf('~') + 1);
    // A day that only has clicks so far has no totals.
    const { totals: found = {}, clicks = 0 }: Partial<InfluencerDay> = stored ?? {};
    const expected = due?.totals ?? {};
    const currencies = new Set([...Object.keys(found), ...Object.keys(expected)]);
    return [
      ...(stored ? nameProblems(id, `${stored.influencerId}~${stored.day}`) : []),
      ...this.clickProblems(day, clicks, due?.clicks ?? 0),
      ...[...currencies].flatMap((currency) =>
        figureProblems(`totals.${currency}.`, NO_TALLY, found[currency], expected[currency]),
      ),
    ];
  }

  /** @param stored null where there is none */
  productProblems(id: string, stored: Omit<ProductSales, 'name'> | null): string[] {
    const due = this.due.productSales.get(id);
    this.due.productSales.delete(id);
    return [
      ...(stored ? nameProblems(id, productSalesId(stored)) : []),
      ...figureProblems('', NO_PRODUCT, stored ?? undefined, due),
    ];
  }

  /** What no document was held against: each must be worth nothing. */
  get missing(): {
    readonly days: string[];
    readonly influencerDays: string[];
    readonly productSales: string[];
  } {
    const { dayClicks, influencerDays, productSales } = this.due;
    return {
      days: [...dayClicks.keys()],
      influencerDays: [...influencerDays.keys()],
      productSales: [...productSales.keys()],
    };
  }

  /** Clicks expire, and what they were counted as stays: of a day long past there may be fewer, never more. */
  private clickProblems(day: string, clicks: number, due: number): string[] {
    const earliestMs = Date.parse(`${day}T00:00:00Z`) - EARLIEST_ZONE_HOURS * HOUR_MS;
    const canHaveExpired = !(earliestMs + CLICK_KEPT_DAYS * 24 * HOUR_MS > this.at.getTime());
    return canHaveExpired && clicks > due ? [] : unequal([['clicks', clicks, due]]);
  }
}

function productSalesId({ period, currency, storeId, productId }: Omit<ProductSales, 'name'>): string {
  return `${period}~${currency}~${orderKey(storeId, productId)}`;
}

/** What is looked for by its fields is found only where they say what its name says. */
function nameProblems(id: string, named: string): string[] {
  return named === id ? [] : [`its fields are those of ${named}`];
}

/** What is wrong with the names of a day's shards. */
export function shardProblems(day: string, shards: readonly DayShard[]): string[] {
  return shards
    .filter((shard) => shard.day !== day)
    .map((shard) => `a shard of it says that it is of ${shard.day ?? 'no day'}`);
}

/** A day begins so early nowhere else. */
const EARLIEST_ZONE_HOURS = 14;

function figureProblems<T extends Tally | ProductFigures>(
  prefix: string,
  none: T,
  found: Partial<T> | undefined,
  due: Partial<T> | undefined,
): string[] {
  const [a, b] = [
    { ...none, ...found },
    { ...none, ...due },
  ] as Record<string, number>[];
  return unequal(
    Object.keys(none).map((name) => [`${prefix}${name}`, a?.[name] ?? 0, b?.[name] ?? 0] as const),
  );
}
