import { lastClosedHour } from '../rollup/closedHours';

// Finds schedules that do not do their work: a mark that is behind, or a document that waits for too long.

const HOUR_MS = 3_600_000;

/** How late the work of a schedule may be. Three failed runs are no accident; a nightly one may miss one night. */
export const LATE_AFTER_HOURS = {
  rollUpClosedHours: 3,
  mapStatusWords: 3,
  reviewSales: 3,
  approveDue: 3,
  advancePayouts: 1,
  watchStores: 3,
  postPlatformParts: 30,
  audit: 30,
} as const satisfies Record<string, number>;

export type WatchedSchedule = keyof typeof LATE_AFTER_HOURS;

/** A schedule that has not done what has been due for longer than it may be late. */
export interface StalledSchedule {
  readonly schedule: WatchedSchedule;
  /** Since when the longest waiting piece of work waits; null: not known. */
  readonly since: Date | null;
  /** What is late, since when, and what to do; without personal data. */
  readonly message: string;
}

/** Work that was due before this moment is late now. */
export function lateBefore(schedule: WatchedSchedule, now: Date): Date {
  return new Date(now.getTime() - LATE_AFTER_HOURS[schedule] * HOUR_MS);
}

export interface BrandMark {
  readonly brandId: string;
  /** Null: it has not begun. */
  readonly reached: Date | null;
}

/** Whether the brand's mark is further behind the last closed hour than allowed; true also where it is absent. */
export function isBehind(schedule: WatchedSchedule, { reached }: BrandMark, now: Date): boolean {
  return reached === null || reached < lateBefore(schedule, lastClosedHour(now));
}

/** A mark that is behind although something was received from the brand since. */
export interface BehindMark extends BrandMark {
  readonly firstReceivedAt: Date;
}

export function stalledMarks(
  schedule: 'rollUpClosedHours' | 'reviewSales',
  marks: readonly BehindMark[],
  now: Date,
): StalledSchedule[] {
  const until = lastClosedHour(now);
  const behind = marks
    .map((mark) => ({ ...mark, since: mark.reached ?? mark.firstReceivedAt }))
    .filter(({ since }) => since < lateBefore(schedule, until));
  return stalled(schedule, behind, ({ brandId, reached, since }) => {
    const hours = `${hoursBetween(since, until)} h behind`;
    return reached === null
      ? `${schedule} of brand ${brandId} has not begun with what came at ${since.toISOString()}, ${hours}`
      : `${schedule} of brand ${brandId} came to ${since.toISOString()}, ${hours}`;
  });
}

/** A brand whose newest status words have not gone over an order. */
export interface UnmappedWords {
  readonly brandId: string;
  readonly version: number;
  readonly startsAt: Date;
  /** When the first order changed that they have not gone over. */
  readonly changedAt: Date;
}

export function stalledWords(unmapped: readonly UnmappedWords[], now: Date): StalledSchedule[] {
  const waiting = unmapped
    .map((words) => ({
      ...words,
      since: words.changedAt > words.startsAt ? words.changedAt : words.startsAt,
    }))
    .filter(({ since }) => since < lateBefore('mapStatusWords', now));
  return stalled('mapStatusWords', waiting, ({ brandId, version, since }) => {
    const hours = `${hoursBetween(since, now)} h ago`;
    return `mapStatusWords has not gone over what waits for version ${version} of the status words of brand ${brandId} since ${since.toISOString()}, ${hours}`;
  });
}

/**
 * @param ranAt when the nightly schedule last wrote its mark; null: never
 * @param beganAt when the first brand was first rolled up or reviewed, that is when schedules began to run; null: never
 */
export function stalledNightly(
  schedule: 'audit' | 'postPlatformParts',
  ranAt: Date | null,
  beganAt: Date | null,
  now: Date,
): StalledSchedule[] {
  const since = ranAt ?? beganAt;
  if (since === null || since >= lateBefore(schedule, now)) return [];
  const hours = `${hoursBetween(since, now)} h ago`;
  return stalled(schedule, [{ since }], () =>
    ranAt === null
      ? `${schedule} has never run, and other schedules began ${since.toISOString()}, ${hours}`
      : `${schedule} ran last at ${since.toISOString()}, ${hours}`,
  );
}

export function unknownProgress(schedule: WatchedSchedule, reason: string): StalledSchedule {
  const message = `what ${schedule} has done cannot be read: ${reason}`;
  return { schedule, since: null, message };
}

/** One finding for all late work; it names the piece that waits longest. */
export function stalled<T extends { readonly since: Date }>(
  schedule: WatchedSchedule,
  waiting: readonly T[],
  describe: (longest: T) => string,
): StalledSchedule[] {
  const [longest, ...others] = [...waiting].sort((a, b) => a.since.getTime() - b.since.getTime());
  if (!longest) return [];
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  const toDo = `See its errors in the log of function ${schedule}; where it logs nothing, Cloud Scheduler does not start it`;
  return [{ schedule, since: longest.since, message: `${describe(longest)}${more}. ${toDo}.` }];
}

function hoursBetween(from: Date, until: Date): number {
  return Math.floor((until.getTime() - from.getTime()) / HOUR_MS);
}
