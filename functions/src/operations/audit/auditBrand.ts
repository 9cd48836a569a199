import { auditOrder, type AuditedOrder } from '../../domain/audit/order';
import { shardProblems } from '../../domain/audit/rollUps';
import { SettlementChains } from '../../domain/audit/settlements';
import { PlatformParts } from '../../domain/audit/platformParts';
import { auditPayout, ClaimSums, isPart, linePathProblems, OpenPayouts } from '../../domain/audit/payout';
import { BrandSums, dayProblems } from '../../domain/audit/sums';
import type { PayoutRecord } from '../../domain/payout/payout';
import { sumShards, type DayShard } from '../../domain/rollup/tallySums';
import {
  countLines,
  orderPages,
  parentsOf,
  readLostPayouts,
  readPlans,
  readWords,
  readShards,
  strayViews,
  withoutClaim,
  withoutOrder,
} from '../../firestore/audit/auditPages';
import { payoutLines, payoutLocks, payouts, settlements } from '../../firestore/documents/payoutKinds';
import { brandPartsMarks } from '../../firestore/documents/progressKinds';
import type { Paged } from '../../firestore/base/pages';
import { paths } from '../../firestore/base/paths';
import { VoucherAudit } from './auditVouchers';
import { RollUpAudit } from './auditRollUps';
import type { BrandWalk } from './brandWalk';

/** One brand's audit. It keeps in memory sums by account, payout and day, and one page. */
export class BrandAudit {
  private readonly sums: BrandSums;
  private readonly open = new OpenPayouts();
  private readonly parts: PlatformParts;

  constructor(private readonly walk: BrandWalk) {
    this.sums = new BrandSums(walk.brandId);
    this.parts = new PlatformParts(walk.brandId);
  }

  async run(): Promise<void> {
    const { walk } = this;
    const rollUps = await RollUpAudit.open(walk);
    await this.orders(rollUps);
    await this.payouts();
    await this.locks();
    await this.settlements();
    await rollUps.run(await this.days());
    walk.verdicts.add(...this.sums.verdicts());
    await new VoucherAudit(walk).run();
  }

  private async orders(rollUps: RollUpAudit): Promise<void> {
    const { db, reading, brandId } = this.walk;
    const brandPlans = await readPlans(db, reading, brandId);
    const brandWords = await readWords(db, reading, brandId);
    const orders = paths.orders(db, brandId);
    this.walk.advance({ found: await reading.count(orders), done: 0 });
    let commissions = 0;
    let views = 0;
    const all = this.walk.sized({ page: 'auditOrders', from: orders });
    for await (const { orders: found, shapes, count } of orderPages(db, reading, brandId, all)) {
      this.walk.shapes(shapes);
      const parents = await parentsOf(db, reading, brandId, found);
      for (const order of found) {
        const parent = parents.get(order.documentId) ?? null;
        this.order({ ...order, parent, brandPlans, brandWords }, rollUps);
        if (order.commission) commissions += 1;
        if (order.view) views += 1;
      }
      this.walk.advance({ found: 0, done: count });
    }
    const ofBrand = paths.commissions(db).where('brandId', '==', brandId);
    if ((await reading.count(ofBrand)) !== commissions) await this.strayCommissions();
    const viewsOfBrand = paths.commissionViews(db).where('brandId', '==', brandId);
    if ((await reading.count(viewsOfBrand)) !== views) await this.strayViews();
  }

  private order(order: AuditedOrder, rollUps: RollUpAudit): void {
    this.walk.verdicts.add(...auditOrder(order));
    this.walk.sum('orders', order.orderPath, () => {
      this.sums.addOrder(order);
      if (order.commission) this.parts.addCommission(order.commission);
      rollUps.addOrder(order.order);
    });
  }

  private async strayCommissions(): Promise<void> {
    const { db, reading, brandId, ofBrand, verdicts } = this.walk;
    const from = paths.commissions(db);
    const all: Paged = { page: 'auditStrayCommissions', from, where: ofBrand, fields: [] };
    for await (const docs of this.walk.pages(all)) {
      const ids = docs.map(({ id }) => id);
      for (const id of await withoutOrder(db, reading, brandId, ids)) {
        const path = paths.commissions(db).doc(id).path;
        verdicts.add({ check: 'commissions', path, problems: ['its order is missing'] });
      }
    }
  }

  private async strayViews(): Promise<void> {
    const { db, reading, ofBrand, verdicts } = this.walk;
    const from = paths.commissionViews(db);
    const all: Paged = { page: 'auditStrayViews', from, where: ofBrand, fields: [] };
    for await (const docs of this.walk.pages(all)) {
      const ids = docs.map(({ id }) => id);
      for (const stray of await strayViews(db, reading, ids)) verdicts.add({ check: 'views', ...stray });
    }
  }

  private async payouts(): Promise<void> {
    const { db, reading, brandId, ofBrand, verdicts } = this.walk;
    const all: Paged = { page: 'auditPayouts', from: paths.payouts(db), where: ofBrand };
    const known = new Set<string>();
    let lines = 0;
    for await (const { doc, value } of this.walk.each(payouts, all)) {
      lines += await this.payout(doc.ref.path, value);
      known.add(doc.id);
    }
    if ((await countLines(db, reading, brandId)) !== lines) await this.lostPayouts(known);
    for (const payoutId of this.sums.danglingClaims) {
      const { path } = paths.payout(db, payoutId);
      verdicts.add({
        check: 'payouts',
        path,
        problems: ['is missing, and commissions are claimed by it'],
      });
    }
  }

  /** Payouts of which only lines are left: no query for payouts finds them. */
  private async lostPayouts(known: ReadonlySet<string>): Promise<void> {
    const { db, reading, brandId, pageSize: size, verdicts } = this.walk;
    for (const { payoutId, influencerId } of await readLostPayouts(db, reading, brandId, { known, size })) {
      const problems = [`is missing, and has lines of ${brandId} and ${String(influencerId)}`];
      verdicts.add({ check: 'payouts', path: paths.payout(db, payoutId).path, problems });
    }
  }

  /** Returns how many lines of the brand it has. */
  private async payout(path: string, payout: PayoutRecord): Promise<number> {
    const payoutId = path.slice(path.lastIndexOf('/') + 1);
    const claims = this.sums.claimsOf(payoutId);
    const { lines, lineProblems, ofBrand } = await this.lines(payoutId, payout);
    if (lines.count !== claims.count) lineProblems.push(...(await this.linesWithoutClaim(payoutId)));
    this.walk.sum('payouts', path, () => {
      this.sums.addEntries(payout.entries);
      this.sums.addLines(payout, lines);
      this.parts.addPayout(payout);
    });
    this.open.add(payout);
    this.walk.verdicts.add(...auditPayout(path, payout, { lines, claims, lineProblems }));
    return ofBrand;
  }

  private async lines(
    payoutId: string,
    payout: PayoutRecord,
  ): Promise<{ lines: ClaimSums; lineProblems: string[]; ofBrand: number }> {
    const lines = new ClaimSums();
    const lineProblems: string[] = [];
    let ofBrand = 0;
    const all: Paged = { page: 'auditLines', from: paths.payoutLines(this.walk.db, payoutId) };
    for await (const { doc, value: line } of this.walk.each(payoutLines, all)) {
      lines.add(line.minor, line.outcome);
      if (line.brandId === this.walk.brandId) ofBrand += 1;
      if (isPart(line)) lines.parts += 1;
      lineProblems.push(...linePathProblems(payout, doc.id, line));
    }
    return { lines, lineProblems, ofBrand };
  }

  private async linesWithoutClaim(payoutId: string): Promise<string[]> {
    const { db, reading } = this.walk;
    const problems: string[] = [];
    const all: Paged = { page: 'auditStrayLines', from: paths.payoutLines(db, payoutId), fields: [] };
    for await (const docs of reading.pages(this.walk.sized(all))) {
      const ids = docs.map(({ id }) => id);
      for (const id of await withoutClaim(db, reading, payoutId, ids)) {
        problems.push(`line ${id}: the commission has no claim of this payout`);
      }
    }
    return problems;
  }

  private async locks(): Promise<void> {
    const { db, ofBrand, verdicts } = this.walk;
    const locks: Paged = { page: 'auditLocks', from: paths.payoutAccounts(db), where: ofBrand };
    for await (const { doc, value } of this.walk.each(payoutLocks, locks)) {
      verdicts.add(this.open.auditLock(doc.ref.path, doc.id, value));
    }
    for (const key of this.open.withoutLock) {
      verdicts.add(this.open.auditLock(paths.payoutAccount(db, key).path, key, null));
    }
  }

  private async settlements(): Promise<void> {
    const { db, brandId, verdicts } = this.walk;
    const chains = new SettlementChains();
    const all: Paged = { page: 'auditSettlements', from: paths.settlements(db, brandId) };
    for await (const { doc, value: settlement } of this.walk.each(settlements, all)) {
      this.walk.sum('settlements', doc.ref.path, () => {
        this.sums.addEntries(settlement.entries);
      });
      verdicts.add(...chains.add(doc.ref.path, settlement));
    }
    verdicts.add(...chains.verdicts());
    verdicts.add(...this.parts.verdicts(chains.settled, await this.partsPostedAt()));
  }

  private async partsPostedAt(): Promise<Date | null> {
    const { db, reading, brandId } = this.walk;
    const [mark] = await reading.getAll([paths.platformParts(db, brandId)]);
    if (!mark?.exists) return null;
    const { value, problems } = brandPartsMarks.found(mark);
    this.walk.shapes([{ path: mark.ref.path, problems }]);
    return value && problems.length === 0 ? value.postedAt : null;
  }

  private async days(): Promise<Map<string, DayShard[]>> {
    const { db, reading, brandId } = this.walk;
    const shards = await readShards(db, reading, brandId, {
      size: this.walk.pageSize,
      onShape: (check) => {
        this.walk.shapes([check]);
      },
    });
    const found = [...shards.values()].reduce((sum, { length }) => sum + length, 0);
    this.walk.advance({ found, done: found });
    for (const day of new Set([...shards.keys(), ...this.sums.tallies.days])) {
      const { path } = paths.day(db, brandId, day, 0);
      this.walk.judge('days', path, () => [
        ...shardProblems(day, shards.get(day) ?? []),
        ...dayProblems(day, sumShards(shards.get(day) ?? []), this.sums),
      ]);
    }
    return shards;
  }
}
