import type { AuditCheck } from '../../domain/audit/verdicts';
import { RollUpSums } from '../../domain/audit/rollUps';
import type { OrderRecord } from '../../domain/order/record';
import type { DayShard } from '../../domain/rollup/tallySums';
import { readEach } from '../../firestore/documents/kind';
import { closedHoursMarks } from '../../firestore/documents/progressKinds';
import { clicks, influencerDays, productSales } from '../../firestore/documents/rollUpKinds';
import type { Paged } from '../../firestore/base/pages';
import { paths } from '../../firestore/base/paths';
import { readCountedKeys } from '../../firestore/rollup/closedHours';
import type { BrandWalk } from './brandWalk';

const NO_MARK = { value: null, problems: [] } as const;

const CLICK = clicks.part('clickId', 'counted', 'influencerId', 'day', 'receivedAt');

/** The audit of the roll-ups of closed hours. It keeps a sum for each of these documents in memory. */
export class RollUpAudit {
  private constructor(
    private readonly walk: BrandWalk,
    private readonly sums: RollUpSums,
  ) {}

  static async open(walk: BrandWalk): Promise<RollUpAudit> {
    const [snapshot] = await walk.reading.getAll([paths.closedHours(walk.db, walk.brandId)]);
    // Its sums depend on the mark: an unreadable mark is a finding, and counts as absent.
    const { value, problems } = snapshot ? closedHoursMarks.found(snapshot) : NO_MARK;
    if (snapshot?.exists) walk.shapes([{ path: snapshot.ref.path, problems }]);
    const mark = problems.length === 0 ? value : null;
    const readAt = snapshot?.readTime.toDate() ?? new Date(0);
    const orderKeys = await readCountedKeys(walk.db, walk.reading, walk.brandId, mark?.open ?? null);
    const open = mark?.open ? { ...mark.open, orderKeys } : null;
    const { closedUntil = null, skipped, skippedClicks } = mark ?? {};
    return new RollUpAudit(walk, new RollUpSums(closedUntil, readAt, skipped, skippedClicks, open));
  }

  addOrder(order: OrderRecord): void {
    this.sums.addOrder(order);
  }

  /** Call it when all orders were added. */
  async run(shards: ReadonlyMap<string, readonly DayShard[]>): Promise<void> {
    const { db, brandId } = this.walk;
    const received: Paged = { page: 'auditClicks', from: paths.clicks(db, brandId), fields: CLICK.fields };
    for await (const docs of this.walk.pages(received)) {
      const { read, unreadable } = readEach(docs, CLICK);
      this.walk.shapes(unreadable);
      for (const click of read) this.sums.addClick(click);
    }
    this.days(shards);
    const ofInfluencers: Paged = { page: 'auditInfluencerDays', from: paths.influencerDays(db, brandId) };
    for await (const { doc, value } of this.walk.each(influencerDays, ofInfluencers)) {
      this.judge('influencerDays', doc.id, () => this.sums.influencerDayProblems(doc.id, value));
    }
    const ofProducts: Paged = { page: 'auditProductSales', from: paths.productSales(db, brandId) };
    for await (const { doc, value } of this.walk.each(productSales, ofProducts)) {
      this.judge('productSales', doc.id, () => this.sums.productProblems(doc.id, value));
    }
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
    const { db, brandId } = this.walk;
    const path =
      check === 'dayClicks'
        ? paths.day(db, brandId, id, 0).path
        : paths[check === 'influencerDays' ? check : 'productSales'](db, brandId).doc(id).path;
    this.walk.judge(check, path, problemsOf);
  }
}
