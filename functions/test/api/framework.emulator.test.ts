import diagnosticsChannel from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { apiSecret, deriveKey, formatApiKey } from '../../src/domain/credentials/apiKey';
import type { ErrorCode } from '../../src/domain/base/errors';
import { bodySentAs, takeOverBodies } from '../../src/http/takeOverBodies';
import { exchange, expectProblem, goodBody, leavesUntouched, parseExchange } from '../support/http';
import { FrameworkRuntime } from '../support/httpRuntime';
import { newId } from '../support/ids';
import { World, type Answer, type FunctionName, type Tenant } from '../support/world';

// The deployed bundle where it really runs: servers that parse bodies before a function sees them.

const world = new World({ isShared: true });
let framework: FrameworkRuntime;

beforeAll(async () => {
  framework = await FrameworkRuntime.start('trackSale');
});

afterAll(async () => {
  await framework.stop();
  await world.stop();
});

interface Runtime {
  readonly url: (name: FunctionName) => string;
  /** The key that this runtime's secret makes of the tenant's key id. */
  readonly key: (tenant: Tenant) => string;
}

const RUNTIMES: Readonly<Record<string, Runtime>> = {
  'the Functions Framework': { url: () => framework.url, key: ({ apiKey }) => apiKey },
  'the functions emulator': {
    url: (name) => `${fromEnvironment('HALFSHARE_FUNCTIONS_URL')}/${name}`,
    key: ({ keyId }) => {
      const derived = deriveKey(fromEnvironment('HALFSHARE_MASTER_SECRET'), 'apiSecret');
      return formatApiKey({ mode: 'live', keyId, secret: apiSecret(derived, keyId, 1) });
    },
  },
};

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with npm run test:emulator`);
  return value;
}

const bomb = gzipSync(Buffer.alloc(100_000_000));
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const sale = JSON.stringify({ orderId: 'f1', currency: 'TRY', total: '5.00' });
const gzip = { 'content-encoding': 'gzip' };
type Body = string | Uint8Array<ArrayBuffer>;

describe.each(Object.entries(RUNTIMES))('%s', (_name, runtime) => {
  let tenant: Tenant;

  beforeAll(async () => {
    tenant = await world.tenant();
  });

  async function send(init: RequestInit, path = '', name: FunctionName = 'trackSale'): Promise<Answer> {
    const headers = { 'x-api-key': runtime.key(tenant), 'content-type': 'application/json', ...init.headers };
    const response = await fetch(runtime.url(name) + path, { method: 'POST', ...init, headers });
    const text = await response.text();
    if (!/json/.test(response.headers.get('content-type') ?? ''))
      throw new Error(`not JSON: ${text.slice(0, 300)}`);
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text) as Record<string, unknown>,
    };
  }

  async function refuses(
    code: ErrorCode,
    init: RequestInit,
    path?: string,
    name?: FunctionName,
  ): Promise<Answer> {
    const answer = await leavesUntouched(world, [tenant], () => send(init, path, name));
    expectProblem(answer, code);
    return answer;
  }

  test.each<[string, string, Body, Record<string, string>]>([
    ['as it is', 'plain', sale.replace('f1', 'plain'), {}],
    ['in gzip', 'gzipped', gzipSync(sale.replace('f1', 'gzipped')), gzip],
    ['with a BOM', 'bom', `\ufeff${sale.replace('f1', 'bom')}`, {}],
    [
      'of a JSON type of its own',
      'own',
      sale.replace('f1', 'own'),
      { 'content-type': 'application/vnd.store+json; charset=UTF-8' },
    ],
  ])('takes a sale %s', async (_what, orderId, body, headers) => {
    const answer = await send({ body, headers });
    expect(answer).toMatchObject({ status: 201, body: { orderId, replayed: false } });
    expect(answer.headers.get('x-request-id')).toMatch(/^req_[\w-]{24}$/);
    expect([...answer.headers.keys()].filter((header) => header.startsWith('access-control-'))).toEqual([]);
  });

  test.each<[string, ErrorCode, Body, Record<string, string>]>([
    ['broken JSON', 'malformed_json', '{"orderId": ', {}],
    ['no JSON', 'malformed_json', 'hello', {}],
    ['nothing', 'malformed_json', '', {}],
    ['bytes that are no UTF-8', 'malformed_json', Uint8Array.from([0x22, 0xc3, 0x28, 0x22]), {}],
    ['null', 'invalid_request', 'null', {}],
    ['a text', 'invalid_request', '"x"', {}],
    ['a list', 'invalid_request', '[]', {}],
    ['nesting without an end', 'malformed_json', '['.repeat(100_000), {}],
    ['2 MiB', 'payload_too_large', sale.padEnd(2 ** 21), {}],
    ['a bomb', 'payload_too_large', Uint8Array.from(bomb), gzip],
    ['broken gzip', 'malformed_json', Uint8Array.from(gzipSync(sale).subarray(0, -9)), gzip],
    ['gzip of gzip', 'malformed_json', gzipSync(gzipSync(sale)), gzip],
    ['an unread coding', 'unsupported_media_type', sale, { 'content-encoding': 'br' }],
    [
      'a form',
      'unsupported_media_type',
      'orderId=1&total=2',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['plain text', 'unsupported_media_type', sale, { 'content-type': 'text/plain' }],
    [
      'a charset of the past',
      'unsupported_media_type',
      sale,
      { 'content-type': 'application/json; charset=iso-8859-9' },
    ],
    [
      'broken JSON of an event of the cloud',
      'malformed_json',
      '{',
      { 'content-type': 'application/cloudevents+json' },
    ],
  ])('refuses %s with our own answer', async (_what, code, body, headers) => {
    await refuses(code, { body, headers });
  });

  test('refuses what is not asked for with our own answer', async () => {
    expect((await refuses('method_not_allowed', { method: 'GET' })).headers.get('allow')).toBe('POST');
    await refuses('method_not_allowed', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    await refuses('not_found', { body: sale }, '/x');
    await refuses('missing_api_key', { body: '{', headers: { 'x-api-key': '' } });
  });

  test('tells nobody what serves it: no stack, hardened headers', async () => {
    const { headers, body } = await refuses('malformed_json', { body: '{' });
    expect(JSON.stringify(body)).not.toMatch(/node_modules|body-parser|<html/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toMatch(/max-age/);
  });

  test('reads a body in chunks, and refuses one that is too large', async () => {
    const { host, pathname, port } = new URL(runtime.url('trackSale'));
    const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nX-API-Key: ${runtime.key(tenant)}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`;
    const body = sale.replace('f1', 'chunked');
    const good = parseExchange(
      await exchange(Number(port), [head, `${body.length.toString(16)}\r\n${body}\r\n`, '0\r\n\r\n']),
    );
    expect(good.status).toBe(201);
    const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const bad = parseExchange(
      await exchange(Number(port), [head, ...Array.from({ length: 32 }, () => chunk), '0\r\n\r\n']),
    );
    expectProblem(bad, 'payload_too_large', []);
  });

  test('outlives a client that leaves in the middle of its body', async () => {
    const { host, pathname, port } = new URL(runtime.url('trackSale'));
    await leavesUntouched(world, [tenant], async () => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nX-API-Key: ${runtime.key(tenant)}\r\nContent-Length: 1000\r\n\r\n{`,
      );
      await new Promise((resolve) => setTimeout(resolve, 200));
      socket.destroy();
      await refuses('malformed_json', { body: '{' });
    });
  });
});

describe('the functions emulator', () => {
  test('takes 8 MiB of products, and not a byte more', async () => {
    const { url, key } = RUNTIMES['the functions emulator']!;
    const tenant = await world.tenant();
    const body = JSON.stringify(goodBody('syncProducts', tenant));
    const post = async (bytes: number): Promise<Answer> => {
      const headers = { 'x-api-key': key(tenant), 'content-type': 'application/json' };
      const response = await fetch(url('syncProducts'), {
        method: 'POST',
        headers,
        body: body.padEnd(bytes),
      });
      return {
        status: response.status,
        headers: response.headers,
        body: (await response.json()) as Record<string, unknown>,
      };
    };
    expectProblem(
      await leavesUntouched(world, [tenant], () => post(8 * 2 ** 20 + 1)),
      'payload_too_large',
      [],
    );
    expect(await post(8 * 2 ** 20)).toMatchObject({ status: 200, body: { created: 1 } });
  });
});

describe('the Functions Framework', () => {
  test('writes one line of JSON an event, and never the key', async () => {
    const tenant = await world.tenant();
    const headers = { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' };
    const response = await fetch(framework.url, { method: 'POST', headers, body: sale });
    const requestId = response.headers.get('x-request-id') ?? '';
    const lines = await framework.linesWith(requestId);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      severity: 'INFO',
      function: 'trackSale',
      brandId: tenant.brandId,
      outcome: 'applied',
    });
    expect(framework.output).not.toContain(tenant.apiKey.slice(-56, -8));
  });

  test.each([
    ['traceparent', `00-${TRACE}-00f067aa0ba902b7-01`],
    ['X-Cloud-Trace-Context', `${TRACE}/67667974448284343;o=1`],
  ])(
    'writes the trace of %s into the line, with the project: Cloud Logging shows both together',
    async (name, value) => {
      const response = await fetch(framework.url, { method: 'POST', headers: { [name]: value } });
      const [line = '{}'] = await framework.linesWith(response.headers.get('x-request-id') ?? '');
      expect(JSON.parse(line)).toMatchObject({
        'logging.googleapis.com/trace': `projects/${fromEnvironment('GCLOUD_PROJECT')}/traces/${TRACE}`,
        dialect: 'storeApi',
        outcome: 'missing_api_key',
      });
    },
  );

  test.each(['/%c0%ae', '/%', '/%u0041?a=%'])(
    'answers POST %s itself: a problem without a stack, and one line',
    async (path) => {
      const text = await exchange(framework.port, [
        `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      ]);
      const answer = parseExchange(text);
      expectProblem(answer, 'not_found', []);
      const lines = await framework.linesWith(answer.headers.get('x-request-id') ?? 'none');
      expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ outcome: 'not_found' }]);
    },
  );

  test('gives a request 33 s to arrive, and looks each second', async () => {
    await fetch(framework.url);
    expect((await framework.linesWith('timeouts are')).at(-1)).toBe('timeouts are 33000 33000 1000');
  });
});

describe('a server whose bodies are taken over', () => {
  let server: Server;
  const subscribed: [name: string | symbol, handler: diagnosticsChannel.ChannelListener][] = [];

  async function start(functionTarget: string): Promise<number> {
    jest.replaceProperty(process, 'env', { ...process.env, FUNCTION_TARGET: functionTarget });
    const subscribe = diagnosticsChannel.subscribe.bind(diagnosticsChannel);
    jest.spyOn(diagnosticsChannel, 'subscribe').mockImplementation((name, handler) => {
      subscribed.push([name, handler]);
      subscribe(name, handler);
    });
    takeOverBodies(
      { trackSale: { dialectOf: () => Promise.resolve('storeApi') } },
      { newId, log: () => undefined, bodyTimeoutMs: 300 },
    );
    server = createServer((request, response) => {
      request.resume().once('end', () => {
        response.end(
          JSON.stringify({
            shown: request.headers['content-type'],
            coding: request.headers['content-encoding'],
            sent: bodySentAs(request),
          }),
        );
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  afterEach(async () => {
    // Other servers of this process must not be taken over.
    for (const [name, handler] of subscribed.splice(0)) diagnosticsChannel.unsubscribe(name, handler);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const head =
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nConnection: close\r\n';

  test('shows plain bytes to all but us', async () => {
    const { body } = parseExchange(
      await exchange(await start('trackSale'), [`${head}Content-Length: 2\r\n\r\n{}`]),
    );
    expect(body).toEqual({
      shown: 'application/octet-stream',
      sent: { contentType: 'application/json', contentEncoding: 'gzip' },
    });
  });

  test('leaves the servers of other functions alone', async () => {
    const { body } = parseExchange(
      await exchange(await start('aTask'), [`${head}Content-Length: 2\r\n\r\n{}`]),
    );
    expect(body).toMatchObject({ shown: 'application/json', coding: 'gzip' });
    expect(subscribed).toEqual([]);
  });
});
