import { gzipSync } from 'node:zlib';
import { STORE_ROUTES } from '../../src/http/storeApi/routes';
import { MIB } from '../../src/http/route';
import {
  EVENT_FUNCTIONS,
  exchange,
  expectProblem,
  goodBody,
  leavesUntouched,
  parseExchange,
  postRaw,
} from '../support/http';
import { World, type Answer, type FunctionName, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  await world.start();
  tenant = await world.tenant();
});

afterAll(() => world.stop());

type Body = string | Uint8Array<ArrayBuffer>;

function untouched(name: FunctionName, body: Body, headers: Record<string, string> = {}): Promise<Answer> {
  return leavesUntouched(world, [tenant], () => postRaw(world, name, tenant, body, headers));
}

const limitOf = (name: FunctionName): number => STORE_ROUTES[name].maxBodyBytes ?? 0;
const json = (name: FunctionName): string => JSON.stringify(goodBody(name, tenant));
/** Good JSON of exactly so many bytes: whitespace after it is part of the body. */
const padded = (name: FunctionName, bytes: number): string => json(name).padEnd(bytes, ' ');
const bomb = gzipSync(Buffer.alloc(100_000_000));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** Writes the request by hand, so that what fetch would not send is sent. */
async function byHand(
  name: FunctionName,
  headers: readonly string[],
  parts: readonly (string | Buffer)[],
  silenceMs?: number,
): Promise<Answer> {
  const { port } = new URL(world.url(name));
  const head = [
    'POST / HTTP/1.1',
    'Host: x',
    `X-API-Key: ${tenant.apiKey}`,
    'Content-Type: application/json',
    'Connection: close',
    ...headers,
  ];
  return parseExchange(await exchange(Number(port), [`${head.join('\r\n')}\r\n\r\n`, ...parts], silenceMs));
}

const EMPTY = 'The body is empty; send a JSON object.';
const NO_JSON = 'The body is not JSON: look for a missing bracket or quote, or a comma too many.';
const NO_UTF8 = 'The body is not UTF-8.';

describe.each(EVENT_FUNCTIONS)('%s: what is not JSON', (name) => {
  test.each<[string, Body]>([
    ['nothing', ''],
    ['white space', ' \n '],
    ['a word', 'hello'],
    ['half an object', '{"orderId": "1'],
    ['a comma too many', '{"orderId": 1,}'],
    ['single quotes', "{'orderId': 1}"],
    ['a form', 'orderId=1&total=2'],
    ['two values', '{}{}'],
    ['bytes that are no UTF-8', Uint8Array.from([0x22, 0xc3, 0x28, 0x22])],
    ['an overlong NUL', Uint8Array.from([0x22, 0xc0, 0x80, 0x22])],
    ['UTF-16', Uint8Array.from(Buffer.from('{}', 'utf16le'))],
    ['nesting without an end', '['.repeat(100_000)],
  ])('%s', async (_what, body) => {
    const answer = await untouched(name, body);
    expectProblem(answer, 'malformed_json', []);
    // Nothing of the body, nor of what the runtime says of it, which differs from version to version.
    expect([EMPTY, NO_JSON, NO_UTF8]).toContain(answer.body['detail']);
  });

  test('no body, no length, no type', async () => {
    const headers = { 'x-api-key': tenant.apiKey };
    const answer = await leavesUntouched(world, [tenant], () =>
      world.send(name, { method: 'POST', headers }),
    );
    expectProblem(answer, 'malformed_json', []);
  });
});

describe.each(EVENT_FUNCTIONS)('%s: JSON that is no event', (name) => {
  test.each(['null', '"x"', '5', 'true', '[]', '[{}]'])('%s', async (body) => {
    expectProblem(await untouched(name, body), 'invalid_request', ['']);
  });

  test.each([66, 1000, 100_000])('nested %i deep, also in a field that nobody reads', async (depth) => {
    const inside = `${json(name).slice(0, -1)},"more":${nested(depth)}}`;
    for (const body of [nested(depth), inside]) {
      const answer = await untouched(name, body);
      expectProblem(answer, 'invalid_request', ['']);
      expect(answer.body['detail']).toMatch(/nested/);
    }
  });
});

describe.each(EVENT_FUNCTIONS)('%s: sizes', (name) => {
  test('takes a body of exactly the limit', async () => {
    const answer = await postRaw(world, name, tenant, padded(name, limitOf(name)));
    expect(answer.status).toBeLessThan(300);
  });

  test('refuses a byte more, and twice as much', async () => {
    for (const bytes of [limitOf(name) + 1, 2 * limitOf(name)]) {
      expectProblem(await untouched(name, padded(name, bytes)), 'payload_too_large', []);
    }
  });

  test('refuses it also in chunks, without a length', async () => {
    const chunk = ' '.repeat(64 * 1024);
    const chunks = Array.from({ length: limitOf(name) / chunk.length + 1 }, () => `10000\r\n${chunk}\r\n`);
    const answer = await leavesUntouched(world, [tenant], () =>
      byHand(name, ['Transfer-Encoding: chunked'], [...chunks, '0\r\n\r\n']),
    );
    expectProblem(answer, 'payload_too_large', []);
  });

  test('refuses by the length alone, before the body is there', async () => {
    const answer = await byHand(name, [`Content-Length: ${20 * MIB}`], [], 500);
    expectProblem(answer, 'payload_too_large', []);
  });
});

describe.each(EVENT_FUNCTIONS)('%s: gzip', (name) => {
  const gzip = { 'content-encoding': 'gzip' };

  test.each(['gzip', 'x-gzip', 'GZIP', ' gzip '])('reads "%s"', async (coding) => {
    const answer = await postRaw(world, name, tenant, gzipSync(json(name)), { 'content-encoding': coding });
    expect(answer.status).toBeLessThan(300);
  });

  test('reads the coding "identity" as none', async () => {
    const answer = await postRaw(world, name, tenant, json(name), { 'content-encoding': 'identity' });
    expect(answer.status).toBeLessThan(300);
  });

  test('takes what inflates to exactly the limit, and refuses a byte more', async () => {
    const good = await postRaw(world, name, tenant, gzipSync(padded(name, limitOf(name))), gzip);
    expect(good.status).toBeLessThan(300);
    const bad = await untouched(name, gzipSync(padded(name, limitOf(name) + 1)), gzip);
    expectProblem(bad, 'payload_too_large', []);
  });

  test('refuses a bomb: 100 MB of zeros in 100 kB', async () => {
    expect(bomb.length).toBeLessThan(MIB);
    expectProblem(await untouched(name, bomb, gzip), 'payload_too_large', []);
  });

  test.each<[string, () => Buffer]>([
    ['not gzip', () => Buffer.from(json(name))],
    ['cut off', () => gzipSync(json(name)).subarray(0, -9)],
    ['of a wrong checksum', () => Buffer.concat([gzipSync(json(name)).subarray(0, -8), Buffer.alloc(8)])],
    ['nothing', () => Buffer.alloc(0)],
    ['gzip of gzip', () => gzipSync(gzipSync(json(name)))],
    ['gzip of nothing', () => gzipSync('')],
  ])('refuses a body that is %s', async (_what, body) => {
    expectProblem(await untouched(name, Uint8Array.from(body()), gzip), 'malformed_json', []);
  });

  test.each(['br', 'deflate', 'zstd', 'gzip, gzip', 'gzip, br', '*'])(
    'refuses the coding "%s", and says which it reads',
    async (coding) => {
      const answer = await untouched(name, gzipSync(json(name)), { 'content-encoding': coding });
      expectProblem(answer, 'unsupported_media_type', []);
      expect(answer.headers.get('accept-encoding')).toBe('gzip');
    },
  );
});

describe.each(EVENT_FUNCTIONS)('%s: types', (name) => {
  test.each([
    'application/json',
    'APPLICATION/JSON; Charset="UTF-8"',
    'application/json;charset=utf8',
    'application/vnd.store+json',
    'application/json; version=1',
  ])('reads %s', async (type) => {
    expect((await postRaw(world, name, tenant, json(name), { 'content-type': type })).status).toBeLessThan(
      300,
    );
  });

  test.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/jsonp',
    'application/json; charset=iso-8859-9',
    'application/json, text/plain',
    'json',
    '',
  ])('refuses "%s", and says what it reads', async (type) => {
    const answer = await untouched(name, json(name), { 'content-type': type });
    expectProblem(answer, 'unsupported_media_type', []);
    expect(answer.headers.get('accept')).toBe('application/json');
  });
});

describe('JSON at its edges', () => {
  test('a BOM is skipped', async () => {
    const answer = await postRaw(world, 'trackSale', tenant, `\ufeff${json('trackSale')}`);
    expect(answer.status).toBeLessThan(300);
  });

  test('of a key that comes twice, the last counts', async () => {
    const body = '{"orderId":"twice1","orderId":"twice2","currency":"TRY","total":1}';
    expect((await postRaw(world, 'trackSale', tenant, body)).body['orderId']).toBe('twice2');
  });

  test('unknown fields are ignored, whatever they are called', async () => {
    const body =
      '{"orderId":"proto","currency":"TRY","total":1,"__proto__":{"status":"failed"},"constructor":1,"__x__":{"":[]}}';
    expect(await postRaw(world, 'trackSale', tenant, body)).toMatchObject({
      status: 201,
      body: { orderId: 'proto' },
    });
    expect(
      await postRaw(world, 'trackSale', tenant, '{"__proto__":{"orderId":"1","currency":"TRY","total":1}}'),
    ).toMatchObject({ status: 400 });
  });

  test.each(['\\ud800', '\\udc00\\ud800', 'a\\udfff'])(
    'an order id of the escape %s is refused',
    async (escape) => {
      const body = `{"orderId":"${escape}","currency":"TRY","total":1}`;
      expectProblem(await untouched('trackSale', body), 'invalid_request', ['orderId']);
    },
  );

  test('a pair of surrogates in escapes is one character', async () => {
    const body = '{"orderId":"\\ud83d\\udc55","currency":"TRY","total":1}';
    expect((await postRaw(world, 'trackSale', tenant, body)).body['orderId']).toBe('\u{1f455}');
  });
});

describe('a length that is wrong', () => {
  const sale = '{"orderId":"len","currency":"TRY","total":1}';

  test('too long: the body never ends, and nothing is stored', async () => {
    const answer = await leavesUntouched(world, [tenant], () =>
      byHand('trackSale', [`Content-Length: ${sale.length + 10}`], [sale], 700),
    );
    expect(answer.status).toBeNaN();
  });

  test('too short: the rest is no request, and nothing is stored', async () => {
    const answer = await leavesUntouched(world, [tenant], () =>
      byHand('trackSale', [`Content-Length: ${sale.length - 10}`], [sale]),
    );
    expect(answer.status).toBe(400);
  });

  test.each(['-1', '1e3', '5, 6', 'x'])('"%s" is no HTTP', async (length) => {
    const answer = await leavesUntouched(world, [tenant], () =>
      byHand('trackSale', [`Content-Length: ${length}`], [sale]),
    );
    expect(answer.status).toBe(400);
  });

  test('beside chunks, as smugglers send it, is no HTTP', async () => {
    const answer = await leavesUntouched(world, [tenant], () =>
      byHand('trackSale', ['Content-Length: 5', 'Transfer-Encoding: chunked'], ['0\r\n\r\n']),
    );
    expect(answer.status).toBe(400);
  });
});

describe('testConnection', () => {
  test('takes any body, or none, since it reads none', async () => {
    for (const body of ['', 'hello', '{bad', 'x'.repeat(2 * MIB)]) {
      expect((await postRaw(world, 'testConnection', tenant, body)).status).toBe(200);
    }
    const headers = { 'x-api-key': tenant.apiKey };
    expect((await world.send('testConnection', { headers })).body).toMatchObject({ ok: true, mode: 'live' });
  });
});
