import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { judge, type Verdicts } from '../../domain/audit/verdicts';
import { auditCoupon, CouponSums, strayGuardProblems, sum } from '../../domain/audit/vouchers';
import type { CouponMonthTotal, CouponRecord } from '../../domain/voucher/record';
import { couponEvents, coupons as couponDocuments } from '../../firestore/documents/couponKinds';
import { couponMonths } from '../../firestore/documents/rollUpKinds';
import type { Paged } from '../../firestore/base/pages';
import { paths } from '../../firestore/base/paths';
import type { Reading } from '../../firestore/base/reading';
import type { Advance } from './auditRollUps';
import { meet } from './meet';

/** The audit of the network's coupons of one brand. It keeps a sum for each month and currency in memory, and one page. */
export class CouponAudit {
  private readonly sums = new CouponSums();

  constructor(
    private readonly db: Firestore,
    private readonly reading: Reading,
    private readonly brandId: string,
    private readonly pageSize: number | undefined,
    private readonly verdicts: Verdicts,
    private readonly advance: (progress: Advance) => void,
  ) {}

  async run(): Promise<void> {
    const { db, reading, brandId, pageSize: size } = this;
    for await (const docs of reading.pages({
      page: 'auditCoupons',
      from: paths.coupons(db, brandId),
      size,
    })) {
      this.advance({ found: docs.length, done: docs.length });
      await this.page(docs);
    }
    this.verdicts.add(...this.sums.trialVerdicts(brandId));
    await this.guards();
    await this.months();
  }

  private async page(docs: readonly QueryDocumentSnapshot[]): Promise<void> {
    const { db, brandId } = this;
    const coupons = docs.flatMap((doc) => {
      const coupon = meet(this.verdicts, couponDocuments, doc);
      return coupon ? [{ doc, coupon }] : [];
    });
    const refs = coupons.flatMap(({ doc, coupon }) =>
      eventIdsOf(coupon).map((id) => paths.couponEvent(db, brandId, storeOf(doc.id), id)),
    );
    const unique = [...new Map(refs.map((ref) => [ref.path, ref])).values()];
    const found = await this.reading.getAll(unique);
    const guards = new Map(found.map((guard) => [guard.ref.path, couponEvents.found(guard).value]));
    for (const { doc, coupon } of coupons) {
      const { path } = doc.ref;
      const own = eventIdsOf(coupon).map((id) => {
        const guard = guards.get(paths.couponEvent(db, brandId, storeOf(doc.id), id).path);
        return [id, guard ?? null] as const;
      });
      this.verdicts.add(...auditCoupon({ path, documentId: doc.id, brandId, coupon, guards: new Map(own) }));
      const summed = judge('coupons', path, () => {
        this.sums.add(coupon);
        return [];
      });
      if (summed.problems.length > 0) this.verdicts.add(summed);
    }
  }

  /** Guards are as many as events, else some belong to none. */
  private async guards(): Promise<void> {
    const { db, reading, brandId, pageSize: size } = this;
    const guards = paths.couponEvents(db, brandId);
    if ((await reading.count(guards)) === this.sums.events) return;
    for await (const docs of reading.pages({ page: 'auditCouponEvents', from: guards, size })) {
      const stored = docs.flatMap((doc) => {
        const guard = meet(this.verdicts, couponEvents, doc);
        return guard ? [{ doc, guard }] : [];
      });
      const coupons = await reading.getAll(
        stored.map(({ doc, guard }) => paths.coupon(db, brandId, storeOf(doc.id), guard.codeKey || '-')),
      );
      stored.forEach(({ doc, guard }, index) => {
        const coupon = coupons[index];
        const problems = strayGuardProblems(guard, coupon ? couponDocuments.found(coupon).value : null);
        if (problems.length > 0) this.verdicts.add({ check: 'couponEvents', path: doc.ref.path, problems });
      });
    }
  }

  private async months(): Promise<void> {
    const { db, brandId } = this;
    const stored = new Map<string, Record<string, CouponMonthTotal>>();
    const all: Paged = {
      page: 'auditCouponMonths',
      from: paths.couponMonths(db, brandId),
      size: this.pageSize,
    };
    for await (const docs of this.reading.pages(all)) {
      this.advance({ found: docs.length, done: docs.length });
      for (const doc of docs) {
        const name = doc.id.slice(0, doc.id.lastIndexOf('~'));
        const month = meet(this.verdicts, couponMonths, doc);
        if (!month) continue;
        const { totals = {}, ...shard } = month;
        const named = `${shard.storeId}~${shard.month}~${shard.shard}`;
        if (named !== doc.id) {
          const problems = [`its fields are those of ${named}`];
          this.verdicts.add({ check: 'couponMonths', path: doc.ref.path, problems });
        }
        const sums = stored.get(name) ?? {};
        for (const [currency, added] of Object.entries(totals)) sums[currency] = sum(sums[currency], added);
        stored.set(name, sums);
      }
    }
    const pathOf = (name: string): string => `${paths.couponMonths(db, brandId).path}/${name}~0`;
    this.verdicts.add(...this.sums.monthVerdicts(stored, pathOf));
  }
}

/** Of a coupon or a guard: the name alone says it, since the fields may be what is broken. */
function storeOf(documentId: string): string {
  return documentId.slice(0, documentId.indexOf('~'));
}

/** None where they are broken: what is wrong with them is for the checks to say. */
function eventIdsOf({ events }: CouponRecord): string[] {
  const list: unknown = events;
  return Array.isArray(list) ? [...new Set(events.map(({ id }) => id))].filter(Boolean) : [];
}
