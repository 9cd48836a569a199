import type { CollectionReference, DocumentData, Firestore } from '@google-cloud/firestore';
import { MAX_FINDINGS, type AuditCheck } from '../../../src/domain/audit/verdicts';
import { newPayout } from '../../../src/domain/payout/payout';
import type { PageName } from '../../../src/firestore/base/pages';
import { paths } from '../../../src/firestore/base/paths';
import { auditAll } from '../../../src/operations/audit/audit';
import { voucherOf, lineOf, settlementOf } from './documents';
import { writeWrongOrders } from './rebuild';
import { MOMENT, writeDocuments, type Trial, type TrialGround } from './trial';

// Each of the documents has something wrong with it: the audit's findings say which it has read.

const payoutId = 'po_trial';

async function findings(ground: TrialGround, check: AuditCheck): Promise<{ id: string; message: string }[]> {
  const result = await auditAll(ground.world.services, { brandId: ground.tenant.brandId });
  if (result.failures.length > 0) throw result.failures[0]?.error;
  if (result.findings.length === MAX_FINDINGS) throw new Error('not all findings are kept: break less');
  return result.findings
    .filter((found) => found.check === check)
    .map(({ path, message }) => ({ id: path.slice(path.lastIndexOf('/') + 1), message }));
}

function accountOf({ brandId, influencerId }: TrialGround['tenant']) {
  return { brandId, influencerId, currency: 'TRY' };
}

interface Broken {
  readonly check: AuditCheck;
  readonly from: (db: Firestore, brandId: string) => CollectionReference;
  readonly id?: (tenant: TrialGround['tenant'], n: number) => string;
  readonly data: (tenant: TrialGround['tenant'], n: number) => DocumentData;
}

function broken(collection: string, { check, from, id, data }: Broken): Trial {
  return {
    collection,
    write: (ground, count) =>
      writeDocuments(ground, from(ground.aside, ground.tenant.brandId), count, (n) => {
        return { id: id?.(ground.tenant, n) ?? `d${n}`, data: data(ground.tenant, n) };
      }),
    // A document may have more than one thing wrong.
    read: async (ground) => [...new Set((await findings(ground, check)).map((found) => found.id))],
  };
}

/** Lines of a payout of which no commission knows, found by what the audit says of a single line. */
function brokenLines(said: RegExp): Trial {
  return {
    collection: 'lines',
    // By themselves, and then for their claims.
    passes: 2,
    write: async (ground, count) => {
      const account = accountOf(ground.tenant);
      const asked = { payoutId, reference: null, minimumMinor: 0, by: 'a test' };
      await paths.payout(ground.aside, payoutId).set({ ...newPayout(account, asked, MOMENT) });
      return writeDocuments(ground, paths.payoutLines(ground.aside, payoutId), count, (n) => {
        return { id: `c${n}`, data: lineOf(account, payoutId, 'another') };
      });
    },
    read: async (ground) => {
      const messages = (await findings(ground, 'payouts')).map(({ message }) => message);
      return messages.flatMap((message) => said.exec(message)?.[1] ?? []);
    },
  };
}

export const AUDIT_TRIALS = {
  auditOrders: {
    collection: 'orders',
    write: async (ground, count) => {
      const { aside, tenant } = ground;
      // Schedules that have come so far: else the audit looks for what they have left.
      await paths.closedHours(aside, tenant.brandId).set({ closedUntil: MOMENT, updatedAt: MOMENT });
      await paths.salesReview(aside, tenant.brandId).set({ reviewedUntil: MOMENT, updatedAt: MOMENT });
      return writeWrongOrders(ground, count);
    },
    read: async (ground) => {
      return (await findings(ground, 'orders')).map(({ id }) => id.slice(id.indexOf('~') + 1));
    },
  },
  auditStrayCommissions: broken('commissions', {
    check: 'commissions',
    from: paths.commissions,
    id: ({ brandId, storeId }, n) => `${brandId}~${storeId}~${n}`,
    data: ({ brandId }) => ({ brandId }),
  }),
  auditStrayViews: broken('commissionViews', {
    check: 'views',
    from: paths.commissionViews,
    id: ({ brandId, storeId }, n) => `${brandId}~${storeId}~${n}`,
    data: ({ brandId }) => ({ brandId }),
  }),
  auditPayouts: broken('payouts', {
    check: 'payouts',
    from: paths.payouts,
    data: (tenant, n) => {
      const account = accountOf(tenant);
      const asked = { payoutId: `d${n}`, reference: null, minimumMinor: 0, by: 'a test' };
      return { ...newPayout(account, asked, MOMENT), hasWork: false, lineCount: 1 };
    },
  }),
  auditLines: brokenLines(/^line (\w+) is of another payout or order$/),
  auditStrayLines: brokenLines(/^line (\w+): the commission has no claim of this payout$/),
  auditLocks: broken('payoutAccounts', {
    check: 'payoutLocks',
    from: paths.payoutAccounts,
    data: (tenant) => ({ ...accountOf(tenant), openPayoutId: 'po_none', updatedAt: MOMENT }),
  }),
  auditSettlements: broken('settlements', {
    check: 'settlements',
    from: paths.settlements,
    // In one chain: each is wrong in itself alone.
    data: (tenant, n) => ({
      ...settlementOf(tenant, `other${n}`),
      sequence: n,
      settledBeforeMinor: n - 1,
    }),
  }),
  auditClicks: {
    collection: 'clicks',
    write: async (ground, count) => {
      const { brandId } = ground.tenant;
      const closedUntil = new Date(MOMENT.getTime() + 3_600_000);
      await paths.closedHours(ground.aside, brandId).set({ closedUntil, updatedAt: MOMENT });
      const common = { counted: true, day: '2026-01-20', receivedAt: MOMENT };
      return writeDocuments(ground, paths.clicks(ground.aside, brandId), count, (n) => {
        return { id: `i${n}`, data: { ...common, clickId: `i${n}`, influencerId: `i${n}` } };
      });
    },
    // Nobody has rolled them up: each influencer's day is missing.
    read: async (ground) => {
      const missing = await findings(ground, 'influencerDays');
      return missing.map(({ id }) => id.slice(0, id.indexOf('~')));
    },
  },
  auditInfluencerDays: broken('influencerDays', {
    check: 'influencerDays',
    from: paths.influencerDays,
    data: () => ({ influencerId: 'another', day: '2026-01-20' }),
  }),
  auditProductSales: broken('productSales', {
    check: 'productSales',
    from: paths.productSales,
    data: ({ storeId }) => ({ period: '2026-01', currency: 'TRY', storeId, productId: 'another' }),
  }),
  auditVouchers: broken('coupons', {
    check: 'vouchers',
    from: paths.vouchers,
    id: ({ storeId }, n) => `${storeId}~${n}`,
    data: (tenant) => voucherOf(tenant, 'another'),
  }),
  auditVoucherEvents: broken('couponEvents', {
    check: 'voucherEvents',
    from: paths.voucherEvents,
    id: ({ storeId }, n) => `${storeId}~${n}`,
    data: ({ storeId }, n) => ({ storeId, eventId: String(n), codeKey: 'none' }),
  }),
  auditVoucherMonths: {
    ...broken('couponMonths', {
      check: 'voucherMonths',
      from: paths.voucherMonths,
      id: ({ storeId }, n) => `${storeId}~2026-01~${n}`,
      data: () => ({ storeId: 'another', month: '2026-01', shard: 0 }),
    }),
  },
} satisfies Partial<Record<PageName, Trial>>;
