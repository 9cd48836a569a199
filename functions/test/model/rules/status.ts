import type { Decided } from './decisions';
import {
  DAY_MS,
  isOfOneMoment,
  timeOf,
  type ModelBinning,
  type ModelEvent,
  type ModelSnapshot,
} from './events';

// What has become of an order.

/** An order of these statuses is no sale: no day counts it. */
export const NO_SALE: readonly string[] = ['cancelled', 'failed', 'trashed'];
const KNOWN: readonly string[] = ['pending', 'on-hold', 'processing', 'completed', 'refunded', ...NO_SALE];

/** Nothing is due on an order of the status, in the store's word: `wc-cancelled`, `Trash`. */
export function isVoid(word: string): boolean {
  return [...NO_SALE, 'refunded'].includes(meaningOf(word));
}

interface ToldStatus {
  readonly status: string;
  readonly completedMs: number | null;
  readonly ambiguous: boolean;
}

/**
 * The newest status of the reports; a sale without a status says `completed`, an update without one says nothing. A status
 * that the brand gave is as old as its decision, and newer than a report of equal age. An order in the bin is `trashed`.
 */
export function statusOf(
  own: readonly ModelSnapshot[],
  decided: Decided,
  events: readonly ModelEvent[],
): ToldStatus {
  const told = own.flatMap((event) => {
    const word = event.status ?? (event.modifiedMs === null ? 'completed' : null);
    if (word === null) return [];
    return [{ event, status: meaningOf(word), atMs: event.modifiedMs ?? event.occurredMs }];
  });
  const report = told.at(-1);
  const word = decided.told.at(-1);
  const completions = [...told, ...decided.told].filter(({ status }) => status === 'completed');
  const untold = own[0]?.occurredMs ?? null;
  const isBinned = binned(events, own);
  const isBrandsWord = word !== undefined && (!report || word.atMs >= timeOf(report.event));
  const status = isBrandsWord ? word.status : (report?.status ?? 'completed');
  return {
    status: isBinned ? 'trashed' : status,
    completedMs:
      report || word
        ? completions.reduce<number | null>((first, { atMs }) => Math.min(first ?? atMs, atMs), null)
        : untold,
    ambiguous:
      !isBinned &&
      !isBrandsWord &&
      told.some((of) => report && isOfOneMoment(of.event, report.event) && of.status !== report.status),
  };
}

function meaningOf(word: string): string {
  const plain = word.trim().toLowerCase().replace(/^wc-/, '');
  if (plain === 'trash') return 'trashed';
  if (plain === 'canceled') return 'cancelled';
  return KNOWN.includes(plain) ? plain : 'processing';
}

/**
 * Binned once more than restored. Of several webhooks only the one with most binnings counts. A report of a later time that
 * was also received later shows that the order was taken out again. A restoration undoes no binning that was received more
 * than a day after it.
 */
function binned(events: readonly ModelEvent[], own: readonly ModelSnapshot[]): boolean {
  const binnings = events.filter((event) => event.kind === 'binning');
  const open = binnings.filter(
    ({ receivedMs }) => !own.some((later) => timeOf(later) > receivedMs && later.receivedMs > receivedMs),
  );
  const restored = own.filter(({ isRestored }) => isRestored);
  const heard = [...new Set(restored.map(timeOf))]
    .map((time) => Math.max(...restored.filter((one) => timeOf(one) === time).map((one) => one.receivedMs)))
    .sort((a, b) => a - b)
    .slice(most(binnings) - most(open));
  return [...new Set(open.map(({ webhookId }) => webhookId))].some((id) => {
    const waiting = open
      .filter(({ webhookId }) => webhookId === id)
      .map(({ receivedMs }) => receivedMs)
      .sort((a, b) => a - b);
    let next = 0;
    for (const at of heard) if ((waiting[next] ?? Number.POSITIVE_INFINITY) <= at + DAY_MS) next += 1;
    return next < waiting.length;
  });
}

function most(binnings: readonly ModelBinning[]): number {
  const webhooks = new Set(binnings.map(({ webhookId }) => webhookId));
  return Math.max(
    0,
    ...[...webhooks].map((id) => binnings.filter(({ webhookId }) => webhookId === id).length),
  );
}
