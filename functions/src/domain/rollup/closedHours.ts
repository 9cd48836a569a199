import { orderKey } from '../base/ids';
import { combineProducts, NO_PRODUCT, type Movement, type ProductFigures } from './movement';
import { combine, NO_TALLY, type Tally } from '../order/tally';

export { movements, type Movement, type ReplayedOrder } from './movement';

// Figures that a schedule sums after each closed hour (DATA.md): adding them with each event would cost one more write.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A request takes at most a minute: so long after an hour's end, everything received in it is stored. */
export const CLOSING_MS = 10 * MINUTE_MS;

/**
 * An order that a run could not read or fold. The run goes on without it, each later run tries it again, and once it
 * can be folded its events count from `from`.
 */
export interface SkippedOrder {
  readonly orderKey: string;
  /** Until when its events are rolled up; null: none is. */
  readonly from: Date | null;
}

/** With more skipped orders the fault is not in single orders: the roll-up of the brand stops, and the log names it. */
export const MAX_SKIPPED_ORDERS = 1_000;
export const MAX_SKIPPED_CLICKS = 1_000;

export function lastClosedHour(now: Date): Date {
  return new Date(Math.floor((now.getTime() - CLOSING_MS) / HOUR_MS) * HOUR_MS);
}

/** The document `brands/{b}/influencerDays/{influencerId}~{yyyy-mm-dd}`, or what is to be added to it. */
export interface InfluencerDay {
  readonly influencerId: string;
  readonly day: string;
  readonly clicks: number;
  /** By currency. */
  readonly totals: Readonly<Record<string, Tally>>;
}

/** The document `brands/{b}/productSales/{period}~{currency}~{storeId}~{productId}`, or what is to be added to it. */
export interface ProductSales extends ProductFigures {
  /** A day, or its month: `yyyy-mm`. */
  readonly period: string;
  readonly currency: string;
  readonly storeId: string;
  readonly productId: string;
  readonly name: string | undefined;
}

/** What is to be added to documents, by their ids. An absent document is the same as one of zeros. */
export interface RollUps {
  readonly dayClicks: Map<string, number>;
  readonly influencerDays: Map<string, InfluencerDay>;
  readonly productSales: Map<string, ProductSales>;
}

export function noRollUps(): RollUps {
  return { dayClicks: new Map(), influencerDays: new Map(), productSales: new Map() };
}

/** Adds a movement to the documents it counts in; also used by the audit. */
export function addMovement(rollUps: RollUps, { day, influencers, products }: Movement): void {
  for (const { influencerId, currency, by } of influencers) {
    addInfluencerDay(rollUps, { influencerId, day, clicks: 0, totals: { [currency]: by } });
  }
  for (const { by, ...product } of products) {
    for (const period of [day, day.slice(0, 7)]) addProductSales(rollUps, { period, ...product, ...by });
  }
}

export function addClick(rollUps: RollUps, influencerId: string, day: string): void {
  addDayClicks(rollUps, day, 1);
  addInfluencerDay(rollUps, { influencerId, day, clicks: 1, totals: {} });
}

export function addRollUps(rollUps: RollUps, more: RollUps): void {
  for (const [day, clicks] of more.dayClicks) addDayClicks(rollUps, day, clicks);
  for (const added of more.influencerDays.values()) addInfluencerDay(rollUps, added);
  for (const added of more.productSales.values()) addProductSales(rollUps, added);
}

function addDayClicks({ dayClicks }: RollUps, day: string, clicks: number): void {
  dayClicks.set(day, (dayClicks.get(day) ?? 0) + clicks);
}

function addInfluencerDay({ influencerDays }: RollUps, added: InfluencerDay): void {
  const id = `${added.influencerId}~${added.day}`;
  const known = influencerDays.get(id);
  const totals = { ...known?.totals };
  for (const [currency, tally] of Object.entries(added.totals)) {
    totals[currency] = combine(totals[currency] ?? NO_TALLY, tally, 1);
  }
  influencerDays.set(id, { ...added, clicks: (known?.clicks ?? 0) + added.clicks, totals });
}

function addProductSales({ productSales }: RollUps, added: ProductSales): void {
  const id = `${added.period}~${added.currency}~${orderKey(added.storeId, added.productId)}`;
  const known = productSales.get(id);
  const figures = combineProducts(known ?? NO_PRODUCT, added, 1);
  productSales.set(id, { ...added, name: added.name ?? known?.name, ...figures });
}

/**
 * What was received in each minute, by the number of the minute since 1970; the size does not depend on the number of
 * clicks.
 */
export type RollUpsByMinute = Map<number, RollUps>;

export function ofMinute(minutes: RollUpsByMinute, at: Date): RollUps {
  const minute = Math.floor(at.getTime() / MINUTE_MS);
  const known = minutes.get(minute);
  if (known) return known;
  const made = noRollUps();
  minutes.set(minute, made);
  return made;
}

/** One commit: everything received before `until` that no earlier slice has. */
export interface Slice {
  readonly until: Date;
  readonly rollUps: RollUps;
}

/**
 * Cuts the minutes into few slices of at most `maxDocuments` each, at least one minute long; the last ends at `until`.
 * Empty hours cost nothing, and no slice is too large for a commit.
 */
export function slicesOf(minutes: RollUpsByMinute, until: Date, maxDocuments: number): Slice[] {
  const slices: Slice[] = [];
  let open = noRollUps();
  const sorted = [...minutes].sort(([a], [b]) => a - b);
  for (const [minute, rollUps] of sorted) {
    if (sizeOf(open) > 0 && sizeOf(open) + sizeOf(rollUps) > maxDocuments) {
      slices.push({ until: new Date(minute * MINUTE_MS), rollUps: open });
      open = noRollUps();
    }
    addRollUps(open, rollUps);
  }
  return [...slices, { until, rollUps: open }];
}

function sizeOf({ dayClicks, influencerDays, productSales }: RollUps): number {
  return dayClicks.size + influencerDays.size + productSales.size;
}

/** The number of hours between the two; from the first minute received if nothing was rolled up before. */
export function hoursClosed(from: Date | null, until: Date, minutes: RollUpsByMinute): number {
  const firstMs = [...minutes.keys()].reduce((a, b) => Math.min(a, b * MINUTE_MS), until.getTime());
  return Math.ceil((until.getTime() - (from?.getTime() ?? firstMs)) / HOUR_MS);
}
