import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { FUNCTIONS } from '../../src/http/functions';
import { STORE_ROUTES } from '../../src/http/storeApi/routes';
import type { LogLine } from '../../src/domain/base/logLine';
import {
  exchange,
  expectProblem,
  STORE_FUNCTIONS,
  goodBody,
  leavesUntouched,
  parseExchange,
  sendGood,
} from '../support/http';
import { newId } from '../support/ids';
import { World, type Answer, type FunctionName, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
});

afterAll(() => world.stop());

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What a browser, a proxy or a scanner is told with each answer. */
const HEADERS: Readonly<Record<string, RegExp>> = {
  'content-security-policy': /default-src '(none|self)'/,
  'cross-origin-resource-policy': /^same-origin$/,
  'referrer-policy': /^no-referrer$/,
  'strict-transport-security': /^max-age=\d{8,}; includeSubDomains$/,
  'x-content-type-options': /^nosniff$/,
  'x-frame-options': /^(DENY|SAMEORIGIN)$/,
  'cache-control': /^no-store$/,
  'x-request-id': /^req_[\w-]{24}$/,
};

function expectHardened({ headers }: Answer): void {
  for (const [name, pattern] of Object.entries(HEADERS))
    expect([name, headers.get(name)]).toEqual([name, expect.stringMatching(pattern)]);
  for (const name of ['x-powered-by', 'server', 'etag', 'set-cookie'])
    expect([name, headers.get(name)]).toEqual([name, null]);
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
}

function sendMethod(
  name: FunctionName,
  method: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const withBody = !['GET', 'HEAD'].includes(method);
  return world.send(name, {
    method,
    headers: { 'x-api-key': tenant.apiKey, 'content-type': 'application/json', ...headers },
    ...(withBody ? { body: JSON.stringify(goodBody(name, tenant)) } : {}),
  });
}

describe.each(STORE_FUNCTIONS)('%s', (name) => {
  const allowed: readonly string[] = STORE_ROUTES[name].methods;

  test.each(METHODS.filter((method) => !allowed.includes(method)))(
    'refuses %s, and says what it takes',
    async (method) => {
      const answer = await leavesUntouched(world, [tenant], () => sendMethod(name, method));
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe(allowed.join(', '));
      if (method !== 'HEAD') expectProblem(answer, 'method_not_allowed', []);
      expectHardened(answer);
    },
  );

  test.each(['x', 'x/y', '..%2f', '%00', '%ZZ', 'index.php', 'a/'.repeat(2000)])(
    'has nothing below its path: %.20s',
    async (path) => {
      const answer = await leavesUntouched(world, [tenant], () =>
        world.send(name, { method: 'POST', headers: { 'x-api-key': tenant.apiKey }, body: '{}' }, path),
      );
      expectProblem(answer, 'not_found', []);
      expectHardened(answer);
    },
  );

  test('takes no notice of a query', async () => {
    const headers = { 'x-api-key': tenant.apiKey, 'content-type': 'application/json' };
    const body = JSON.stringify(goodBody(name, tenant));
    const answer = await world.send(
      name,
      { method: 'POST', headers, body },
      '?__proto__[x]=1&total=5&api_key=x',
    );
    expect(answer.status).toBeLessThan(300);
  });

  test('lets no other site’s page in', async () => {
    const preflight = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const answer = await sendMethod(name, 'OPTIONS', preflight);
    expectProblem(answer, 'method_not_allowed', []);
    expectHardened(answer);
    expectHardened(await sendMethod(name, 'POST', { origin: 'https://evil.example' }));
  });

  test('hardens every answer: good, refused, without a key', async () => {
    const good = await sendGood(world, name, tenant, { 'x-api-key': tenant.apiKey });
    expect(good.status).toBeLessThan(300);
    expect(good.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expectHardened(good);
    expectHardened(await sendGood(world, name, tenant, {}));
  });

  test('gives each request an id of its own, never the caller’s', async () => {
    const sent = { 'x-api-key': tenant.apiKey, 'x-request-id': 'req_mine' };
    const ids = [await sendGood(world, name, tenant, sent), await sendGood(world, name, tenant, sent)].map(
      ({ headers }) => headers.get('x-request-id'),
    );
    expect(new Set([...ids, 'req_mine']).size).toBe(3);
  });

  test('answers HTTP that is none, and stays up', async () => {
    const port = Number(new URL(world.url(name)).port);
    const refused = parseExchange(await exchange(port, ['GET / HTTP/9.9\r\n\r\n']));
    expect(refused.status).toBe(400);
    const tooManyHeaders = ['GET / HTTP/1.1\r\nHost: x\r\n', `X-A: ${'a'.repeat(20_000)}\r\n`, '\r\n'];
    expect(parseExchange(await exchange(port, tooManyHeaders)).status).toBe(431);
    expect((await sendGood(world, name, tenant, { 'x-api-key': tenant.apiKey })).status).toBeLessThan(300);
  });
});

describe('one brand and another', () => {
  let other: Tenant;
  let othersClick: string;

  beforeAll(async () => {
    other = await world.tenant();
    const click = await world.post('trackClick', other, { referralCode: other.referralCode });
    othersClick = String(click.body['clickId']);
    await world.post('trackClick', other, { clickId: 'others-own-click', referralCode: other.referralCode });
    await world.post('trackSale', other, {
      ...goodBody('trackSale', other),
      orderId: 'secret1',
      attribution: { clickId: othersClick },
    });
    await world.post('syncProducts', other, {
      syncId: 'secretSync',
      products: [{ productId: 'p1', name: 'A shirt', price: 1 }],
    });
  });

  /** What one answers, with whatever differs between any two requests taken out. */
  function told({ status, body }: Answer, own: string): unknown {
    const text = JSON.stringify({ status, ...body, requestId: '', heldUntil: '' });
    return text
      .replaceAll(own, '<id>')
      .replace(/"heldUntil":"[^"]*"/g, '')
      .replaceAll(/brand[0-9a-f]{10}/g, '<brand>');
  }

  async function asFor(name: FunctionName, body: (orderId: string) => object): Promise<void> {
    const own = await world.tenant();
    await leavesUntouched(world, [other], async () => {
      const theirs = told(await world.post(name, own, body('secret1')), 'secret1');
      expect(theirs).toEqual(told(await world.post(name, own, body('nobodys')), 'nobodys'));
    });
    expect(JSON.stringify(await world.snapshot(own.brandId))).not.toContain(other.influencerId);
  }

  test('a refund of the other’s order is as one of no order: parked below one’s own brand', () =>
    asFor('trackRefund', (orderId) => ({ orderId, refundId: 'r1', amount: '5.00' })));

  test('a sale with the other’s order id is an order of one’s own', () =>
    asFor('trackSale', (orderId) => ({ orderId, currency: 'TRY', total: '1.00' })));

  test('a sync with the other’s sync and product ids is one’s own', async () => {
    const own = await world.tenant();
    const products = [{ productId: 'p1', name: 'Mine', price: 2 }];
    const answer = await leavesUntouched(world, [other], () =>
      world.post('syncProducts', own, { syncId: 'secretSync', final: true, products }),
    );
    expect(answer.body).toMatchObject({
      received: 1,
      created: 1,
      unchanged: 0,
      archived: 0,
      replayed: false,
    });
  });

  test('the other’s clicks and codes credit nobody', async () => {
    const own = await world.tenant();
    const attributions = [
      { clickId: othersClick },
      { clickId: 'others-own-click' },
      { referralCode: other.referralCode },
      { couponCodes: [other.couponCode] },
    ];
    for (const [index, attribution] of attributions.entries()) {
      const sale = { orderId: `c${index}`, currency: 'TRY', total: '1.00', attribution };
      const { status, body } = await leavesUntouched(world, [other], () =>
        world.post('trackSale', own, sale),
      );
      expect({ status, ...body }).toMatchObject({
        status: 201,
        attributed: false,
        influencerId: null,
        commission: null,
      });
    }
    expectProblem(
      await world.post('trackClick', own, { referralCode: other.referralCode }),
      'unknown_referral_code',
      ['referralCode'],
    );
  });

  test('two stores of one brand have orders and syncs of their own', async () => {
    const second = await world.tenant({ brandId: other.brandId });
    const sale = { orderId: 'secret1', currency: 'TRY', total: '7.00' };
    const { status, body } = await world.post('trackSale', second, sale);
    expect({ status, replayed: body['replayed'] }).toEqual({ status: 201, replayed: false });
    const sync = { syncId: 'secretSync', products: [] };
    expectProblem(
      await leavesUntouched(world, [other], () => world.post('syncProducts', second, sync)),
      'event_conflict',
    );
  });
});

describe('where the instance itself cannot work', () => {
  test.each(STORE_FUNCTIONS)('%s answers a problem with a request id, and logs why', async (name) => {
    const logs: LogLine[] = [];
    const services = (): never => {
      throw new Error('HALFSHARE_MASTER_SECRET must have at least 32 characters');
    };
    const server = createServer(
      FUNCTIONS[name].createApp({ services, newId, log: (line) => logs.push(line) }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' });
      const body = (await response.json()) as Record<string, unknown>;
      expectProblem({ status: response.status, headers: response.headers, body }, 'internal', []);
      expect(JSON.stringify(body)).not.toContain('MASTER_SECRET');
      expect(logs).toHaveLength(1);
      expect(logs[0]).toMatchObject({
        severity: 'ERROR',
        function: name,
        requestId: body['requestId'],
        status: 500,
      });
      expect(logs[0]?.['error']).toContain('HALFSHARE_MASTER_SECRET');
    } finally {
      server.close();
    }
  });
});
