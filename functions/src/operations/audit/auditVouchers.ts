import { auditVoucher, VoucherSums, strayGuardProblems, sum } from '../../domain/audit/vouchers';
import type { VoucherMonthTotal, VoucherRecord } from '../../domain/voucher/record';
import { voucherEvents, vouchers as voucherDocuments } from '../../firestore/documents/voucherKinds';
import { voucherMonths } from '../../firestore/documents/rollUpKinds';
import { paths } from '../../firestore/base/paths';
import type { BrandWalk, ReadDocument } from './brandWalk';

/** The audit of the vouchers of one brand. It keeps a sum for each month and currency in memory, and one page. */
export class VoucherAudit {
  private readonly sums = new VoucherSums();

  constructor(private readonly walk: BrandWalk) {}

  async run(): Promise<void> {
    const { db, brandId, verdicts } = this.walk;
    const all = this.walk.readPages(voucherDocuments, {
      page: 'auditVouchers',
      from: paths.vouchers(db, brandId),
    });
    for await (const page of all) await this.page(page);
    verdicts.add(...this.sums.trialVerdicts(brandId));
    await this.guards();
    await this.months();
  }

  private async page(vouchers: readonly ReadDocument<VoucherRecord>[]): Promise<void> {
    const { db, reading, brandId, verdicts } = this.walk;
    const refs = vouchers.flatMap(({ doc, value }) =>
      eventIdsOf(value).map((id) => paths.voucherEvent(db, brandId, storeOf(doc.id), id)),
    );
    const unique = [...new Map(refs.map((ref) => [ref.path, ref])).values()];
    const found = await reading.getAll(unique);
    const guards = new Map(found.map((guard) => [guard.ref.path, voucherEvents.found(guard).value]));
    for (const { doc, value: voucher } of vouchers) {
      const { path } = doc.ref;
      const own = eventIdsOf(voucher).map((id) => {
        const guard = guards.get(paths.voucherEvent(db, brandId, storeOf(doc.id), id).path);
        return [id, guard ?? null] as const;
      });
      verdicts.add(...auditVoucher({ path, documentId: doc.id, brandId, voucher, guards: new Map(own) }));
      this.walk.sum('vouchers', path, () => {
        this.sums.add(voucher);
      });
    }
  }

  /** Guards are as many as events, else some belong to none. */
  private async guards(): Promise<void> {
    const { db, reading, brandId, verdicts } = this.walk;
    const from = paths.voucherEvents(db, brandId);
    if ((await reading.count(from)) === this.sums.events) return;
    for await (const guards of this.walk.readPages(voucherEvents, { page: 'auditVoucherEvents', from })) {
      const vouchers = await reading.getAll(
        guards.map(({ doc, value }) => paths.voucher(db, brandId, storeOf(doc.id), value.codeKey || '-')),
      );
      guards.forEach(({ doc, value }, index) => {
        const voucher = vouchers[index];
        const problems = strayGuardProblems(value, voucher ? voucherDocuments.found(voucher).value : null);
        if (problems.length > 0) verdicts.add({ check: 'voucherEvents', path: doc.ref.path, problems });
      });
    }
  }

  private async months(): Promise<void> {
    const { db, brandId, verdicts } = this.walk;
    const stored = new Map<string, Record<string, VoucherMonthTotal>>();
    const from = paths.voucherMonths(db, brandId);
    for await (const { doc, value } of this.walk.each(voucherMonths, { page: 'auditVoucherMonths', from })) {
      const name = doc.id.slice(0, doc.id.lastIndexOf('~'));
      const { totals = {}, ...shard } = value;
      const named = `${shard.storeId}~${shard.month}~${shard.shard}`;
      if (named !== doc.id) {
        const problems = [`its fields are those of ${named}`];
        verdicts.add({ check: 'voucherMonths', path: doc.ref.path, problems });
      }
      const sums = stored.get(name) ?? {};
      for (const [currency, added] of Object.entries(totals)) sums[currency] = sum(sums[currency], added);
      stored.set(name, sums);
    }
    const pathOf = (name: string): string => `${paths.voucherMonths(db, brandId).path}/${name}~0`;
    verdicts.add(...this.sums.monthVerdicts(stored, pathOf));
  }
}

/** Of a voucher or a guard: the name alone says it, since the fields may be what is broken. */
function storeOf(documentId: string): string {
  return documentId.slice(0, documentId.indexOf('~'));
}

/** None where they are broken: what is wrong with them is for the checks to say. */
function eventIdsOf({ events }: VoucherRecord): string[] {
  const list: unknown = events;
  return Array.isArray(list) ? [...new Set(events.map(({ id }) => id))].filter(Boolean) : [];
}
