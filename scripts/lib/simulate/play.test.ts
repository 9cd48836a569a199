import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Delivery } from './delivery';
import { InFlight } from './inFlight';
import { Pace } from './pace';
import { playStory, type Played } from './play';
import { Plugin } from './plugin';
import { Sender } from './sender';
import type { Story } from './story';

interface Seen {
  readonly call: string;
  readonly body: Record<string, unknown>;
}
type Reply = readonly [status: number, body: object, headers?: Record<string, string>];

let seen: Seen[];

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  if (request.headers['content-encoding'] !== 'gzip')
    return JSON.parse(await text(request)) as Record<string, unknown>;
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as Record<string, unknown>;
}

/** Plays against a server that answers so; null breaks the connection. */
async function play(
  deliveries: readonly Delivery[],
  reply: (request: Seen, count: number) => Reply | null,
  calls: Story['catalogue']['calls'] = [],
): Promise<{ played: Played; plugin: Plugin; answered: number }> {
  seen = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const one = { call: request.url?.slice(1) ?? '', body };
      seen.push(one);
      const answer = reply(one, seen.length);
      if (answer === null) {
        request.socket.destroy();
        return;
      }
      const [status, content, headers = {}] = answer;
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const plugin = new Plugin(`http://127.0.0.1:${port}`, 'key');
  const story: Story = { orders: [], visits: [], catalogue: { calls, expected: new Map() }, deliveries };
  let answered = 0;
  const played = await playStory(new Sender(plugin, new Pace(2, 4), new InFlight()), story, 4, () => {
    answered += 1;
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { played, plugin, answered };
}

const sale: Delivery = { key: 'sale/1', sentAtMs: 0, call: 'trackSale', body: { orderId: '1' } };

test('a sale waits for its click, and carries the id that the click was given', async () => {
  const click: Delivery = { key: 'click/1', sentAtMs: 0, call: 'trackClick', body: { referralCode: 'ann' } };
  const { played, answered } = await play([click, { ...sale, clickKey: 'click/1' }], ({ call }) =>
    call === 'trackClick' ? [201, { clickId: 'clk_1', replayed: false }] : [201, { replayed: false }],
  );
  expect(seen).toEqual([
    { call: 'trackClick', body: { referralCode: 'ann' } },
    { call: 'trackSale', body: { orderId: '1', attribution: { clickId: 'clk_1' } } },
  ]);
  expect(played.problems).toEqual([]);
  expect(played.clickIds).toEqual(new Map([['click/1', 'clk_1']]));
  expect(answered).toBe(2);
});

test('429, 503 and a broken connection are tried again, after Retry-After', async () => {
  const { played, plugin } = await play([sale], (_, count) => {
    if (count === 1) return [503, { code: 'unavailable' }, { 'retry-after': '0' }];
    if (count === 2) return null;
    return count === 3 ? [429, { code: 'rate_limited' }, { 'retry-after': '0' }] : [201, { replayed: false }];
  });
  expect(seen).toHaveLength(4);
  expect(plugin.retries).toBe(3);
  expect(played.problems).toEqual([]);
  expect(played.outcomes).toEqual(new Map([['trackSale applied', 1]]));
});

test('an event that had its first effect twice is a problem', async () => {
  const { played } = await play([sale, sale], () => [201, { replayed: false }]);
  expect(played.problems).toEqual(['sale/1: had a first effect 2 times']);
});

test('a conflict must be refused, and anything else must not', async () => {
  const conflict: Delivery = { ...sale, key: 'sale/1/conflict', afterKey: 'sale/1', isConflict: true };
  const good = await play([sale, conflict], (_, count) =>
    count === 1 ? [201, { replayed: false }] : [409, { code: 'event_conflict' }],
  );
  expect(good.played.problems).toEqual([]);
  const bad = await play([sale, conflict], (_, count) =>
    count === 1 ? [409, { code: 'event_conflict' }] : [201, { replayed: false }],
  );
  expect(bad.played.problems).toEqual([
    'sale/1: 409 {"code":"event_conflict"}',
    'sale/1/conflict: 201 {"replayed":false}, expected 409 event_conflict',
  ]);
});

test('calls of the catalogue go one after the other, and must reject what is not good', async () => {
  const products = Array.from({ length: 12 }, (_, index) => ({ productId: `p${index}` }));
  const calls = [
    { key: 'sync/a', body: { syncId: 's', products }, rejected: 1 },
    { key: 'sync/b', body: { products: [{ productId: 'p1' }] }, rejected: 0 },
  ];
  const { played } = await play([], () => [200, { rejected: [], replayed: false }], calls);
  expect(seen.map(({ body }) => body)).toEqual(calls.map(({ body }) => body));
  expect(played.problems).toEqual([
    'sync/a: 200 {"rejected":[],"replayed":false}, expected 200 with 1 rejected',
  ]);
});
