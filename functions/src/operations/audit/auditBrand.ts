import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { judge, type AuditCheck, type Verdicts } from '../../domain/audit/verdicts';
import { auditOrder, type AuditedOrder } from '../../domain/audit/order';
import { shardProblems } from '../../domain/audit/rollUps';
import { SettlementChains } from '../../domain/audit/settlements';
import { auditPayout, ClaimSums, linePathProblems, OpenPayouts } from '../../domain/audit/payout';
import { BrandSums, dayProblems } from '../../domain/audit/sums';
import type { PayoutRecord } from '../../domain/payout/payout';
import { sumShards, type DayShard } from '../../domain/rollup/tallySums';
import {
  completeOrders,
  readPlans,
  readShards,
  withLines,
  withoutClaim,
  withoutOrder,
  type ShapeCheck,
} from '../../firestore/audit/auditPages';
import { payoutLines, payoutLocks, payouts, settlements } from '../../firestore/documents/payoutKinds';
import type { Paged } from '../../firestore/base/pages';
import { paths } from '../../firestore/base/paths';
import type { Reading } from '../../firestore/base/reading';
import { CouponAudit } from './auditCoupons';
import { RollUpAudit, type Advance } from './auditRollUps';
import { meet } from './meet';

/** One brand's audit. What it keeps in memory are sums by account, payout and day, and one page. */
export class BrandAudit {
  private readonly sums: BrandSums;
  private readonly open = new OpenPayouts();

  constructor(
    private readonly db: Firestore,
    private readonly reading: Reading,
    private readonly brandId: string,
    private readonly pageSize: number | undefined,
    private readonly verdicts: Verdicts,
    private readonly advance: (progress: Advance) => void,
  ) {
    this.sums = new BrandSums(brandId);
  }

  async run(): Promise<void> {
    const { db, reading, brandId, verdicts } = this;
    const rollUps = await RollUpAudit.open(db, reading, brandId, verdicts);
    await this.orders(rollUps);
    await this.payouts();
    await this.locks();
    await this.settlements();
    const shards = await this.days();
    await rollUps.run(shards, this.pageSize, this.advance);
    this.verdicts.add(...this.sums.verdicts());
    await new CouponAudit(db, reading, brandId, this.pageSize, verdicts, this.advance).run();
  }

  private async orders(rollUps: RollUpAudit): Promise<void> {
    const brandPlans = await readPlans(this.db, this.reading, this.brandId);
    const orders = paths.orders(this.db, this.brandId);
    this.advance({ found: await this.reading.count(orders), done: 0 });
    let commissions = 0;
    for await (const docs of this.pages({ page: 'auditOrders', from: orders })) {
      const { complete, shapes } = await completeOrders(this.db, this.reading, this.brandId, docs);
      this.shapes(shapes);
      for (const order of await withLines(this.db, this.reading, complete)) {
        this.order({ ...order, brandPlans }, rollUps);
        if (order.commission) commissions += 1;
      }
      this.advance({ found: 0, done: docs.length });
    }
    const all = paths.commissions(this.db).where('brandId', '==', this.brandId);
    if ((await this.reading.count(all)) !== commissions) await this.strayCommissions();
  }

  private pages(paged: Paged): AsyncGenerator<QueryDocumentSnapshot[]> {
    return this.reading.pages({ ...paged, size: this.pageSize });
  }

  /** Of a collection that all brands share. */
  private get ofBrand(): NonNullable<Paged['where']> {
    return [['brandId', '==', this.brandId]];
  }

  private order(order: AuditedOrder, rollUps: RollUpAudit): void {
    this.verdicts.add(...auditOrder(order));
    this.sum('orders', order.orderPath, () => {
      this.sums.addOrder(order);
      rollUps.addOrder(order.order);
    });
  }

  /** Adds to sums what a broken document may not have. */
  private sum(check: AuditCheck, path: string, add: () => void): void {
    const summed = judge(check, path, () => {
      add();
      return [];
    });
    if (summed.problems.length > 0) this.verdicts.add(summed);
  }

  private shapes(checks: readonly ShapeCheck[]): void {
    this.verdicts.add(...checks.map((of) => ({ check: 'shapes' as const, ...of })));
  }

  private async strayCommissions(): Promise<void> {
    const from = paths.commissions(this.db);
    const all: Paged = { page: 'auditStrayCommissions', from, where: this.ofBrand, fields: [] };
    for await (const docs of this.pages(all)) {
      const ids = docs.map(({ id }) => id);
      for (const id of await withoutOrder(this.db, this.reading, this.brandId, ids)) {
        const path = paths.commissions(this.db).doc(id).path;
        this.verdicts.add({ check: 'commissions', path, problems: ['its order is missing'] });
      }
    }
  }

  private async payouts(): Promise<void> {
    const all: Paged = { page: 'auditPayouts', from: paths.payouts(this.db), where: this.ofBrand };
    for await (const docs of this.pages(all)) {
      this.advance({ found: docs.length, done: docs.length });
      for (const doc of docs) {
        const payout = meet(this.verdicts, payouts, doc);
        if (payout) await this.payout(doc.ref.path, payout);
      }
    }
    for (const payoutId of this.sums.danglingClaims) {
      const { path } = paths.payout(this.db, payoutId);
      this.verdicts.add({
        check: 'payouts',
        path,
        problems: ['is missing, and commissions are claimed by it'],
      });
    }
  }

  private async payout(path: string, payout: PayoutRecord): Promise<void> {
    const payoutId = path.slice(path.lastIndexOf('/') + 1);
    const claims = this.sums.claimsOf(payoutId);
    const { lines, lineProblems } = await this.lines(payoutId, payout);
    if (lines.count !== claims.count) lineProblems.push(...(await this.linesWithoutClaim(payoutId)));
    this.sum('payouts', path, () => {
      this.sums.addEntries(payout.entries);
      this.sums.addLines(payout, lines);
    });
    this.open.add(payout);
    this.verdicts.add(...auditPayout(path, payout, { lines, claims, lineProblems }));
  }

  private async lines(
    payoutId: string,
    payout: PayoutRecord,
  ): Promise<{ lines: ClaimSums; lineProblems: string[] }> {
    const lines = new ClaimSums();
    const lineProblems: string[] = [];
    const all: Paged = { page: 'auditLines', from: paths.payoutLines(this.db, payoutId) };
    for await (const docs of this.pages(all)) {
      for (const doc of docs) {
        const line = meet(this.verdicts, payoutLines, doc);
        if (!line) continue;
        lines.add(line.minor, line.outcome);
        lineProblems.push(...linePathProblems(payout, doc.id, line));
      }
      this.advance({ found: docs.length, done: docs.length });
    }
    return { lines, lineProblems };
  }

  private async linesWithoutClaim(payoutId: string): Promise<string[]> {
    const problems: string[] = [];
    const all: Paged = { page: 'auditStrayLines', from: paths.payoutLines(this.db, payoutId), fields: [] };
    for await (const docs of this.pages(all)) {
      const ids = docs.map(({ id }) => id);
      for (const id of await withoutClaim(this.db, this.reading, payoutId, ids)) {
        problems.push(`line ${id}: the commission has no claim of this payout`);
      }
    }
    return problems;
  }

  private async locks(): Promise<void> {
    const locks: Paged = { page: 'auditLocks', from: paths.payoutAccounts(this.db), where: this.ofBrand };
    for await (const docs of this.pages(locks)) {
      for (const doc of docs) {
        const lock = meet(this.verdicts, payoutLocks, doc);
        if (lock) this.verdicts.add(this.open.auditLock(doc.ref.path, doc.id, lock));
      }
    }
    for (const key of this.open.withoutLock) {
      this.verdicts.add(this.open.auditLock(paths.payoutAccount(this.db, key).path, key, null));
    }
  }

  private async settlements(): Promise<void> {
    const chains = new SettlementChains();
    const all: Paged = { page: 'auditSettlements', from: paths.settlements(this.db, this.brandId) };
    for await (const docs of this.pages(all)) {
      this.advance({ found: docs.length, done: docs.length });
      for (const doc of docs) {
        const settlement = meet(this.verdicts, settlements, doc);
        if (!settlement) continue;
        this.sum('settlements', doc.ref.path, () => {
          this.sums.addEntries(settlement.entries);
        });
        this.verdicts.add(...chains.add(doc.ref.path, settlement));
      }
    }
    this.verdicts.add(...chains.verdicts());
  }

  private async days(): Promise<Map<string, DayShard[]>> {
    const shards = await readShards(this.db, this.reading, this.brandId, {
      size: this.pageSize,
      onShape: (check) => {
        this.shapes([check]);
      },
    });
    const found = [...shards.values()].reduce((sum, { length }) => sum + length, 0);
    this.advance({ found, done: found });
    for (const day of new Set([...shards.keys(), ...this.sums.tallies.days])) {
      const { path } = paths.day(this.db, this.brandId, day, 0);
      this.verdicts.add(
        judge('days', path, () => [
          ...shardProblems(day, shards.get(day) ?? []),
          ...dayProblems(day, sumShards(shards.get(day) ?? []), this.sums),
        ]),
      );
    }
    return shards;
  }
}
