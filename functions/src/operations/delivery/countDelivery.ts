import {
  hourOf,
  type DeliveryCounts,
  type NotCountedReason,
  type Way,
} from '../../domain/delivery/notCounted';
import { addCounts, type HourIncrease, type TallyIncrease } from '../../firestore/delivery/counts';
import type { Reporter, Services } from '../base/services';
import type { DeliveryResult } from './result';

/** Between two writes of what an instance has counted of a store. */
const WRITTEN_EVERY_MS = 60_000;

type Notes = { countError?: string | null | undefined };
type CountedReporter = Pick<Reporter, 'brand' | 'store'>;

/** What was answered 200, and does not count. */
export interface Uncounted {
  readonly reason: NotCountedReason;
  readonly kind: string;
  readonly id: string | null;
}

/**
 * Counts a delivery of a webhook. One that had an effect is added up in this instance, and written at most once a minute
 * and store, so a count may lack the last minute of an instance; any other is written at once. Never rejects, since the
 * delivery does not depend on it.
 *
 * @param notes of the request's log line: gets a failure as `countError`
 */
export async function countDelivery(
  services: Services,
  reporter: CountedReporter,
  answered: { readonly result: DeliveryResult; readonly uncounted: Uncounted | null },
  notes: Notes,
): Promise<void> {
  const { result, uncounted } = answered;
  const now = services.now();
  const by = { [figureOf(result)]: 1 };
  if (uncounted) {
    const hours = [{ hour: hourOf(now), by }];
    await add(services, reporter, { hours, tally: tallyOf('webhooks', uncounted, now) }, notes);
    return;
  }
  const { counted } = services.caches;
  const key = `${reporter.brand.brandId}/${reporter.store.storeId}`;
  const hourMs = hourOf(now).getTime();
  const known = counted.get(key);
  const isSameHour = known?.hourMs === hourMs;
  if (isSameHour && now.getTime() - known.writtenAtMs < WRITTEN_EVERY_MS) {
    known.pending += 1;
    return;
  }
  const recorded = 1 + (isSameHour ? known.pending : 0);
  const hours: HourIncrease[] = [{ hour: new Date(hourMs), by: { recorded } }];
  if (known && !isSameHour && known.pending > 0)
    hours.push({ hour: new Date(known.hourMs), by: { recorded: known.pending } });
  // Set before the write, so that simultaneous requests do not write too.
  counted.set(key, { hourMs, pending: 0, writtenAtMs: now.getTime() });
  await add(services, reporter, { hours, tally: null }, notes);
}

/** Counts a report to the conversion server that has no effect. Never rejects. */
export async function countReport(
  services: Services,
  reporter: CountedReporter,
  uncounted: Uncounted,
  notes: Notes,
): Promise<void> {
  const tally = tallyOf('conversion', uncounted, services.now());
  await add(services, reporter, { hours: [], tally }, notes);
}

function figureOf(result: DeliveryResult): keyof DeliveryCounts {
  if (result === 'ignored') return 'ignored';
  return result === 'set_aside' ? 'setAside' : 'recorded';
}

function tallyOf(way: Way, { reason, kind, id }: Uncounted, lastAt: Date): TallyIncrease {
  return { way, reason, lastAt, lastKind: kind.slice(0, 80), lastId: id };
}

async function add(
  { db }: Services,
  { brand, store }: CountedReporter,
  increase: Parameters<typeof addCounts>[2],
  notes: Notes,
): Promise<void> {
  try {
    await addCounts(db, { brandId: brand.brandId, storeId: store.storeId }, increase);
  } catch (error) {
    notes.countError = error instanceof Error ? error.message : String(error);
  }
}
