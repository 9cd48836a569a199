import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { ROOMS } from '../../src/http/instances';
import { FrameworkRuntime } from '../support/httpRuntime';
import { overload } from '../support/overload';
import { delivery, shopSecret, signed } from '../support/webhooks';
import { World } from '../support/world';

// One real process under the Functions Framework, given more at once than it has room for. `npm run load` does the same
// for a minute.

/** Of an instance of 512 MiB, Node takes half for its objects. */
const HEAP = ['--max-old-space-size=256'];
const MIB = 1024 * 1024;
const world = new World({ isShared: true });
const runtimes: FrameworkRuntime[] = [];

async function start(...of: Parameters<typeof FrameworkRuntime.start>): Promise<FrameworkRuntime> {
  const runtime = await FrameworkRuntime.start(...of);
  runtimes.push(runtime);
  return runtime;
}

afterAll(async () => {
  await Promise.all(runtimes.map((runtime) => runtime.stop()));
  await world.stop();
});

test('ten times more sales at once than there is room for: 503 or stored, nothing acknowledged is lost, within 512 MiB', async () => {
  const runtime = await start('trackSale', HEAP);
  const tenants = await Promise.all(Array.from({ length: 8 }, () => world.tenant()));
  const { requests } = ROOMS.trackSale;
  const plan = { seconds: 4, atOnce: 10 * requests, largeBytes: 500_000 };
  const report = await overload(world, runtime, tenants, plan);
  expect(report).toMatchObject({ others: {}, lost: [], counted: report.stored });
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.stored).toBeGreaterThanOrEqual(report.acknowledged);
  expect(report.shed).toBeGreaterThan(0);
  expect(report.rssMiB.most).toBeLessThan(512);
});

test('one body larger than any, announced or without an end, leaves the room to others and is refused', async () => {
  const runtime = await start('trackSale', HEAP);
  const tenant = await world.tenant();
  const sale = { orderId: 'beside', currency: 'TRY', total: '12.00' };
  const head = `POST / HTTP/1.1\r\nHost: x\r\nX-API-Key: ${tenant.apiKey}\r\nContent-Type: application/json\r\n`;
  const stalled = connect(runtime.port, '127.0.0.1');
  // As much as the platform lets through.
  stalled.write(`${head}Content-Length: ${32 * MIB}\r\n\r\n{`);
  const [first] = (await once(stalled, 'data')) as [Buffer];
  expect(first.toString()).toMatch(/^HTTP\/1\.1 413 /);
  const answer = await fetch(runtime.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': tenant.apiKey },
    body: JSON.stringify(sale),
  });
  expect(answer.status).toBe(201);
  stalled.destroy();
  const before = runtime.rssMiB;
  const chunk = Buffer.alloc(MIB, ' ');
  const endless = await fetch(runtime.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': tenant.apiKey },
    body: Readable.from(
      (function* () {
        for (let n = 0; n < 300; n += 1) yield chunk;
      })(),
    ),
    duplex: 'half',
  });
  expect([endless.status, ((await endless.json()) as { code: string }).code]).toEqual([
    413,
    'payload_too_large',
  ]);
  expect(runtime.rssMiB - before).toBeLessThan(150);
});

test('forty deliveries of a webhook at once, where there is room for 16: they wait, and each is 200', async () => {
  const runtime = await start('woocommerceWebhook');
  const tenant = await world.tenant();
  expect(ROOMS.woocommerceWebhook).toMatchObject({ requests: 16, waiting: 100 });
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, id) => {
      const { headers, rawBody } = delivery('order.created', {
        id: id + 1,
        status: 'processing',
        currency: 'TRY',
        total: '12.00',
        date_created_gmt: '2026-11-21T09:00:00',
        date_modified_gmt: '2026-11-21T09:00:00',
      });
      const signature = signed(shopSecret(tenant), rawBody);
      const { status } = await fetch(`${runtime.url}${tenant.storeId}`, {
        method: 'POST',
        headers: { ...headers, 'x-wc-webhook-signature': signature },
        body: rawBody,
      });
      return status;
    }),
  );
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  const { docs } = await world.db.collection(`brands/${tenant.brandId}/orders`).select().get();
  expect(docs).toHaveLength(40);
});
