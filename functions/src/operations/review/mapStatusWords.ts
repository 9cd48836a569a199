import type { Brand } from '../../domain/brand/brand';
import { orderKey, type OrderIdentity } from '../../domain/base/ids';
import { NO_WORDS, type StatusWords } from '../../domain/brand/statusWords';
import { isSnapshot, type OrderEvent } from '../../domain/order/event';
import { isClaimedOf, isToMap, mapEventOf } from '../../domain/order/mapping';
import { MAX_SKIPPED_ORDERS } from '../../domain/rollup/closedHours';
import { applyEvent, type AppliedEvent } from '../../domain/order/record';
import { readNewestWords, readWordsMark, writeWordsMark } from '../../firestore/brand/statusWords';
import { Reading } from '../../firestore/base/reading';
import {
  ordersOfKeys,
  walkOrders,
  type ChangedOrder,
  type ChangedOrders,
} from '../../firestore/order/changedOrders';
import { commitEvent, commitEvents, type StoredOrder } from '../../firestore/order/orders';
import { kinFor } from '../order/kin';
import type { Services } from '../base/services';
import { eachBrand } from '../base/turns';

export interface MappingRun {
  /** How many orders were mapped. */
  mapped: number;
  /** How many were left as they are since a payout has claimed of them: the next version tries them again. */
  claimed: number;
  /** The brands that failed, which the next run goes on with; and each order that cannot be read or folded, by `key`. */
  readonly failures: { readonly brandId: string; readonly key?: string; readonly error: unknown }[];
  /** False if the time was up first, or a brand failed: the next run goes on. */
  isDone: boolean;
}

const BRANDS_AT_ONCE = 4;
/** Orders of a brand that are mapped in one transaction. */
const TOGETHER = 50;
const BEGINNING = new Date(0);

interface Mapping {
  readonly services: Services;
  readonly requestId: string;
  readonly deadlineMs: number;
  readonly run: MappingRun;
}

/**
 * Applies the newest status words of each brand to the orders of which they say something else: each gets a `map` event
 * (MONEY.md, 3, "Status words"). After a new version all orders of the brand are gone over, by when they changed last;
 * from then on only those that change, such as an order from before the map that is reported as `delivered` after it.
 * The mark moves after each page, so a run may be killed or repeated; an order is mapped once by a version. One that
 * cannot be read or folded is kept in the mark, and tried again by each run.
 * Costs a read a brand and run, for a brand with words one more, and a read for each order that it goes over.
 *
 * @param options.brandIds of these brands alone
 */
export async function mapStatusWords(
  services: Services,
  {
    budgetMs,
    requestId,
    brandIds: only,
  }: { readonly budgetMs: number; readonly requestId: string; readonly brandIds?: readonly string[] },
): Promise<MappingRun> {
  const run: MappingRun = { mapped: 0, claimed: 0, failures: [], isDone: true };
  const mapping: Mapping = { services, requestId, deadlineMs: services.now().getTime() + budgetMs, run };
  const turn = {
    only,
    atOnce: BRANDS_AT_ONCE,
    isLate: () => isLate(mapping),
    onDeath: (brandId: string, error: Error) => run.failures.push({ brandId, error }),
  };
  const haveAllBegun = await eachBrand(services, 'mapStatusWords', turn, async (brandId) => {
    try {
      if (!(await isMapped(brandId, mapping))) run.isDone = false;
    } catch (error) {
      run.failures.push({ brandId, error });
      run.isDone = false;
    }
  });
  if (!haveAllBegun) run.isDone = false;
  return run;
}

function isLate({ services, deadlineMs }: Mapping): boolean {
  return services.now().getTime() >= deadlineMs;
}

/** Whether the brand's words have gone over all orders that have changed. */
async function isMapped(brandId: string, mapping: Mapping): Promise<boolean> {
  if (isLate(mapping)) return false;
  const { db, lookUps, now } = mapping.services;
  const words = await readNewestWords(db, brandId);
  if (!words || words.version === NO_WORDS.version) return true;
  const brand = await lookUps.brand(brandId);
  if (!brand) return true;
  const mark = await readWordsMark(db, brandId);
  const before = mark?.version === words.version ? mark : null;
  const reading = Reading.live(db);
  const again = await ordersOfKeys(db, reading, brandId, before?.skipped ?? []);
  const skipped = new Set(await mapOrders(brand, again, words, mapping));
  const isTried = (key: string): boolean => skipped.has(key);
  if (before && skipped.size < before.skipped.length) {
    await writeWordsMark(db, brandId, { ...before, skipped: [...skipped], updatedAt: now() });
  }
  for await (const page of walkOrders(db, reading, brandId, before?.through ?? BEGINNING)) {
    for (const key of await mapOrders(brand, page, words, mapping, isTried)) skipped.add(key);
    if (skipped.size > MAX_SKIPPED_ORDERS) throw tooManySkipped();
    if (isLate(mapping)) return false;
    const reached = { version: words.version, through: page.through, skipped: [...skipped] };
    await writeWordsMark(db, brandId, { ...reached, updatedAt: now() });
  }
  return true;
}

function tooManySkipped(): Error {
  return new Error(`more than ${MAX_SKIPPED_ORDERS} orders cannot be read or mapped`);
}

/**
 * One that cannot be read or folded is named, and stops no other.
 *
 * @param isTried whether this run has tried the order of that key
 * @returns the keys of those that are left: the next run tries them again
 */
async function mapOrders(
  brand: Brand,
  { read, unreadable }: ChangedOrders,
  words: StatusWords,
  mapping: Mapping,
  isTried: (key: string) => boolean = () => false,
): Promise<string[]> {
  const { failures } = mapping.run;
  const { length: before } = failures;
  for (const [key, error] of unreadable) {
    if (!isTried(key)) failures.push({ brandId: brand.brandId, key, error });
  }
  const orders = read.filter(({ storeId, orderId }) => !isTried(orderKey(storeId, orderId)));
  await mapReadable(brand, orders, words, mapping);
  // Other brands fail meanwhile.
  return failures.slice(before).flatMap(({ brandId, key }) => (brandId === brand.brandId ? (key ?? []) : []));
}

async function mapReadable(
  brand: Brand,
  orders: readonly ChangedOrder[],
  words: StatusWords,
  mapping: Mapping,
): Promise<void> {
  const { brandId } = brand;
  const waiting: OrderIdentity[] = [];
  const children: OrderIdentity[] = [];
  for (const order of orders) {
    const { storeId, orderId } = order;
    try {
      const list = order.events.some(belongsToAnother) ? children : waiting;
      if (isToMap(order, words)) list.push({ brandId, storeId, orderId });
    } catch (error) {
      mapping.run.failures.push(notMapped({ brandId, storeId, orderId }, error));
    }
  }
  while (waiting.length > 0 && !isLate(mapping)) {
    waiting.unshift(...(await mapTogether(brand, waiting.splice(0, TOGETHER), words, mapping)));
  }
  for (const identity of children) {
    if (isLate(mapping)) return;
    await mapChild(brand, identity, words, mapping);
  }
}

function belongsToAnother(event: OrderEvent): boolean {
  return isSnapshot(event) && event.content.parentOrderId !== undefined;
}

/** What a status of a part means changes what its purchase gives back: both are committed together. */
async function mapChild(
  brand: Brand,
  identity: OrderIdentity,
  words: StatusWords,
  mapping: Mapping,
): Promise<void> {
  const { services, requestId, run } = mapping;
  const now = services.now();
  const kin = kinFor({ brand, event: { kind: 'map', source: 'schedule', requestId, occurredAt: now }, now });
  const apply = applyWords(brand, words, mapping);
  try {
    const whole = (stored: StoredOrder | null): AppliedEvent => apply(identity, stored);
    await commitEvent(services.db, identity, brand.shards, { whole }, kin);
    run.mapped += 1;
  } catch (error) {
    leave(identity, error, run);
  }
}

/** Why an order is left as it is. */
class LeftAlone extends Error {
  constructor(readonly because: 'claimed' | 'nothing to map') {
    super(because);
  }
}

/** Returns those for which there was no room. */
async function mapTogether(
  brand: Brand,
  identities: readonly OrderIdentity[],
  words: StatusWords,
  mapping: Mapping,
): Promise<readonly OrderIdentity[]> {
  const { services, run } = mapping;
  const apply = applyWords(brand, words, mapping);
  const done = await commitEvents(services.db, identities, brand.shards, apply);
  run.mapped += done.applied.length;
  for (const { identity, error } of done.refused) leave(identity, error, run);
  return done.left;
}

function applyWords(
  brand: Brand,
  words: StatusWords,
  { services, requestId }: Mapping,
): (identity: OrderIdentity, stored: StoredOrder | null) => AppliedEvent {
  return (identity, stored) => {
    if (!stored || stored.order.currency === null || !isToMap(stored.order, words))
      throw new LeftAlone('nothing to map');
    if (isClaimedOf(stored.commission)) throw new LeftAlone('claimed');
    const now = services.now();
    const event = mapEventOf(stored.order.events, words, { now, requestId });
    return applyEvent(stored, event, { identity, timeZone: brand.timeZone, now, plan: null, words });
  };
}

function leave(identity: OrderIdentity, error: unknown, run: MappingRun): void {
  if (error instanceof LeftAlone) run.claimed += error.because === 'claimed' ? 1 : 0;
  else run.failures.push(notMapped(identity, error));
}

function notMapped(
  { brandId, storeId, orderId }: OrderIdentity,
  cause: unknown,
): MappingRun['failures'][number] {
  const key = orderKey(storeId, orderId);
  return { brandId, key, error: new Error(`order ${key} cannot be mapped`, { cause }) };
}
