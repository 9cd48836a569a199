import type { Firestore } from '@google-cloud/firestore';
import { judge, type AuditCheck, type Verdicts } from '../domain/audit';
import { RollUpSums } from '../domain/auditRollUps';
import type { OrderRecord } from '../domain/orderRecord';
import type { DayShard } from '../domain/tallySums';
import { readEach, type Kind } from '../firestore/documents/kind';
import { closedHoursMarks } from '../firestore/documents/progressKinds';
import { clicks, influencerDays, productSales } from '../firestore/documents/rollUpKinds';
import type { Paged } from '../firestore/pages';
import { paths } from '../firestore/paths';
import type { Reading } from '../firestore/reading';
import { meet } from './meet';

/** What an audit has come upon: documents found, of which so many are done. */
export interface Advance {
  readonly found: number;
  readonly done: number;
}

const NO_MARK = { value: null, problems: [] } as const;

const CLICK = clicks.part('clickId', 'counted', 'influencerId', 'day', 'receivedAt');

/** The audit of what closed hours were rolled up to. It keeps a sum for each of these documents in memory. */
export class RollUpAudit {
  private constructor(
    private readonly db: Firestore,
    private readonly reading: Reading,
    private readonly brandId: string,
    private readonly verdicts: Verdicts,
    private readonly sums: RollUpSums,
  ) {}

  static async open(
    db: Firestore,
    reading: Reading,
    brandId: string,
    verdicts: Verdicts,
  ): Promise<RollUpAudit> {
    const [snapshot] = await reading.getAll([paths.closedHours(db, brandId)]);
    // What its sums begin with must be what it says: one that is refused counts as none, and is named.
    const { value, problems } = snapshot ? closedHoursMarks.found(snapshot) : NO_MARK;
    if (snapshot?.exists) verdicts.add({ check: 'shapes', path: snapshot.ref.path, problems });
    const mark = problems.length === 0 ? value : null;
    const readAt = snapshot?.readTime.toDate() ?? new Date(0);
    const sums = new RollUpSums(mark?.closedUntil ?? null, readAt, mark?.skipped, mark?.skippedClicks);
    return new RollUpAudit(db, reading, brandId, verdicts, sums);
  }

  addOrder(order: OrderRecord): void {
    this.sums.addOrder(order);
  }

  /** When all orders were added. */
  async run(
    shards: ReadonlyMap<string, readonly DayShard[]>,
    size: number | undefined,
    advance: (progress: Advance) => void,
  ): Promise<void> {
    const received: Paged = {
      page: 'auditClicks',
      from: paths.clicks(this.db, this.brandId),
      fields: CLICK.fields,
      size,
    };
    for await (const docs of this.reading.pages(received)) {
      advance({ found: docs.length, done: docs.length });
      const { read, unreadable } = readEach(docs, CLICK);
      for (const { path, problems } of unreadable) this.verdicts.add({ check: 'shapes', path, problems });
      for (const click of read) this.sums.addClick(click);
    }
    this.days(shards);
    const ofInfluencers = paths.influencerDays(this.db, this.brandId);
    const pagedDays: Paged = { page: 'auditInfluencerDays', from: ofInfluencers, size };
    await this.each(influencerDays, pagedDays, advance, (id, stored) => {
      this.judge('influencerDays', id, () => this.sums.influencerDayProblems(id, stored));
    });
    const ofProducts = paths.productSales(this.db, this.brandId);
    await this.each(
      productSales,
      { page: 'auditProductSales', from: ofProducts, size },
      advance,
      (id, stored) => {
        this.judge('productSales', id, () => this.sums.productProblems(id, stored));
      },
    );
    this.missing();
  }

  private days(shards: ReadonlyMap<string, readonly DayShard[]>): void {
    for (const [day, stored] of shards) {
      const clicks = stored.reduce((sum, shard) => sum + (shard.clicks ?? 0), 0);
      this.judge('dayClicks', day, () => this.sums.dayProblems(day, clicks));
    }
  }

  private missing(): void {
    const { days, influencerDays, productSales } = this.sums.missing;
    for (const day of days) this.judge('dayClicks', day, () => this.sums.dayProblems(day, 0));
    for (const id of influencerDays) {
      this.judge('influencerDays', id, () => this.sums.influencerDayProblems(id, null));
    }
    for (const id of productSales) this.judge('productSales', id, () => this.sums.productProblems(id, null));
  }

  private judge(check: AuditCheck, id: string, problemsOf: () => string[]): void {
    const { db, brandId } = this;
    const path =
      check === 'dayClicks'
        ? paths.day(db, brandId, id, 0).path
        : paths[check === 'influencerDays' ? check : 'productSales'](db, brandId).doc(id).path;
    this.verdicts.add(judge(check, path, problemsOf));
  }

  private async each<T extends object>(
    kind: Kind<T>,
    paged: Paged,
    advance: (progress: Advance) => void,
    work: (id: string, stored: T) => void,
  ): Promise<void> {
    for await (const docs of this.reading.pages(paged)) {
      advance({ found: docs.length, done: docs.length });
      for (const doc of docs) {
        const stored = meet(this.verdicts, kind, doc);
        if (stored) work(doc.id, stored);
      }
    }
  }
}
