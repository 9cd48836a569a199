import { auditCoupon, CouponSums, strayGuardProblems, sum } from '../../domain/audit/vouchers';
import type { CouponMonthTotal, CouponRecord } from '../../domain/voucher/record';
import { couponEvents, coupons as couponDocuments } from '../../firestore/documents/couponKinds';
import { couponMonths } from '../../firestore/documents/rollUpKinds';
import { paths } from '../../firestore/base/paths';
import type { BrandWalk, ReadDocument } from './brandWalk';

/** The audit of the network's coupons of one brand. It keeps a sum for each month and currency in memory, and one page. */
export class CouponAudit {
  private readonly sums = new CouponSums();

  constructor(private readonly walk: BrandWalk) {}

  async run(): Promise<void> {
    const { db, brandId, verdicts } = this.walk;
    const all = this.walk.readPages(couponDocuments, {
      page: 'auditCoupons',
      from: paths.coupons(db, brandId),
    });
    for await (const page of all) await this.page(page);
    verdicts.add(...this.sums.trialVerdicts(brandId));
    await this.guards();
    await this.months();
  }

  private async page(coupons: readonly ReadDocument<CouponRecord>[]): Promise<void> {
    const { db, reading, brandId, verdicts } = this.walk;
    const refs = coupons.flatMap(({ doc, value }) =>
      eventIdsOf(value).map((id) => paths.couponEvent(db, brandId, storeOf(doc.id), id)),
    );
    const unique = [...new Map(refs.map((ref) => [ref.path, ref])).values()];
    const found = await reading.getAll(unique);
    const guards = new Map(found.map((guard) => [guard.ref.path, couponEvents.found(guard).value]));
    for (const { doc, value: coupon } of coupons) {
      const { path } = doc.ref;
      const own = eventIdsOf(coupon).map((id) => {
        const guard = guards.get(paths.couponEvent(db, brandId, storeOf(doc.id), id).path);
        return [id, guard ?? null] as const;
      });
      verdicts.add(...auditCoupon({ path, documentId: doc.id, brandId, coupon, guards: new Map(own) }));
      this.walk.sum('coupons', path, () => {
        this.sums.add(coupon);
      });
    }
  }

  /** Guards are as many as events, else some belong to none. */
  private async guards(): Promise<void> {
    const { db, reading, brandId, verdicts } = this.walk;
    const from = paths.couponEvents(db, brandId);
    if ((await reading.count(from)) === this.sums.events) return;
    for await (const guards of this.walk.readPages(couponEvents, { page: 'auditCouponEvents', from })) {
      const coupons = await reading.getAll(
        guards.map(({ doc, value }) => paths.coupon(db, brandId, storeOf(doc.id), value.codeKey || '-')),
      );
      guards.forEach(({ doc, value }, index) => {
        const coupon = coupons[index];
        const problems = strayGuardProblems(value, coupon ? couponDocuments.found(coupon).value : null);
        if (problems.length > 0) verdicts.add({ check: 'couponEvents', path: doc.ref.path, problems });
      });
    }
  }

  private async months(): Promise<void> {
    const { db, brandId, verdicts } = this.walk;
    const stored = new Map<string, Record<string, CouponMonthTotal>>();
    const from = paths.couponMonths(db, brandId);
    for await (const { doc, value } of this.walk.each(couponMonths, { page: 'auditCouponMonths', from })) {
      const name = doc.id.slice(0, doc.id.lastIndexOf('~'));
      const { totals = {}, ...shard } = value;
      const named = `${shard.storeId}~${shard.month}~${shard.shard}`;
      if (named !== doc.id) {
        const problems = [`its fields are those of ${named}`];
        verdicts.add({ check: 'couponMonths', path: doc.ref.path, problems });
      }
      const sums = stored.get(name) ?? {};
      for (const [currency, added] of Object.entries(totals)) sums[currency] = sum(sums[currency], added);
      stored.set(name, sums);
    }
    const pathOf = (name: string): string => `${paths.couponMonths(db, brandId).path}/${name}~0`;
    verdicts.add(...this.sums.monthVerdicts(stored, pathOf));
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
