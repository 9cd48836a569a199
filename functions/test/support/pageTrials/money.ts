import { payoutAccountKey } from '../../../src/domain/ledger/claim';
import { commissionId } from '../../../src/domain/base/ids';
import { withClaim } from '../../../src/domain/order/commissionRecord';
import { newDebtRecord } from '../../../src/domain/payout/debt';
import { newPayout, type PayoutRecord } from '../../../src/domain/payout/payout';
import { readVoucherMonth } from '../../../src/firestore/voucher/reconciliation';
import { commissions } from '../../../src/firestore/documents/orderKinds';
import { PAGES, type PageName } from '../../../src/firestore/base/pages';
import { paths } from '../../../src/firestore/base/paths';
import { openPayout, sumClaimable } from '../../../src/firestore/payout/payouts';
import { readFigures } from '../../../src/firestore/payout/settlements';
import { readBrandMonth, readPayoutWithLines } from '../../../src/firestore/payout/statements';
import { advancePayout, markPayout } from '../../../src/operations/payout/payouts';
import { voucherEntryOf, voucherOf, lineOf, settlementOf } from './documents';
import {
  BUDGET_MS,
  MOMENT,
  sumUpTo,
  writeDocuments,
  writeOrders,
  type Trial,
  type TrialGround,
} from './trial';

const MONTH = { month: '2026-01', currency: 'TRY' };
const payoutId = 'po_trial';
const NO_LOCK = { openPayoutId: null, updateTime: null };

const accountOf = ({ tenant: { brandId, influencerId } }: TrialGround) => ({
  brandId,
  influencerId,
  currency: 'TRY',
});

const asked = (ground: TrialGround): PayoutRecord =>
  newPayout(accountOf(ground), { payoutId, reference: null, minimumMinor: 0, by: 'a test' }, MOMENT);

async function commissionIds(ground: TrialGround, count: number): Promise<string[]> {
  const { brandId, storeId } = ground.tenant;
  return (await writeOrders(ground, count)).map((id) => commissionId(brandId, storeId, id));
}

/** The commission with a paid claim of one minor unit more than is approved: it is owed back. */
async function overclaim(ground: TrialGround, id: string): Promise<void> {
  const { influencerId, currency } = accountOf(ground);
  const ref = paths.commissions(ground.aside).doc(id);
  const commission = commissions.readFound(await ref.get());
  const of = { payoutId: 'po_before', influencerId, currency, at: MOMENT };
  const claimed = withClaim(commission, { ...of, kind: 'claim', minor: commission.approvedMinor + 1 });
  await ref.set(commissions.stored(withClaim(claimed, { ...of, kind: 'paid', minor: 0 })));
}

/** Days, or months of vouchers, each with its number as its figure. */
function writeTotals(ground: TrialGround, count: number): Promise<string[]> {
  return writeDocuments(ground, paths.days(ground.aside, ground.tenant.brandId), count, (n) => {
    const totals = { TRY: { approvedCommissionMinor: n, approvedPlatformMinor: 0 } };
    return { id: `2020-01-01~${n}`, data: { day: '2020-01-01', shard: n, totals } };
  });
}

export const MONEY_TRIALS = {
  claimable: {
    collection: 'commissions',
    write: async (ground, count) => {
      const { influencerId, currency } = accountOf(ground);
      const payable = [payoutAccountKey(accountOf(ground))];
      await writeDocuments(ground, paths.commissions(ground.aside), count, (n) => {
        const figures = {
          pendingMinor: 0,
          approvedMinor: n,
          claimedMinor: 0,
          unclaimedMinor: n,
          paidMinor: 0,
          openPayoutId: null,
        };
        return { id: `c${n}`, data: { balances: [{ influencerId, currency, ...figures }], payable } };
      });
      return [sumUpTo(count)];
    },
    read: async (ground) => [String(await sumClaimable(ground.world.db, accountOf(ground)))],
  },
  claims: {
    collection: 'commissions',
    write: async (ground, count) => {
      const ids = await commissionIds(ground, count);
      await openPayout(ground.aside, asked(ground), NO_LOCK);
      return ids;
    },
    async read({ world, aside }) {
      await advancePayout(world.services, payoutId, BUDGET_MS);
      return (await paths.payoutLines(aside, payoutId).get()).docs.map(({ id }) => id);
    },
  },
  closings: {
    collection: 'lines',
    write: async (ground, count) => {
      const ids = await commissionIds(ground, count);
      await openPayout(ground.aside, asked(ground), NO_LOCK);
      await advancePayout(ground.world.services, payoutId, BUDGET_MS);
      await markPayout(ground.world.services, payoutId, { to: 'sent' }, BUDGET_MS);
      return ids;
    },
    async read({ world, aside }) {
      await markPayout(world.services, payoutId, { to: 'paid' }, BUDGET_MS);
      const paid = await paths.payoutLines(aside, payoutId).where('outcome', '==', 'paid').get();
      return paid.docs.map(({ id }) => id);
    },
  },
  debts: {
    collection: 'commissions',
    write: async (ground, count) => {
      const ids = await commissionIds(ground, count);
      for (const id of ids) await overclaim(ground, id);
      return ids;
    },
    async read(ground) {
      const { world, aside } = ground;
      const amountMinor = PAGES.debts + 1;
      const request = { kind: 'repayment', amountMinor, reference: 'trial', by: 'a test' } as const;
      const debt = newDebtRecord(accountOf(ground), request, MOMENT);
      await openPayout(aside, debt, NO_LOCK);
      await advancePayout(world.services, debt.payoutId, BUDGET_MS);
      return (await paths.payoutLines(aside, debt.payoutId).get()).docs.map(({ id }) => id);
    },
  },
  billedDays: {
    collection: 'days',
    write: async (ground, count) => {
      await writeTotals(ground, count);
      return [sumUpTo(count)];
    },
    read: async ({ world, tenant }) => {
      return [String((await readFigures(world.db, tenant.brandId)).byCurrency.get('TRY')?.billedMinor)];
    },
  },
  writeOffs: {
    collection: 'payouts',
    write: async (ground, count) => {
      const account = accountOf(ground);
      await writeDocuments(ground, paths.payouts(ground.aside), count, (n) => {
        const data = { ...account, kind: 'write_off', state: 'paid', totalMinor: -n };
        return { id: `wo_${n}`, data };
      });
      return [sumUpTo(count)];
    },
    read: async ({ world, tenant }) => {
      const { byCurrency } = await readFigures(world.db, tenant.brandId);
      return [String(byCurrency.get('TRY')?.writtenOffMinor)];
    },
  },
  payoutStatement: {
    collection: 'lines',
    write: async (ground, count) => {
      await paths.payout(ground.aside, payoutId).set({ ...asked(ground) });
      return writeDocuments(ground, paths.payoutLines(ground.aside, payoutId), count, (n) => {
        return { id: `c${n}`, data: lineOf(accountOf(ground), payoutId, `c${n}`) };
      });
    },
    async read({ world, tenant: { brandId } }) {
      const found = await readPayoutWithLines(world.db, { payoutId, brandId });
      return (found?.lines ?? []).map(({ commissionId: id }) => id);
    },
  },
  statementDays: {
    collection: 'days',
    write: async (ground, count) => {
      await writeTotals(ground, count);
      return [sumUpTo(count)];
    },
    read: async ({ world, tenant }) => {
      return [String((await readBrandMonth(world.db, tenant.brandId, MONTH)).billedBeforeMinor)];
    },
  },
  statementCommissions: {
    collection: 'commissions',
    write: writeOrders,
    read: async ({ world, tenant }) => {
      const { lines } = await readBrandMonth(world.db, tenant.brandId, MONTH);
      return lines.map(({ orderId }) => orderId);
    },
  },
  statementSettlements: {
    collection: 'settlements',
    write: (ground, count) =>
      writeDocuments(ground, paths.settlements(ground.aside, ground.tenant.brandId), count, (n) => {
        return { id: `s${n}`, data: settlementOf(ground.tenant, `s${n}`) };
      }),
    read: async ({ world, tenant }) => {
      const { settlements } = await readBrandMonth(world.db, tenant.brandId, MONTH);
      return settlements.map(({ settlementId }) => settlementId);
    },
  },
  voucherReconciliation: {
    collection: 'coupons',
    write: (ground, count) => {
      const { brandId, storeId } = ground.tenant;
      return writeDocuments(ground, paths.vouchers(ground.aside, brandId), count, (n) => {
        const id = `${storeId}~${n}`;
        return { id, data: voucherOf(ground.tenant, String(n), [voucherEntryOf(id)]) };
      });
    },
    async read({ world, tenant: { brandId, storeId } }) {
      const { lines } = await readVoucherMonth(world.db, brandId, { storeId, month: '2026-01' });
      return lines.map(({ entryId }) => entryId);
    },
  },
  voucherReconciliationMonths: {
    collection: 'couponMonths',
    write: async (ground, count) => {
      const { brandId, storeId } = ground.tenant;
      await writeDocuments(ground, paths.voucherMonths(ground.aside, brandId), count, (n) => {
        const totals = { TRY: { redeemedMinor: n, reversedMinor: 0 } };
        return { id: `${storeId}~2020-01~${n}`, data: { storeId, month: '2020-01', shard: n, totals } };
      });
      return [sumUpTo(count)];
    },
    async read({ world, tenant: { brandId, storeId } }) {
      const { sums } = await readVoucherMonth(world.db, brandId, { storeId, month: '2026-01' });
      return [String(sums.before.get('TRY')?.redeemedMinor)];
    },
  },
} satisfies Partial<Record<PageName, Trial>>;
