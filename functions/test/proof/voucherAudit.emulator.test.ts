import type { Invariant } from '../../src/domain/audit/verdicts';
import type { VoucherEntry, VoucherEventGuard, VoucherRecord } from '../../src/domain/voucher/record';
import { readDocument } from '../../src/firestore/base/convert';
import { auditAll, type AuditResult } from '../../src/operations/audit/audit';
import { recordVoucher } from '../support/vouchers';
import { World, type Tenant } from '../support/world';

// The audit of vouchers: seeded faults are found, each where it is. That a brand which has lived through
// everything is clean, and every check was made, is in audit.emulator.test.ts.

const world = new World();
let tenant: Tenant;
const CODE = 'wfx-1';

beforeAll(async () => {
  await world.clear();
  tenant = await world.tenant({ storeId: 'couponstore', brand: { shards: 3 } });
  const common = { code: CODE, currency: 'TRY', order_id: 1, occurred_at: '2026-02-02T10:00:00Z' };
  const events = [
    { ...common, event: 'issued', event_id: 'i1', amount: '50.00' },
    { ...common, event: 'redeemed', event_id: 'a1', discount: '50.00' },
    { ...common, event: 'reversed', event_id: 'r1', discount: '20.00', occurred_at: '2026-03-02T10:00:00Z' },
    { ...common, event: 'redeemed', event_id: 'a2', discount: '30.00', code: 'wfx-2' },
    // The same code in another currency, and the same order id.
    { ...common, event: 'redeemed', event_id: 'a3', discount: '7', code: 'wfx-3', currency: 'USD' },
    { ...common, event: 'reversed', event_id: 'r3', discount: '9', code: 'wfx-3', currency: 'USD' },
  ];
  for (const sent of events) await recordVoucher(world, tenant, sent);
});
afterAll(() => world.stop());

const audit = (pageSize?: number): Promise<AuditResult> =>
  auditAll(world.services, { brandId: tenant.brandId, pageSize });
const brief = ({ findings }: AuditResult): string[] =>
  findings.map(({ invariant, path, message }) => `${invariant} ${path}: ${message}`);

interface Seed {
  readonly invariant: Invariant;
  readonly title: string;
  /** Below the brand. */
  readonly path: string;
  /** Null takes the document away. */
  readonly change: (stored: unknown) => object | null;
  /** Where another document than the broken one is named. */
  readonly named?: string;
}

const VOUCHER = `coupons/couponstore~${CODE}`;

function voucher(
  invariant: Invariant,
  title: string,
  change: (stored: VoucherRecord) => Partial<VoucherRecord>,
  named?: string,
): Seed {
  const whole = (stored: unknown): object => ({
    ...(stored as VoucherRecord),
    ...change(stored as VoucherRecord),
  });
  return { invariant, title, path: VOUCHER, change: whole, ...(named !== undefined && { named }) };
}

/** The entries with the first changed. */
const entry =
  (change: (one: VoucherEntry) => Partial<VoucherEntry>) =>
  ({ entries }: VoucherRecord): Partial<VoucherRecord> => ({
    entries: entries.map((one, index) => (index === 0 ? { ...one, ...change(one) } : one)),
  });

const withoutEvent =
  (eventId: string) =>
  ({ events }: VoucherRecord): Partial<VoucherRecord> => ({
    events: events.filter(({ id }) => id !== eventId),
  });

function month(name: string): string {
  return `couponMonths/couponstore~${name}~${shardOf(name)}`;
}

let shards: Record<string, string> = {};
function shardOf(name: string): string {
  return shards[name] ?? '0';
}

const seeds = (): Seed[] => [
  voucher(
    1,
    'a posting is off by one',
    entry(({ postings }) => ({
      postings: postings.map(({ account, minor }, index) => ({
        account,
        minor: index === 0 ? minor + 1 : minor,
      })),
    })),
  ),
  voucher(
    1,
    'and so the ledger’s own trial balance is not zero',
    entry(({ postings }) => ({ postings: postings.slice(1) })),
    'coupons TRY',
  ),
  voucher(1, 'an entry is there twice', ({ entries }) => ({ entries: [...entries, ...entries.slice(0, 1)] })),
  voucher(2, 'an entry is lost', ({ entries }) => ({ entries: entries.slice(1) })),
  voucher(
    2,
    'an entry gives one kuruş more than was redeemed',
    entry(({ postings }) => ({
      postings: postings.map(({ account, minor }) => ({ account, minor: minor + Math.sign(minor) })),
    })),
  ),
  voucher(
    2,
    'an entry pays somebody else',
    entry(({ postings }) => ({
      postings: postings.map(({ account, minor }) => ({
        account: account === 'platform' ? account : 'brand:somebody',
        minor,
      })),
    })),
  ),
  voucher(
    2,
    'an entry is in another currency',
    entry(() => ({ currency: 'EUR' })),
  ),
  voucher(
    2,
    'an entry counts on another day',
    entry(() => ({ day: '2026-02-03' })),
  ),
  voucher(
    2,
    'an entry is of another order',
    entry(() => ({ orderId: '2' })),
  ),
  voucher(
    2,
    'an entry is of no event',
    entry(() => ({ eventId: 'nobody' })),
  ),
  voucher(2, 'a redemption’s event is lost', withoutEvent('a1')),
  voucher(2, 'the amount of an event is another', ({ events }) => ({
    events: events.map((event) => (event.id === 'a1' ? { ...event, amount: '49.99' } : event)),
  })),
  voucher(3, 'the state is another', () => ({ state: 'reversed' })),
  voucher(3, 'what is owed is off by one', ({ totals }) => ({
    totals: totals.map((total) => ({ ...total, owedMinor: total.owedMinor + 1 })),
  })),
  voucher(3, 'a flag too many', () => ({
    flags: [{ code: 'never_issued', eventId: 'a1', orderId: '1', currency: 'TRY', minor: null }],
  })),
  voucher(3, 'a field too many', () => ({ more: 1 }) as Partial<VoucherRecord>),
  voucher(3, 'its month is another, so that no reconciliation finds it', () => ({ months: ['2026-02'] })),
  voucher(3, 'the voucher of one code under the name of another', () => ({ codeKey: 'wfx-9' })),
  voucher(3, 'an issue’s event is lost', withoutEvent('i1')),
  voucher(3, 'and its guard tells', withoutEvent('i1'), 'couponEvents/couponstore~i1'),
  voucher(3, 'an event is stored twice', ({ events }) => ({ events: [...events, ...events.slice(0, 1)] })),
  voucher(3, 'its events are gone', () => ({ events: undefined as never })),
  {
    invariant: 3,
    title: 'a voucher is lost',
    path: VOUCHER,
    change: () => null,
    named: 'couponEvents/couponstore~a1',
  },
  {
    invariant: 3,
    title: 'a guard is lost',
    path: 'couponEvents/couponstore~a1',
    change: () => null,
    named: VOUCHER,
  },
  {
    invariant: 3,
    title: 'a guard names another voucher',
    path: 'couponEvents/couponstore~a1',
    change: (stored) => ({ ...(stored as VoucherEventGuard), codeKey: 'wfx-2' }),
    named: VOUCHER,
  },
  {
    invariant: 3,
    title: 'a guard of no event',
    path: 'couponEvents/couponstore~x1',
    change: () => ({ storeId: 'couponstore', eventId: 'x1', codeKey: CODE }),
  },
  {
    invariant: 5,
    title: 'a month is off by one',
    path: month('2026-02'),
    change: (stored) => {
      const { totals, ...rest } = stored as { totals: Record<string, Record<string, number>> };
      const TRY = { ...totals['TRY'], redeemedMinor: (totals['TRY']?.['redeemedMinor'] ?? 0) + 1 };
      return { ...rest, totals: { ...totals, TRY } };
    },
    named: 'couponMonths/couponstore~2026-02~0',
  },
  {
    invariant: 5,
    title: 'a month is lost',
    path: month('2026-03'),
    change: () => null,
    named: 'couponMonths/couponstore~2026-03~0',
  },
  {
    invariant: 5,
    title: 'a month of nothing',
    path: 'couponMonths/couponstore~2026-01~0',
    change: () => ({
      storeId: 'couponstore',
      month: '2026-01',
      shard: 0,
      totals: { TRY: { redeemedMinor: 1, reversedMinor: 0 } },
    }),
  },
  {
    invariant: 5,
    title: 'a month says another month than its name',
    path: month('2026-03'),
    change: (stored) => ({ ...(stored as object), month: '2026-02' }),
  },
];

test('what was written is clean, also in pages of one document', async () => {
  const result = await audit();
  expect(brief(result)).toEqual([]);
  expect(await audit(1)).toEqual(result);
  const checked = Object.fromEntries(result.checks.map(({ check, checked: count }) => [check, count]));
  expect(checked).toMatchObject({ vouchers: 3, voucherEvents: 3, voucherPosted: 3, voucherMonths: 2 });
});

test('each seeded fault is found, and the audit is clean again without it', async () => {
  const { docs } = await world.db.collection(`brands/${tenant.brandId}/couponMonths`).get();
  shards = Object.fromEntries(docs.map(({ id }) => id.split('~').slice(1) as [string, string]));
  for (const { invariant, title, path, change, named = path } of seeds()) {
    const ref = world.db.doc(`brands/${tenant.brandId}/${path}`);
    const snapshot = await ref.get();
    const broken = change(readDocument(snapshot));
    await (broken ? ref.set(broken) : ref.delete());
    try {
      const result = await audit();
      const isFound = result.findings.some(
        (finding) => finding.invariant === invariant && finding.path === `brands/${tenant.brandId}/${named}`,
      );
      expect({ title, isFound, others: isFound ? [] : brief(result) }).toEqual({
        title,
        isFound: true,
        others: [],
      });
      expect(result.wrong).toBeGreaterThan(0);
    } finally {
      await (snapshot.exists ? ref.set(snapshot.data() ?? {}) : ref.delete());
    }
  }
  expect(brief(await audit())).toEqual([]);
});
