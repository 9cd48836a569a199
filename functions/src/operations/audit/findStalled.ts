import { CHANNELS } from '../../domain/brand/brand';
import { connectionOf, quietBefore } from '../../domain/brand/heartbeat';
import { AppError } from '../../domain/base/errors';
import {
  isBehind,
  lateBefore,
  stalledMarks,
  stalledNightly,
  stalledWords,
  unknownProgress,
  type BehindMark,
  type BrandMark,
  type StalledSchedule,
  type WatchedSchedule,
} from '../../domain/audit/stalled';
import {
  stalledApprovals,
  stalledPayouts,
  stalledWatch,
  type UnmarkedStore,
} from '../../domain/audit/stalledWork';
import { brandIds } from '../../firestore/rollup/closedHours';
import { readApprovable } from '../../firestore/order/commissions';
import type { ReadEach } from '../../firestore/documents/kind';
import { UnreadableDocument } from '../../firestore/documents/unreadable';
import { paths } from '../../firestore/base/paths';
import { readWaitingPayouts } from '../../firestore/payout/payouts';
import {
  readBrandMarks,
  readFirstReceived,
  readUnmapped,
  readWaiting,
  type BrandMarks,
} from '../../firestore/audit/scheduleMarks';
import { silentStores } from '../../firestore/brand/stores';
import { readTurn } from '../../firestore/brand/turns';
import { eachOf } from '../base/eachOf';
import type { Services } from '../base/services';

/** How many documents of each kind are read: more that wait would be the same finding. */
const MAX_WAITING = 1_000;
const BRANDS_AT_ONCE = 8;

type Db = Services['db'];

/**
 * The schedules whose work is late. Costs four reads a brand if none is late, two more for one with status words, and a
 * few for each brand and document that waits.
 *
 * @param only this brand alone
 */
export async function findStalled(db: Db, now: Date, only?: string): Promise<StalledSchedule[]> {
  const ids = only === undefined ? await collect(brandIds(db), Infinity) : [only];
  const marks = await readBrandMarks(db, ids);
  const isAsked = ({ brandId }: { readonly brandId: string }): boolean => (only ?? brandId) === brandId;
  const found = await Promise.all([
    check('rollUpClosedHours', () => behindMarks(db, 'rollUpClosedHours', marks.closedHours, now)),
    check('reviewSales', () => behindMarks(db, 'reviewSales', marks.salesReview, now)),
    check('mapStatusWords', async () => {
      const { read, unreadable } = await readUnmapped(db, ids);
      return [...stalledWords(read, now), ...unknownOf('mapStatusWords', unreadable)];
    }),
    check('approveDue', async () => {
      const due = await collect(readable(readApprovable(db, lateBefore('approveDue', now))), MAX_WAITING);
      return stalledApprovals(due.filter(isAsked), reviewsOf(marks), now);
    }),
    check('advancePayouts', async () => {
      const waiting = await readWaiting(db, await collect(readWaitingPayouts(db), MAX_WAITING));
      return stalledPayouts(waiting.filter(isAsked), now);
    }),
    check('watchStores', async () => {
      const { read, unreadable } = await unmarkedStores(db, now);
      const asked = only === undefined ? '' : `${paths.brand(db, only).path}/`;
      return [
        ...stalledWatch(read.filter(isAsked), now),
        ...unknownOf(
          'watchStores',
          unreadable.filter(({ path }) => path.startsWith(asked)),
        ),
      ];
    }),
    check('audit', async () => {
      return stalledNightly('audit', (await readTurn(db, 'audit'))?.at ?? null, marks.beganAt, now);
    }),
    check('postPlatformParts', async () => {
      const ranAt = (await readTurn(db, 'postPlatformParts'))?.at ?? null;
      return stalledNightly('postPlatformParts', ranAt, marks.beganAt, now);
    }),
  ]);
  return found.flat();
}

/** A failure here is a finding on the one schedule; the other checks and the audit go on. */
async function check(
  schedule: WatchedSchedule,
  find: () => Promise<StalledSchedule[]>,
): Promise<StalledSchedule[]> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof UnreadableDocument) return unknownOf(schedule, [error]);
    const detail = error instanceof AppError ? error.detail : error;
    return [unknownProgress(schedule, detail instanceof Error ? detail.message : String(detail))];
  }
}

function unknownOf(schedule: WatchedSchedule, unreadable: readonly UnreadableDocument[]): StalledSchedule[] {
  return unreadable.map((document) => unknownProgress(schedule, document.describe()));
}

async function behindMarks(
  db: Db,
  schedule: 'rollUpClosedHours' | 'reviewSales',
  { read, unreadable }: ReadEach<BrandMark>,
  now: Date,
): Promise<StalledSchedule[]> {
  const behind: BehindMark[] = [];
  const suspects = read.filter((mark) => isBehind(schedule, mark, now)).slice(0, MAX_WAITING);
  await eachOf(suspects, BRANDS_AT_ONCE, async (mark) => {
    const firstReceivedAt = await readFirstReceived(db, mark, schedule === 'rollUpClosedHours');
    if (firstReceivedAt) behind.push({ ...mark, firstReceivedAt });
  });
  return [...stalledMarks(schedule, behind, now), ...unknownOf(schedule, unreadable)];
}

function reviewsOf({ salesReview }: BrandMarks): ReadonlyMap<string, Date | null> {
  return new Map(salesReview.read.map(({ brandId, reached }) => [brandId, reached]));
}

async function unmarkedStores(db: Db, now: Date): Promise<ReadEach<UnmarkedStore>> {
  const late = lateBefore('watchStores', now);
  const unreadable = new Map<string, UnreadableDocument>();
  const stores = CHANNELS.map(async (channel) => {
    const pages = silentStores(db, channel, quietBefore(channel, late));
    const silent = await collect(
      readable(pages, (store) => unreadable.set(store.path, store)),
      MAX_WAITING,
    );
    return silent.flatMap(({ brandId, store }) => {
      const { quietSince, lastSeenAt } = connectionOf(store, channel, now);
      const since = quietSince ?? lastSeenAt;
      return since ? [{ brandId, storeId: store.storeId, channel, quietSince: since }] : [];
    });
  });
  const read = (await Promise.all(stores)).flat();
  return { read, unreadable: [...unreadable.values()] };
}

/** The schedule itself names unreadable documents in each run, so they are skipped here. */
async function* readable<T>(
  pages: AsyncIterable<ReadEach<T>>,
  note: (document: UnreadableDocument) => unknown = () => undefined,
): AsyncGenerator<readonly T[]> {
  for await (const { read, unreadable } of pages) {
    unreadable.forEach(note);
    yield read;
  }
}

async function collect<T>(pages: AsyncIterable<readonly T[]>, most: number): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    all.push(...page);
    if (all.length >= most) break;
  }
  return all;
}
