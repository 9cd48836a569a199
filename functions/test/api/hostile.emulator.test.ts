import { gzipSync } from 'node:zlib';
import { allDoors, type Door } from '../support/doors';
import { boundMs, costOf, MAX_ANSWER_BYTES, someHostileBodies } from '../support/hostile';
import { expectProblem } from '../support/http';
import { World } from '../support/world';

// Bodies that cost as much as they can, at each route that takes a body: the routes are found in their rows. This process
// is client and server, shares its machine with other tests, and is given five times the CPU of the contract.
// `npm run bench -- --hostile` sends some thousand more and measures.

const SLACK = 5;

const world = new World();
let doors: Door[];

beforeAll(async () => {
  await world.start();
  doors = await allDoors(world, await world.tenant());
});

afterAll(() => world.stop());

test('each costs at most 200 ms of CPU where it is refused, 250 ms a MiB where not, and no answer is over 64 kB', async () => {
  const beyond: string[] = [];
  for (const door of doors) {
    for (const body of someHostileBodies(door)) {
      const cost = await costOf(door, body, SLACK);
      const { status, cpuMs, answerBytes } = cost;
      const isBounded = door.isIngest || status >= 400;
      if (status >= 500 || cpuMs > SLACK * boundMs(cost) || (isBounded && answerBytes > MAX_ANSWER_BYTES))
        beyond.push(`${door.name}: ${body.what}: ${JSON.stringify(cost)}`);
    }
  }
  expect(beyond).toEqual([]);
  expect(doors.length).toBeGreaterThan(35);
});

test('a list of 100,000 wrong items is refused by its length, wherever it is', async () => {
  const sale = doors.find(({ name }) => name === 'trackSale')!;
  const items = Array.from({ length: 100_000 }, () => ({}));
  const answer = await sale.send(
    JSON.stringify({ ...sale.good, items, attribution: { couponCodes: items.slice(0, 21) } }),
  );
  expectProblem(answer, 'invalid_request', ['items', 'attribution.couponCodes']);
  expect(answer.body['errors']).toContainEqual({ path: 'items', message: 'must have at most 500 items' });
});

test('a gzip bomb is refused at each of them', async () => {
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(100_000_000)));
  for (const door of doors) {
    const answer = await door.send(bomb, { 'content-encoding': 'gzip' });
    expect([door.name, answer.status]).toEqual([door.name, 413]);
  }
});

test('long queries and headers are refused or ignored, and not repeated', async () => {
  for (const door of doors) {
    const answer = await door.send(JSON.stringify(door.good), { 'x-long': 'x'.repeat(12_000) });
    expect([door.name, answer.status]).toEqual([door.name, expect.any(Number)]);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(MAX_ANSWER_BYTES);
  }
  const paths = [
    `/?${'a=b&'.repeat(3000)}`,
    `/?q=${'x'.repeat(12_000)}`,
    `/${'%00'.repeat(4000)}`,
    `/${'x/'.repeat(6000)}`,
  ];
  for (const app of ['trackSale', 'conversion', 'woocommerceWebhook', 'go', 'account'] as const) {
    for (const path of paths) {
      const { status, text } = await world.raw(app, path, {
        method: app === 'go' ? 'GET' : 'POST',
        body: app === 'go' ? null : '{}',
      });
      expect([app, path.slice(0, 9), status]).toEqual([app, path.slice(0, 9), expect.any(Number)]);
      expect(status).toBeLessThan(500);
      expect(Buffer.byteLength(text)).toBeLessThan(MAX_ANSWER_BYTES);
    }
  }
});
