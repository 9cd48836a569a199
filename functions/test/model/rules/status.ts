import type { Decided } from './decisions';
import {
  compare,
  DAY_MS,
  isNewer,
  isOfOneMoment,
  ownTimeOf,
  timeOf,
  type ModelBinning,
  type ModelEvent,
  type ModelPlan,
  type ModelSnapshot,
} from './events';

// What has become of an order.

/** An order of these statuses is no sale: no day counts it. */
export const NO_SALE: readonly string[] = ['draft', 'cancelled', 'failed', 'trashed'];
const KNOWN: readonly string[] = ['pending', 'on-hold', 'processing', 'completed', 'refunded', ...NO_SALE];

/** Nothing is due on an order of the status, in the store's word: `wc-cancelled`, `Trash`. */
export function isVoid(word: string): boolean {
  return [...NO_SALE, 'refunded'].includes(meaningOf(word));
}

/** A status as a report or the brand told it. */
export interface ToldStatus {
  /** The event that told it. */
  readonly id: string;
  readonly status: string;
  readonly atMs: number;
  /** Until later words than its order's it was a void one; null: it was none, or is one still. */
  readonly voidUntilMs: number | null;
  /** Null: the brand told it. */
  readonly report: ModelSnapshot | null;
}

export interface Statuses {
  readonly status: string;
  readonly completedMs: number | null;
  readonly ambiguous: boolean;
  /** Those that count, the older first. */
  readonly told: readonly ToldStatus[];
  /** The newest of them: several, where neither time nor stage tells which is the last. */
  readonly newest: readonly ToldStatus[];
  /** Later refunds and void statuses take nothing back. */
  readonly lockedMs: number | null;
  /** What told a void status after that, or put the order into the bin. */
  readonly late: readonly string[];
}

/**
 * The newest status of the reports; a sale without a status says `completed`, an update without one says nothing. A status
 * that the brand gave is as old as its decision, and newer than a report of equal age. An order in the bin is `trashed`.
 */
export function statusOf(
  own: readonly ModelSnapshot[],
  decided: Decided,
  events: readonly ModelEvent[],
  { lockDays }: Pick<ModelPlan, 'lockDays'>,
): Statuses {
  const all = toldBy(own, decided);
  const completions = all.filter(({ status }) => status === 'completed').map(({ atMs }) => atMs);
  const untold = own[0]?.occurredMs ?? null;
  const firstMs = completions.length > 0 ? Math.min(...completions) : null;
  const completedMs = all.length > 0 ? firstMs : untold;
  const lockedMs = completedMs === null || lockDays === undefined ? null : completedMs + lockDays * DAY_MS;
  const isLate = (ms: number): boolean => lockedMs !== null && ms > lockedMs;
  const told = all
    .filter(({ status, atMs }) => !(isVoid(status) && isLate(atMs)))
    .map((one) => (one.report && isLate(ownTimeOf(one.report)) ? { ...one, voidUntilMs: null } : one));
  const inTime = events.filter((event) => !(event.kind === 'binning' && isLate(event.occurredMs)));
  const newest = newestTold(told);
  // What gives less due counts.
  const least = newest.find(({ status }) => isVoid(status)) ?? newest[0];
  const isBinned = binned(inTime, own);
  return {
    status: isBinned ? 'trashed' : (least?.status ?? 'completed'),
    completedMs,
    ambiguous: !isBinned && newest.some((of) => least && isTie(of, least)),
    told,
    newest,
    lockedMs,
    late: [
      ...all.filter(({ status, atMs }) => isVoid(status) && isLate(atMs)).map(({ id }) => id),
      ...events.filter((event) => !inTime.includes(event)).map(({ id }) => id),
    ],
  };
}

/** Those that none is newer than; of one moment by their fingerprints. */
function newestTold(told: readonly ToldStatus[]): ToldStatus[] {
  return told
    .filter((one) => !told.some((other) => isNewerStatus(other, one)))
    .sort((a, b) => compare(a.report?.key ?? '', b.report?.key ?? ''));
}

/** A status that the brand gave is newer than a report of equal age. */
export function isNewerStatus(a: ToldStatus, b: ToldStatus): boolean {
  if (a.report && b.report) return isNewer(a.report, b.report);
  const [ageOfA, ageOfB] = [ageOf(a), ageOf(b)];
  if (a.report) return ageOfA > ageOfB;
  return b.report ? ageOfA >= ageOfB : ageOfA > ageOfB || (ageOfA === ageOfB && a.id > b.id);
}

function ageOf({ report, atMs }: ToldStatus): number {
  return report ? timeOf(report) : atMs;
}

function toldBy(own: readonly ModelSnapshot[], decided: Decided): ToldStatus[] {
  const reported = own.flatMap((report): ToldStatus[] => {
    const status = statusIn(report) ?? (report.modifiedMs === null ? 'completed' : null);
    if (status === null) return [];
    const atMs = Math.max(ownTimeOf(report), report.read?.sinceMs ?? -Infinity);
    return [{ id: report.id, status, atMs, voidUntilMs: report.read?.voidUntilMs ?? null, report }];
  });
  const byBrand = decided.told.map((one): ToldStatus => ({ ...one, voidUntilMs: null, report: null }));
  return [...reported, ...byBrand].sort((a, b) => compare(ageOf(a), ageOf(b)));
}

function isTie(a: ToldStatus, b: ToldStatus): boolean {
  return a.report !== null && b.report !== null && isOfOneMoment(a.report, b.report) && a.status !== b.status;
}

export function statusIn({ read, status }: ModelSnapshot): string | undefined {
  return read?.status ?? (status === undefined ? undefined : meaningOf(status));
}

export function plainWord(word: string): string {
  return word.trim().toLowerCase().replace(/^wc-/, '');
}

/** By no brand's words. */
export function meaningOf(word: string): string {
  return knownMeaningOf(word) ?? 'processing';
}

/** Null: it is no word of ours. */
export function knownMeaningOf(word: string): string | null {
  const plain = plainWord(word);
  if (plain === 'trash') return 'trashed';
  if (plain === 'canceled') return 'cancelled';
  if (['auto-draft', 'checkout-draft'].includes(plain)) return 'draft';
  return KNOWN.includes(plain) ? plain : null;
}

/** Of each word that nobody knows the newest report. */
export function reportsOfUnknownWords(oldestFirst: readonly ModelSnapshot[]): string[] {
  const newest = new Map<string, string>();
  for (const { id, status, read } of oldestFirst) {
    if (status === undefined) continue;
    if (read ? !read.isKnown : knownMeaningOf(status) === null) newest.set(plainWord(status), id);
  }
  return [...newest.values()];
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
