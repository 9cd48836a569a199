import type { PageName } from '../../../src/firestore/base/pages';
import { readBrandIds } from '../../../src/firestore/audit/auditPages';
import { walkOrders, pageOfOrders, placedOrders } from '../../../src/firestore/order/changedOrders';
import { childrenAwaiting, childrenDue } from '../../../src/firestore/order/children';
import { brandIds, ClosedHours } from '../../../src/firestore/rollup/closedHours';
import { readApprovable } from '../../../src/firestore/order/commissions';
import { readWaitingPayouts } from '../../../src/firestore/payout/payouts';
import { paths } from '../../../src/firestore/base/paths';
import { Reading } from '../../../src/firestore/base/reading';
import { silentStores } from '../../../src/firestore/brand/stores';
import { listStores } from '../../../src/operations/brand/stores';
import { listBrands, listChanges } from '../../../src/operations/brand/tenants';
import { dueSetAsides, setAsidesOfHost } from '../../../src/firestore/delivery/setAside';
import { collect, MOMENT, readIn, writeDocuments, writeStores, type Trial, type TrialGround } from './trial';

const LATER = new Date(MOMENT.getTime() + 3_600_000);

function brandsOf(collection: string, path = collection): Trial {
  return {
    collection,
    // Two documents a brand: it jumps over the second.
    write: async (ground, count) => {
      const from = ground.aside.collection(path);
      for (const half of ['a', 'b']) {
        await writeDocuments(ground, from, count, (n) => ({ id: `${half}${n}`, data: { brandId: `b${n}` } }));
      }
      return Array.from({ length: count }, (_, n) => `b${n + 1}`);
    },
    read: async ({ world, tenant }) => (await readBrandIds(world.db)).filter((id) => id !== tenant.brandId),
  };
}

/** Orders that wait for the one that they belong to, until the moment. */
function writeChildren(ground: TrialGround, count: number): Promise<string[]> {
  const { brandId, storeId } = ground.tenant;
  const parent = { orderId: 'parent', verdict: null, awaited: `${storeId}~parent`, dueAt: MOMENT };
  return writeDocuments(ground, paths.orders(ground.aside, brandId), count, (n) => {
    return { id: String(n), data: { brandId, storeId, orderId: String(n), parent } };
  });
}

/** What schedules and lists go through. */
export const SCHEDULE_TRIALS = {
  brands: {
    collection: 'brands',
    write: async (ground, count) => {
      const from = paths.brands(ground.aside);
      const more = await writeDocuments(ground, from, count - 1, (n) => ({ id: `b${n}`, data: {} }));
      return [ground.tenant.brandId, ...more];
    },
    read: ({ world }) => collect(brandIds(world.db), String),
  },
  brandsOfCommissions: brandsOf('commissions'),
  brandsOfCommissionViews: brandsOf('commissionViews'),
  brandsOfPayouts: brandsOf('payouts'),
  brandsOfPayoutAccounts: brandsOf('payoutAccounts'),
  brandsOfPayoutLines: brandsOf('lines', 'payouts/lost/lines'),
  listedBrands: {
    collection: 'brands',
    write: async (ground, count) => {
      const { brandId } = ground.tenant;
      const data = (await paths.brand(ground.aside, brandId).get()).data();
      const more = await writeDocuments(ground, paths.brands(ground.aside), count - 1, (n) => {
        return { id: `b${n}`, data: { ...data, brandId: `b${n}` } };
      });
      return [brandId, ...more];
    },
    async read({ world }) {
      const ids: string[] = [];
      for (let after: string | undefined, isLast = false; !isLast;) {
        const { brands, next } = await listBrands(world.services, after);
        ids.push(...brands.map(({ brandId }) => brandId));
        after = next ?? undefined;
        isLast = next === null;
      }
      return ids;
    },
  },
  changes: {
    collection: 'changes',
    write: (ground, count) => {
      const { brandId } = ground.tenant;
      return writeDocuments(ground, paths.changes(ground.aside, brandId), count, (n) => {
        const change = { what: 'plan', id: String(n), before: null, after: { n } };
        // Two of each moment.
        const at = new Date(MOMENT.getTime() + Math.floor(n / 2));
        return {
          id: `c${n}`,
          data: { ...change, changeId: `c${n}`, at, by: 'somebody', requestId: 'req_1' },
        };
      });
    },
    async read({ world, tenant }) {
      const ids: string[] = [];
      for (let after: readonly [Date, string] | undefined, isLast = false; !isLast;) {
        const { changes, next } = await listChanges(world.services, tenant.brandId, after);
        ids.push(...changes.map(({ changeId }) => changeId));
        after = next ?? undefined;
        isLast = next === null;
      }
      return ids;
    },
  },
  stores: {
    collection: 'stores',
    write: writeStores,
    async read({ world, tenant }) {
      const ids: string[] = [];
      for (let after: string | undefined, isLast = false; !isLast;) {
        const { stores, next } = await listStores(world.services, tenant.brandId, after);
        ids.push(...stores.map(({ storeId }) => storeId));
        after = next ?? undefined;
        isLast = next === null;
      }
      return ids;
    },
  },
  silentStores: {
    collection: 'stores',
    write: async (ground, count) => {
      const { brandId, storeId } = ground.tenant;
      const data = (await paths.store(ground.aside, brandId, storeId).get()).data();
      const connections = { plugin: { lastSeenAt: MOMENT, quietSince: null } };
      return writeDocuments(ground, paths.stores(ground.aside, brandId), count, (n) => {
        return { id: `s${n}`, data: { ...data, storeId: `s${n}`, connections } };
      });
    },
    read: ({ world }) =>
      collect(readIn(silentStores(world.db, 'plugin', LATER)), ({ store }) => store.storeId),
  },
  changedOrders: {
    collection: 'orders',
    write: (ground, count) => {
      const { brandId, storeId } = ground.tenant;
      const common = { storeId, events: [], plans: {}, rules: 1, historyCount: 0, updatedAt: MOMENT };
      return writeDocuments(ground, paths.orders(ground.aside, brandId), count, (n) => {
        return { id: String(n), data: { ...common, orderId: String(n) } };
      });
    },
    read: ({ world, tenant }) => {
      const found = walkOrders(world.db, Reading.live(world.db), tenant.brandId, MOMENT);
      return collect(readIn(found), ({ orderId }) => orderId);
    },
  },
  previewOrders: {
    collection: 'orders',
    write: (ground, count) => {
      const { brandId, storeId } = ground.tenant;
      const common = { storeId, events: [], plans: {}, rules: 1, historyCount: 0 };
      return writeDocuments(ground, paths.orders(ground.aside, brandId), count, (n) => {
        return { id: String(n), data: { ...common, orderId: String(n) } };
      });
    },
    async read({ world, tenant }) {
      const ids: string[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = await pageOfOrders(world.db, Reading.live(world.db), tenant.brandId, after);
        ids.push(...page.read.map(({ orderId }) => orderId));
        after = page.next;
      }
      return ids;
    },
  },
  placedOrders: {
    collection: 'orders',
    write: (ground, count) => {
      const { brandId, storeId } = ground.tenant;
      const common = { storeId, events: [], plans: {}, rules: 1, historyCount: 0, updatedAt: MOMENT };
      const placed = { ...common, influencerId: 'ada', occurredAt: MOMENT };
      return writeDocuments(ground, paths.orders(ground.aside, brandId), count, (n) => {
        return { id: String(n), data: { ...placed, orderId: String(n) } };
      });
    },
    read: ({ world, tenant }) => {
      const asked = { influencerId: 'ada', from: MOMENT, to: MOMENT };
      const found = placedOrders(world.db, Reading.live(world.db), tenant.brandId, asked);
      return collect(readIn(found), ({ orderId }) => orderId);
    },
  },
  childrenAwaiting: {
    collection: 'orders',
    write: (ground, count) => writeChildren(ground, count),
    read: ({ world, tenant }) => {
      const found = childrenAwaiting(world.db, tenant.brandId, [`${tenant.storeId}~parent`]);
      return collect(readIn(found), ({ orderId }) => orderId);
    },
  },
  childrenDue: {
    collection: 'orders',
    write: (ground, count) => writeChildren(ground, count),
    read: ({ world, tenant }) =>
      collect(readIn(childrenDue(world.db, tenant.brandId, MOMENT)), ({ orderId }) => orderId),
  },
  receivedClicks: {
    collection: 'clicks',
    write: (ground, count) => {
      const common = { counted: true, day: '2026-01-20', receivedAt: MOMENT };
      return writeDocuments(ground, paths.clicks(ground.aside, ground.tenant.brandId), count, (n) => {
        return { id: `i${n}`, data: { ...common, influencerId: `i${n}` } };
      });
    },
    async read({ world, tenant }) {
      const hours = await ClosedHours.open(world.db, tenant.brandId);
      return collect(readIn(hours.clicksBetween(MOMENT, LATER)), ({ influencerId }) => influencerId);
    },
  },
  approvable: {
    collection: 'commissions',
    write: (ground, count) =>
      writeDocuments(ground, paths.commissions(ground.aside), count, (n) => {
        const of = { brandId: 'b', storeId: 's', orderId: String(n), updatedAt: MOMENT };
        return { id: `c${n}`, data: { ...of, commissionId: `c${n}`, approvableAt: MOMENT } };
      }),
    read: ({ world }) =>
      collect(readIn(readApprovable(world.db, MOMENT)), ({ commissionId }) => commissionId),
  },
  setAside: {
    collection: 'setAside',
    write: (ground, count) =>
      writeDocuments(ground, paths.setAside(ground.aside, ground.tenant.brandId), count, (n) => {
        return { id: `d${n}`, data: { nextTryAt: MOMENT } };
      }),
    read: async ({ world }) => {
      const found = await collect(dueSetAsides(world.db, MOMENT), ({ path }) => path);
      return found.map((path) => path.slice(path.lastIndexOf('/') + 1));
    },
  },
  setAsideOfHost: {
    collection: 'setAside',
    write: (ground, count) =>
      writeDocuments(ground, paths.setAside(ground.aside, ground.tenant.brandId), count, (n) => {
        const { storeId } = ground.tenant;
        return { id: `d${n}`, data: { storeId, foreignHosts: ['copy.example'], heardAt: MOMENT } };
      }),
    read: async ({ world, tenant }) => {
      const found = await collect(setAsidesOfHost(world.db, tenant, 'copy.example'), ({ path }) => path);
      return found.map((path) => path.slice(path.lastIndexOf('/') + 1));
    },
  },
  waitingPayouts: {
    collection: 'payouts',
    write: (ground, count) =>
      writeDocuments(ground, paths.payouts(ground.aside), count, (n) => {
        return { id: `p${n}`, data: { hasWork: true } };
      }),
    read: ({ world }) => collect(readWaitingPayouts(world.db), String),
  },
} satisfies Partial<Record<PageName, Trial>>;
