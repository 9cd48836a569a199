import { isOfOneMoment, timeOf, type ModelBinning, type ModelEvent, type ModelSnapshot } from './modelEvents';
import type { Decided } from './modelDecisions';

// What has become of an order.

const KNOWN = ['pending', 'on-hold', 'processing', 'completed', 'cancelled', 'failed', 'refunded', 'trashed'];

interface ToldStatus {
  readonly status: string;
  readonly completedMs: number | null;
  readonly ambiguous: boolean;
}

/**
 * The newest status that was told; a sale that tells none says `completed`, an update that tells none says nothing. The
 * brand's word is as old as its decision, and of equal age the newer. In the bin it is `trashed`, whatever was told.
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
 * Binned once more than restored. The webhook that told of most binnings heard of all of them. What the store says of an
 * order of a later time, heard of later too, shows that it was taken out again, told or not. A restoration is of no
 * binning that is heard of more than a day after it.
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
    for (const at of heard) if ((waiting[next] ?? Number.POSITIVE_INFINITY) <= at + 24 * 3_600_000) next += 1;
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
