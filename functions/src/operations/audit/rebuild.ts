import { orderAsOf } from '../../domain/audit/asOf';
import { differencesOf, type Difference } from '../../domain/base/difference';
import { AppError } from '../../domain/base/errors';
import { rebuildOrder, type RebuildSource, type RebuiltOrder } from '../../domain/audit/rebuild';
import { dayCorrection, sumShards, TallySums } from '../../domain/rollup/tallySums';
import {
  orderPages,
  readShards,
  type ShapeCheck,
  type CompleteOrder,
  type LinedOrder,
} from '../../firestore/audit/auditPages';
import type { Paged } from '../../firestore/base/pages';
import { orders } from '../../firestore/documents/orderKinds';
import { paths } from '../../firestore/base/paths';
import { Reading } from '../../firestore/base/reading';
import {
  commitDays,
  commitRebuilt,
  identityOfDocument,
  readPayoutIds,
  rebuiltByLines,
  type DayCorrections,
  type Rebuild,
} from '../../firestore/audit/rebuild';
import { eachOf } from '../base/eachOf';
import type { Services } from '../base/services';

type RebuildServices = Pick<Services, 'db' | 'now' | 'newId' | 'lookUps'>;

export interface RebuildOptions {
  readonly brandId: string;
  readonly pageSize?: number | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  /** Called for each document that differs, before (in a view) or after it is written. */
  readonly onDifferent?: ((document: DifferentDocument) => void) | undefined;
}

export interface DifferentDocument {
  readonly path: string;
  readonly differences: readonly Difference[];
}

export interface RebuildResult {
  readonly orders: number;
  /** Documents that differ, or were written. */
  readonly different: number;
  /** Orders that no fold can mend; they are not written. */
  readonly leftAlone: readonly { readonly path: string; readonly obstacles: readonly string[] }[];
}

const AT_ONCE = 8;
const DAY_ATTEMPTS = 5;

/**
 * Folds all orders of the brand again from their events, read at one moment, and returns the differences from what is
 * stored. Writes nothing. Throws AppError `not_found` for an unknown brand.
 *
 * @param options.asOf returns instead the orders as of the events that had arrived by then
 */
export async function viewRebuild(
  services: RebuildServices,
  options: RebuildOptions & { readonly asOf?: Date | undefined },
): Promise<RebuildResult> {
  const { db } = services;
  const { brandId, asOf, pageSize } = options;
  const { rebuild, payoutIds } = await openRun(services, options);
  const reading = await Reading.open(db, brandId);
  const reader = { getAll: reading.getAll.bind(reading), payoutIds };
  const run = new Run(options, await reading.count(paths.orders(db, brandId)));
  const sums = new TallySums();
  const all: Paged = { page: 'rebuildView', from: paths.orders(db, brandId), size: pageSize };
  for await (const { orders: found, unknown, count } of orderPages(db, reading, brandId, all)) {
    run.noteUnknown(unknown);
    for (const order of found) {
      if (asOf) run.note(order, orderAsOf(order, asOf));
      else {
        const rebuilt = await rebuiltByLines(db, sourceOf(order), reader, rebuild);
        run.note(order, rebuilt);
        sums.add(rebuilt.order.tallies);
      }
    }
    run.advance(count);
  }
  if (!asOf && run.knowsAll) run.noteDays(services, await lackingDays(services, reading, options, sums));
  return run.result;
}

/**
 * Writes what a view shows: each differing order, folded again in its own transaction, then what the days lack. It may
 * run twice, at once, be killed in the middle, and run while events arrive: the next run does the rest. Throws AppError
 * `not_found` for an unknown brand.
 */
export async function writeRebuild(
  services: RebuildServices,
  options: RebuildOptions,
): Promise<RebuildResult> {
  const { db } = services;
  const { brandId, pageSize } = options;
  const opened = await openRun(services, options);
  const reading = Reading.live(db);
  const run = new Run(options, await reading.count(paths.orders(db, brandId)));
  const all: Paged = { page: 'rebuildWrite', from: paths.orders(db, brandId), size: pageSize };
  for await (const { orders: found, unknown, count } of orderPages(db, reading, brandId, all)) {
    run.noteUnknown(unknown);
    await eachOf(found, AT_ONCE, (order) => mend(db, order, opened, run));
    run.advance(count);
  }
  // The tallies of unreadable orders are unknown, so days would seem to have too much.
  if (run.knowsAll) await mendDays(services, options, opened, run);
  return run.result;
}

async function mend(
  db: Services['db'],
  order: LinedOrder,
  { rebuild, payoutIds }: OpenedRun,
  run: Run,
): Promise<void> {
  const source = sourceOf(order);
  const seen = rebuild(source);
  const { orderDifferences, commissionDifferences, viewDifferences } = seen;
  const isDifferent = [orderDifferences, commissionDifferences, viewDifferences].some(
    ({ length }) => length > 0,
  );
  const written = isDifferent ? await commitRebuilt(db, source.identity, payoutIds, rebuild) : seen;
  if (written) run.note(order, written);
}

async function mendDays(
  services: RebuildServices,
  options: RebuildOptions,
  { runId }: OpenedRun,
  run: Run,
): Promise<void> {
  const { db } = services;
  const { brandId, pageSize } = options;
  for (let attempt = 1; attempt <= DAY_ATTEMPTS; attempt += 1) {
    // Sums and days of one moment: later events add to both.
    const reading = await Reading.open(db, brandId);
    const sums = new TallySums();
    const from = paths.orders(db, brandId);
    const tallies: Paged = { page: 'rebuildTallies', from, fields: TALLIES.fields, size: pageSize };
    for await (const docs of reading.pages(tallies)) {
      for (const doc of docs) sums.add(TALLIES.readFound(doc).tallies);
    }
    const lacking = await lackingDays(services, reading, options, sums);
    if (lacking.size === 0) return;
    const [guard] = await reading.getAll([paths.rebuildProgress(db, brandId)]);
    if (guard && (await commitDays(db, brandId, lacking, guard, { runId, at: services.now() }))) {
      run.noteDays(services, lacking);
      return;
    }
  }
  throw new AppError('unavailable', {
    detail: 'Another rebuild corrects the days at the same time. Run it again.',
  });
}

const TALLIES = orders.part('tallies');

/** What the days lack of the sums, at the moment of the reading. */
async function lackingDays(
  { db }: RebuildServices,
  reading: Reading,
  { brandId, pageSize }: RebuildOptions,
  sums: TallySums,
): Promise<DayCorrections> {
  const shards = await readShards(db, reading, brandId, { size: pageSize });
  const days = [...new Set([...shards.keys(), ...sums.days])].sort();
  const corrections = days.map(
    (day) => [day, dayCorrection(sumShards(shards.get(day) ?? []), sums.on(day))] as const,
  );
  return new Map(corrections.filter(([, { lacking }]) => Object.keys(lacking).length > 0));
}

interface OpenedRun {
  readonly runId: string;
  /** Each order has its own time of rebuild. */
  readonly rebuild: Rebuild;
  /** Of the brand's payouts, read once, when the first order needs them. */
  readonly payoutIds: () => Promise<readonly string[]>;
}

async function openRun(
  { db, lookUps, newId, now }: RebuildServices,
  { brandId, pageSize }: RebuildOptions,
): Promise<OpenedRun> {
  const brand = await lookUps.brand(brandId);
  if (!brand) throw new AppError('not_found', { detail: `There is no brand "${brandId}".` });
  const { timeZone } = brand;
  const runId = newId('rebuild');
  let payoutIds: Promise<readonly string[]> | undefined;
  return {
    runId,
    rebuild: (source) => rebuildOrder(source, { runId, timeZone, now: now() }),
    payoutIds: () => (payoutIds ??= readPayoutIds(db, brandId, pageSize)),
  };
}

function sourceOf({
  order,
  commission,
  view,
  historySequences,
  ledgerProblems = [],
  lines,
  brandId,
  documentId,
}: LinedOrder): RebuildSource {
  const identity = identityOfDocument(brandId, documentId);
  return { order, commission, view, historySequences, ledgerProblems, lines, identity };
}

class Run {
  private done = 0;
  private different = 0;
  private readonly leftAlone: { path: string; obstacles: readonly string[] }[] = [];
  private unknown = 0;

  constructor(
    private readonly options: RebuildOptions,
    private readonly total: number,
  ) {}

  get result(): RebuildResult {
    return { orders: this.done, different: this.different, leftAlone: this.leftAlone };
  }

  get knowsAll(): boolean {
    return this.unknown === 0;
  }

  noteUnknown(orders: readonly ShapeCheck[]): void {
    this.unknown += orders.length;
    for (const { path, problems } of orders) {
      this.leftAlone.push({ path, obstacles: [...problems, 'and so the days are left alone too'] });
    }
  }

  advance(documents: number): void {
    this.done += documents;
    this.options.onProgress?.({ done: this.done, total: Math.max(this.done, this.total) });
  }

  note(
    { orderPath, commissionPath, viewPath }: CompleteOrder,
    found: Pick<RebuiltOrder, 'orderDifferences' | 'commissionDifferences'> & Partial<RebuiltOrder>,
  ): void {
    const { obstacles = [], viewDifferences = [] } = found;
    if (obstacles.length > 0) this.leftAlone.push({ path: orderPath, obstacles });
    this.addDifferent(orderPath, found.orderDifferences);
    this.addDifferent(commissionPath, found.commissionDifferences);
    this.addDifferent(viewPath, viewDifferences);
  }

  noteDays({ db }: RebuildServices, corrections: DayCorrections): void {
    for (const [day, { stored, due }] of corrections) {
      const { path } = paths.day(db, this.options.brandId, day, 0);
      this.addDifferent(path, differencesOf({ totals: stored }, { totals: due }));
    }
  }

  private addDifferent(path: string, differences: readonly Difference[]): void {
    if (differences.length === 0) return;
    this.different += 1;
    this.options.onDifferent?.({ path, differences });
  }
}
