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

/** Whether what is to be added fits into the same commit; into an empty one anything does. */
export function hasRoom(open: RollUps, more: RollUps, maxDocuments: number): boolean {
  return sizeOf(open) === 0 || sizeOf(open) + sizeOf(more) <= maxDocuments;
}

function sizeOf({ dayClicks, influencerDays, productSales }: RollUps): number {
  return dayClicks.size + influencerDays.size + productSales.size;
}

/** The number of hours between the two; from what was received first if nothing was rolled up before. */
export function hoursClosed(from: Date | null, until: Date, firstAt: Date | null): number {
  const began = from ?? firstAt ?? until;
  return Math.ceil((until.getTime() - Math.floor(began.getTime() / MINUTE_MS) * MINUTE_MS) / HOUR_MS);
}

/** Hours whose roll-up has begun and is not at its end: some of their orders and clicks are counted already. */
export interface OpenHours {
  readonly until: Date;
  /** How many commits there were; each but the last lists the orders that it counted. */
  readonly step: number;
  /** All orders that changed last before this are counted, or have nothing to count; null: not known of any. */
  readonly through: Date | null;
  /** All clicks received before this are counted, and all orders; null: not all orders are. */
  readonly clicksFrom: Date | null;
}
