import {
  FieldValue,
  type DocumentData,
  type DocumentReference,
  type Firestore,
} from '@google-cloud/firestore';
import type { ClickRecord } from '../domain/click';
import type { ReplayedOrder, RollUps, Slice } from '../domain/closedHours';
import { changedOrders } from './changedOrders';
import { readDocument } from './convert';
import { guarded } from './faults';
import { increments } from './orders';
import type { Paged } from './pages';
import { paths } from './paths';
import { Reading } from './reading';

/** The ids of all brands, page by page. */
export async function* brandIds(db: Firestore): AsyncGenerator<string[]> {
  for await (const docs of Reading.live(db).pages({ page: 'brands', from: paths.brands(db), fields: [] })) {
    yield docs.map(({ id }) => id);
  }
}

/** A brand as it stood at one moment: no document moves, and none is locked, while its pages are read. */
export class ClosedHours {
  private constructor(
    private readonly db: Firestore,
    private readonly reading: Reading,
    private readonly brandId: string,
    /** How far it is rolled up; null where nothing of it is yet. */
    readonly closedUntil: Date | null,
  ) {}

  static async open(db: Firestore, brandId: string): Promise<ClosedHours> {
    const reading = await Reading.open(db, brandId);
    const [mark] = await reading.getAll([paths.closedHours(db, brandId)]);
    return new ClosedHours(db, reading, brandId, closedUntilOf(mark));
  }

  /** The orders that may have an event received at or after the moment, page by page, with all their events. */
  ordersSince(from: Date): AsyncGenerator<ReplayedOrder[]> {
    return changedOrders(this.db, this.reading, this.brandId, from);
  }

  /**
   * The clicks received in [from, until), page by page. A read for each: an aggregate query for each influencer and day
   * would cost more where clicks are few, and miss those that come late for a day long past.
   */
  async *clicksBetween(from: Date, until: Date): AsyncGenerator<ClickReceipt[]> {
    const received: Paged = {
      page: 'receivedClicks',
      from: paths.clicks(this.db, this.brandId),
      orderBy: 'receivedAt',
      range: [
        ['>=', from],
        ['<', until],
      ],
      fields: ['influencerId', 'counted', 'day'],
    };
    for await (const docs of this.reading.pages(received)) {
      yield docs.map((doc) => readDocument(doc) as ClickReceipt);
    }
  }
}

export type ClickReceipt = Pick<ClickRecord, 'influencerId' | 'counted' | 'day' | 'receivedAt'>;

function closedUntilOf(mark: FirebaseFirestore.DocumentSnapshot | undefined): Date | null {
  const stored = mark && (readDocument(mark) as { readonly closedUntil: Date } | null);
  return stored?.closedUntil ?? null;
}

/**
 * Adds a slice to its documents and moves the mark to its end, in one transaction. Returns false, and has written
 * nothing, where the mark is no longer at `from`: another run has been here.
 */
export function commitSlice(
  db: Firestore,
  brandId: string,
  from: Date | null,
  { until, rollUps }: Slice,
  now: Date,
): Promise<boolean> {
  return guarded(() =>
    db.runTransaction(async (transaction) => {
      const mark = paths.closedHours(db, brandId);
      const stored = closedUntilOf(await transaction.get(mark));
      if (stored?.getTime() !== from?.getTime()) return false;
      for (const [ref, data] of additions(db, brandId, rollUps)) transaction.set(ref, data, { merge: true });
      transaction.set(mark, { closedUntil: until, updatedAt: now });
      return true;
    }),
  );
}

type Addition = [ref: DocumentReference, data: DocumentData];

function additions(db: Firestore, brandId: string, rollUps: RollUps): Addition[] {
  const add = (by: number): FieldValue => FieldValue.increment(by);
  const days = [...rollUps.dayClicks].map(([day, clicks]): Addition => {
    // Of the day's shards the first: once an hour makes no document hot.
    return [paths.day(db, brandId, day, 0), { day, shard: 0, clicks: add(clicks) }];
  });
  const influencers = [...rollUps.influencerDays].map(([id, { clicks, totals, ...of }]): Addition => {
    // An empty map would take the stored one's place.
    const more = Object.keys(totals).length > 0 ? { totals: increments(totals) } : {};
    return [paths.influencerDays(db, brandId).doc(id), { ...of, clicks: add(clicks), ...more }];
  });
  const products = [...rollUps.productSales].map(([id, added]): Addition => {
    const { orders, quantityMicros, netMinor, ...of } = added;
    const figures = { orders: add(orders), quantityMicros: add(quantityMicros), netMinor: add(netMinor) };
    return [paths.productSales(db, brandId).doc(id), { ...of, ...figures }];
  });
  return [...days, ...influencers, ...products];
}
