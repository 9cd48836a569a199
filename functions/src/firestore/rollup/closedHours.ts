import type { DocumentData, DocumentReference, DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { ClickRecord } from '../../domain/link/click';
import type { RollUps, SkippedOrder, Slice } from '../../domain/rollup/closedHours';
import { changedOrders, ordersOfKeys, type ChangedOrders } from '../order/changedOrders';
import { readEach, type ReadEach } from '../documents/kind';
import { incremented, increments } from '../documents/increments';
import { closedHoursMarks, type ClosedHoursMark } from '../documents/progressKinds';
import { clicks, days, influencerDays, productSales } from '../documents/rollUpKinds';
import type { Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';

export async function* brandIds(db: Firestore): AsyncGenerator<string[]> {
  for await (const docs of Reading.live(db).pages({ page: 'brands', from: paths.brands(db), fields: [] })) {
    yield docs.map(({ id }) => id);
  }
}

/** A brand read at one moment, page by page, without locks. */
export class ClosedHours {
  private constructor(
    private readonly db: Firestore,
    private readonly reading: Reading,
    private readonly brandId: string,
    private readonly mark: ClosedHoursMark | null,
  ) {}

  /** How far it is rolled up; null if nothing is yet. */
  get closedUntil(): Date | null {
    return this.mark?.closedUntil ?? null;
  }

  /** The orders that earlier runs left out. */
  get skipped(): readonly SkippedOrder[] {
    return this.mark?.skipped ?? [];
  }

  get skippedClickIds(): readonly string[] {
    return this.mark?.skippedClicks ?? [];
  }

  static async open(db: Firestore, brandId: string): Promise<ClosedHours> {
    const reading = await Reading.open(db, brandId);
    const [mark] = await reading.getAll([paths.closedHours(db, brandId)]);
    return new ClosedHours(db, reading, brandId, mark ? closedHoursMarks.read(mark) : null);
  }

  /** The orders that may have an event received at or after the moment, page by page, with all their events. */
  ordersSince(from: Date): AsyncGenerator<ChangedOrders> {
    return changedOrders(this.db, this.reading, this.brandId, from);
  }

  /** The orders that earlier runs left out, read again. */
  skippedOrders(): Promise<ChangedOrders> {
    const keys = this.skipped.map(({ orderKey }) => orderKey);
    return ordersOfKeys(this.db, this.reading, this.brandId, keys);
  }

  /**
   * The clicks received in [from, until), page by page. A read for each: an aggregate query per influencer and day
   * would cost more for few clicks, and miss late ones for a day long past.
   */
  async *clicksBetween(from: Date, until: Date): AsyncGenerator<ReadClicks> {
    const received: Paged = {
      page: 'receivedClicks',
      from: paths.clicks(this.db, this.brandId),
      orderBy: 'receivedAt',
      range: [
        ['>=', from],
        ['<', until],
      ],
      fields: RECEIPT.fields,
    };
    for await (const docs of this.reading.pages(received)) yield readClicks(docs);
  }

  /** The clicks that earlier runs left out, read again. An expired one is in neither list. */
  async skippedClicks(): Promise<ReadClicks> {
    const refs = this.skippedClickIds.map((id) => paths.click(this.db, this.brandId, id));
    const found = refs.length === 0 ? [] : await this.reading.getAll(refs, RECEIPT.fields);
    return readClicks(found.filter(({ exists }) => exists));
  }
}

/** The fields of a click that the roll-up needs, with its document's name. */
export type ClickReceipt = { readonly id: string } & Pick<
  ClickRecord,
  'influencerId' | 'counted' | 'day' | 'receivedAt'
>;
export type ReadClicks = ReadEach<ClickReceipt>;

const RECEIPT = clicks.part('influencerId', 'counted', 'day', 'receivedAt');

function readClicks(docs: readonly DocumentSnapshot[]): ReadClicks {
  return readEach(docs, {
    readFound: (doc: DocumentSnapshot) => ({ id: doc.id, ...RECEIPT.readFound(doc) }),
  });
}

/** The orders and clicks that are left out from now on. */
export interface LeftOut {
  readonly skipped: readonly SkippedOrder[];
  readonly skippedClicks: readonly string[];
}

/**
 * Adds a slice to its documents and moves the mark to its end, in one transaction. Optimistic lock: returns false, with
 * nothing written, if the mark's `closedUntil` is no longer `slice.from`, since another run has moved it.
 */
export function commitSlice(
  db: Firestore,
  brandId: string,
  from: Date | null,
  { until, rollUps, skipped, skippedClicks }: Slice & LeftOut,
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const mark = paths.closedHours(db, brandId);
    const stored = closedHoursMarks.read(await transaction.get(mark));
    if (stored?.closedUntil.getTime() !== from?.getTime()) return false;
    for (const [ref, data] of additions(db, brandId, rollUps)) transaction.set(ref, data, { merge: true });
    const next: ClosedHoursMark = { closedUntil: until, skipped, skippedClicks, updatedAt: now };
    transaction.set(mark, closedHoursMarks.stored(next));
    return true;
  });
}

type Addition = [ref: DocumentReference, data: DocumentData];

function additions(db: Firestore, brandId: string, rollUps: RollUps): Addition[] {
  const ofDays = [...rollUps.dayClicks].map(([day, counted]): Addition => {
    // The day's first shard: one write an hour makes no document hot.
    return [
      paths.day(db, brandId, day, 0),
      days.stored({ day, shard: 0, ...incremented({ clicks: counted }) }),
    ];
  });
  const ofInfluencers = [...rollUps.influencerDays].map(
    ([id, { clicks: counted, totals, ...of }]): Addition => {
      // A merged empty map would replace the stored one.
      const more = Object.keys(totals).length > 0 ? { totals: increments(totals) } : {};
      const data = influencerDays.stored({ ...of, ...incremented({ clicks: counted }), ...more });
      return [paths.influencerDays(db, brandId).doc(id), data];
    },
  );
  const ofProducts = [...rollUps.productSales].map(([id, added]): Addition => {
    const { orders, quantityMicros, netMinor, ...of } = added;
    const figures = incremented({ orders, quantityMicros, netMinor });
    return [paths.productSales(db, brandId).doc(id), productSales.stored({ ...of, ...figures })];
  });
  return [...ofDays, ...ofInfluencers, ...ofProducts];
}
