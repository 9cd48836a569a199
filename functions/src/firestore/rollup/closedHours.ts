import type { DocumentData, DocumentReference, DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import type { ClickRecord } from '../../domain/link/click';
import { CLOSING_MS, type OpenHours, type RollUps, type SkippedOrder } from '../../domain/rollup/closedHours';
import { ordersOfKeys, walkOrders, type ChangedOrders, type WalkedOrders } from '../order/changedOrders';
import { readEach, type ReadEach } from '../documents/kind';
import { incremented, increments } from '../documents/increments';
import { closedHoursMarks, rolledUpOrders, type ClosedHoursMark } from '../documents/progressKinds';
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
    readonly mark: ClosedHoursMark | null,
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

  /** The hours whose roll-up has begun; null: there are none. */
  get openHours(): OpenHours | null {
    return this.mark?.open ?? null;
  }

  /** The orders that the earlier commits of the open hours have counted. A read for each of these commits. */
  countedKeys(): Promise<ReadonlySet<string>> {
    return readCountedKeys(this.db, this.reading, this.brandId, this.openHours);
  }

  /**
   * The orders that may have an event received at or after the moment, page by page, with all their events.
   *
   * @param through begins instead with those that changed last at this moment: the others are done
   */
  ordersSince(from: Date, through: Date | null = null): AsyncGenerator<WalkedOrders> {
    // A walk begins so much before its moment.
    const since = through ? new Date(through.getTime() + CLOSING_MS) : from;
    return walkOrders(this.db, this.reading, this.brandId, since);
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

/** The orders that the commits of open hours have counted. */
export async function readCountedKeys(
  db: Firestore,
  reading: Reading,
  brandId: string,
  open: OpenHours | null,
): Promise<ReadonlySet<string>> {
  const refs = Array.from({ length: open?.step ?? 0 }, (_, step) => paths.rolledUp(db, brandId, step));
  const notes = await reading.getAll(refs);
  return new Set(notes.flatMap((note) => rolledUpOrders.readFound(note).keys));
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

/** One commit of open hours. */
export interface RollUpStep {
  readonly rollUps: RollUps;
  /** The keys of the orders that it counts. */
  readonly keys: readonly string[];
  /** The mark after it. */
  readonly next: ClosedHoursMark;
}

/**
 * Adds a step to its documents and moves the mark, in one transaction. While the hours stay open, the step's orders are
 * noted with it; the commit that closes them takes these notes away. Optimistic lock: returns false, with nothing
 * written, if the mark is no longer as it was seen, since another run has moved it.
 */
export function commitStep(
  db: Firestore,
  brandId: string,
  seen: ClosedHoursMark | null,
  { rollUps, keys, next }: RollUpStep,
): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const mark = paths.closedHours(db, brandId);
    if (placeOf(closedHoursMarks.read(await transaction.get(mark))) !== placeOf(seen)) return false;
    for (const [ref, data] of additions(db, brandId, rollUps)) transaction.set(ref, data, { merge: true });
    const step = seen?.open?.step ?? 0;
    if (next.open) {
      const noted = rolledUpOrders.stored({ until: next.open.until, keys });
      transaction.set(paths.rolledUp(db, brandId, step), noted);
    } else {
      for (let before = 0; before < step; before += 1)
        transaction.delete(paths.rolledUp(db, brandId, before));
    }
    transaction.set(mark, closedHoursMarks.stored(next));
    return true;
  });
}

function placeOf(mark: ClosedHoursMark | null): string {
  return JSON.stringify([mark?.closedUntil, mark?.open?.until, mark?.open?.step]);
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
