import type { LogLine } from '../../src/domain/base/logLine';
import { paths } from '../../src/firestore/base/paths';
import { SCHEDULES } from '../../src/scheduled';
import { runSchedule } from '../../src/scheduled/schedule';
import { tokensOf } from '../support/account';
import { sendSigned, signerOf, wooOrder } from '../support/conversion';
import { expectProblem, leavesUntouched } from '../support/http';
import { newId } from '../support/ids';
import { deliver, delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// A brand's document that names a time zone or currency that there is none of: it is named in the log, and stops that
// brand only.

const world = new World({ cacheTtlMs: 1 });
const NOW = new Date('2026-11-21T09:30:00Z');
let wrong: Tenant;
let other: Tenant;

beforeAll(() => world.start());
beforeEach(async () => {
  await world.clear();
  world.now = NOW;
  [wrong, other] = [
    await world.tenant({ plan: { holdPeriodDays: 0 } }),
    await world.tenant({ plan: { holdPeriodDays: 0 } }),
  ];
});
afterAll(() => world.stop());

const sale = (by: Tenant, orderId: string) =>
  world.post('trackSale', by, {
    orderId,
    currency: 'TRY',
    total: '100.00',
    status: 'completed',
    attribution: { couponCodes: [by.couponCode] },
  });

async function spoil(fields: Record<string, string>): Promise<void> {
  await paths.brand(world.db, wrong.brandId).update(fields);
  world.logs.length = 0;
}

async function run(name: keyof typeof SCHEDULES): Promise<LogLine> {
  const lines: LogLine[] = [];
  const log = (line: LogLine): void => {
    lines.push(line);
  };
  await runSchedule(SCHEDULES[name], { services: () => world.services, newId, log });
  return lines.at(-1)!;
}

const WRONG: readonly [string, Record<string, string>, string][] = [
  ['an unknown time zone', { timeZone: 'Europe/Konstantiniyye' }, 'timeZone: is no time zone of the IANA'],
  ['an unknown currency', { currency: 'XTL' }, 'currency: is no currency of ISO 4217'],
];

describe.each(WRONG)('%s', (_what, fields, problem) => {
  const named = (): string => `brands/${wrong.brandId} cannot be read: ${problem}`;

  test('its stores and people get 503 with Retry-After, and nothing is stored; the log names document and field; another brand goes on', async () => {
    const { owner } = await tokensOf(world, wrong);
    await spoil(fields);
    const calls = [
      () => sale(wrong, 'o1'),
      () => sendSigned(world, '/Woo/AddOrder', signerOf(wrong), wooOrder('o2', wrong)),
      () => world.account('GET', '/v1/plan', owner),
    ];
    for (const call of calls) {
      const answer = await leavesUntouched(world, [wrong], call);
      expectProblem(answer, 'unavailable');
      expect(answer.headers.get('retry-after')).toBe('3600');
      expect(world.logs.at(-1)).toMatchObject({
        severity: 'ERROR',
        error: expect.stringContaining(named()) as string,
      });
    }
    expect((await sale(other, 'o1')).status).toBe(201);
  });

  test('deliveries of its webhooks are set aside, and count once the document is mended', async () => {
    await spoil(fields);
    const order = delivery('order.created', {
      id: 31,
      status: 'processing',
      currency: 'TRY',
      total: '120.00',
      date_created_gmt: '2026-11-21T09:00:00',
      date_modified_gmt: '2026-11-21T09:00:00',
    });
    const answer = await deliver(world, wrong, order);
    expect({ status: answer.status, body: answer.body }).toEqual({
      status: 200,
      body: { result: 'set_aside', reason: 'fault' },
    });
    expect(world.logs).toMatchObject([
      { severity: 'WARNING', warning: expect.stringContaining(named()) as string },
    ]);
    world.now = new Date(NOW.getTime() + 3_600_000);
    expect(await run('retrySetAside')).toMatchObject({ recorded: 0, failed: 1 });
    await spoil({ timeZone: 'Europe/Istanbul', currency: 'TRY' });
    world.now = new Date(NOW.getTime() + 3 * 3_600_000);
    expect(await run('retrySetAside')).toMatchObject({ outcome: 'done', recorded: 1 });
    expect((await paths.order(world.db, wrong.brandId, wrong.storeId, '31').get()).exists).toBe(true);
  });

  test('no schedule fails as a whole: reviewSales names the brand in each run, and the other brand’s sale is approved', async () => {
    for (const by of [wrong, other]) expect((await sale(by, 'o1')).status).toBe(201);
    await spoil(fields);
    world.now = new Date(NOW.getTime() + 2 * 3_600_000);
    const ends: Record<string, LogLine> = {};
    for (const name of Object.keys(SCHEDULES) as (keyof typeof SCHEDULES)[]) ends[name] = await run(name);
    const failed = Object.entries(ends).filter(([, { outcome }]) => outcome === 'failed');
    expect(failed.map(([name]) => name)).toEqual([]);
    expect(JSON.stringify(ends['reviewSales']?.errors)).toContain(named());
    expect(JSON.stringify(ends['audit']?.errors)).toContain(named());
    await run('approveDue');
    const commission = await paths.commission(world.db, other.brandId, other.storeId, 'o1').get();
    expect(commission.get('status')).toBe('approved');
  });
});
