import { unequal } from './verdicts';
import { CLICK_KEPT_DAYS, type ClickRecord } from '../link/click';
import {
  addClick,
  addMovement,
  movements,
  noRollUps,
  type InfluencerDay,
  type OpenHours,
  type ProductSales,
  type ReplayedOrder,
  type SkippedOrder,
} from '../rollup/closedHours';
import { NO_PRODUCT, type ProductFigures } from '../rollup/movement';
import { orderKey, type OrderIdentity } from '../base/ids';
import { NO_TALLY, type Tally } from '../order/tally';
import type { DayShard } from '../rollup/tallySums';

const HOUR_MS = 3_600_000;
const THE_BEGINNING = new Date(0);

/** Hours that are not closed yet, and of which some orders and clicks are counted. */
export interface PartlyRolledUp extends Pick<OpenHours, 'until' | 'clicksFrom'> {
  /** The orders that are. */
  readonly orderKeys: ReadonlySet<string>;
}

/** MONEY.md, 5.5, for roll-ups made by a schedule: sums orders and clicks of the closed hours again and compares. */
export class RollUpSums {
  private readonly due = noRollUps();
  private readonly skipped: ReadonlyMap<string, Date | null>;
  private readonly skippedClicks: ReadonlySet<string>;

  /**
   * @param closedUntil how far the hours are rolled up; null where nothing is
   * @param at the moment at which the database is read
   * @param skipped the orders that the roll-up has left out
   * @param skippedClicks the ids of the clicks that it has left out
   * @param open the hours after `closedUntil` of which a part is rolled up
   */
  constructor(
    private readonly closedUntil: Date | null,
    private readonly at: Date,
    skipped: readonly SkippedOrder[] = [],
    skippedClicks: readonly string[] = [],
    private readonly open: PartlyRolledUp | null = null,
  ) {
    this.skipped = new Map(skipped.map(({ orderKey: key, from }) => [key, from]));
    this.skippedClicks = new Set(skippedClicks);
  }

  addOrder(order: ReplayedOrder & Pick<OrderIdentity, 'orderId'>): void {
    const key = orderKey(order.storeId, order.orderId);
    const leftAt = this.skipped.get(key);
    const countedUntil = this.open?.orderKeys.has(key) ? this.open.until : this.closedUntil;
    const until = (leftAt === undefined ? countedUntil : leftAt) ?? THE_BEGINNING;
    for (const moved of movements(order, THE_BEGINNING, until)) addMovement(this.due, moved);
  }

  addClick(click: Pick<ClickRecord, 'clickId' | 'counted' | 'influencerId' | 'day' | 'receivedAt'>): void {
    const countedUntil = this.open?.clicksFrom ?? this.closedUntil;
    if (!click.counted || !countedUntil || click.receivedAt >= countedUntil) return;
    if (this.skippedClicks.has(click.clickId)) return;
    addClick(this.due, click.influencerId, click.day);
  }

  dayProblems(day: string, clicks: number): string[] {
    const due = this.due.dayClicks.get(day) ?? 0;
    this.due.dayClicks.delete(day);
    return this.clickProblems(day, clicks, due);
  }

  influencerDayProblems(id: string, stored: InfluencerDay | null): string[] {
    const due = this.due.influencerDays.get(id);
    this.due.influencerDays.delete(id);
    const day = id.slice(id.lastIndexOf('~') + 1);
    // A day that has only clicks so far has no `totals`.
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

  productProblems(id: string, stored: Omit<ProductSales, 'name'> | null): string[] {
    const due = this.due.productSales.get(id);
    this.due.productSales.delete(id);
    return [
      ...(stored ? nameProblems(id, productSalesId(stored)) : []),
      ...figureProblems('', NO_PRODUCT, stored ?? undefined, due),
    ];
  }

  /** The expected roll-ups without a document: each must be zero. */
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

  /** Clicks expire and their counts do not: for days long past fewer clicks may be found, never more. */
  private clickProblems(day: string, clicks: number, due: number): string[] {
    const earliestMs = Date.parse(`${day}T00:00:00Z`) - EARLIEST_ZONE_HOURS * HOUR_MS;
    const canHaveExpired = !(earliestMs + CLICK_KEPT_DAYS * 24 * HOUR_MS > this.at.getTime());
    return canHaveExpired && clicks > due ? [] : unequal([['clicks', clicks, due]]);
  }
}

function productSalesId({ period, currency, storeId, productId }: Omit<ProductSales, 'name'>): string {
  return `${period}~${currency}~${orderKey(storeId, productId)}`;
}

/** A query finds a document by its fields: they must agree with the document's name. */
function nameProblems(id: string, named: string): string[] {
  return named === id ? [] : [`its fields are those of ${named}`];
}

export function shardProblems(day: string, shards: readonly DayShard[]): string[] {
  return shards
    .filter((shard) => shard.day !== day)
    .map((shard) => `a shard of it says that it is of ${shard.day ?? 'no day'}`);
}

/** UTC+14 is the time zone in which a day begins first. */
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
