import { connect } from 'node:net';
import { formatApiKey } from '../../src/domain/credentials/apiKey';
import { ERROR_CODES, type ErrorCode } from '../../src/domain/base/errors';
import { PROBLEM_TYPE_BASE } from '../../src/http/problem';
import { STORE_ROUTES } from '../../src/http/storeApi/routes';
import type { Answer, FunctionName, Tenant, World } from './world';

// What the tests of the API's edge share: bodies that are fine, the form of a problem, and HTTP written by hand.

export const STORE_FUNCTIONS = Object.keys(STORE_ROUTES) as FunctionName[];

/** Those that take a body. */
export const EVENT_FUNCTIONS = STORE_FUNCTIONS.filter((name) => STORE_ROUTES[name].maxBodyBytes !== null);

type Json = Record<string, unknown>;

/** A body that the function takes, so that whatever is refused is refused for the one thing that a test changes. */
export function goodBody(name: FunctionName, { referralCode }: Pick<Tenant, 'referralCode'>): Json {
  const bodies: Record<FunctionName, Json> = {
    testConnection: {},
    trackClick: { referralCode, landingUrl: 'https://store.example/', ipAddress: '203.0.113.7' },
    trackSale: {
      orderId: 'o1',
      currency: 'TRY',
      total: '120.00',
      taxTotal: '20.00',
      items: [{ lineId: 1, productId: 7, quantity: 1, total: '100.00' }],
      attribution: { referralCode },
    },
    trackRefund: { orderId: 'o1', refundId: 'r1', amount: '12.00' },
    syncProducts: { syncId: 's1', products: [{ productId: 7, name: 'A shirt', price: '10.00' }] },
  };
  return bodies[name];
}

/** Sends what the function takes, with these headers in place of the tenant's key. */
export function sendGood(
  world: World,
  name: FunctionName,
  tenant: Tenant,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const body = JSON.stringify(goodBody(name, tenant));
  return world.send(name, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

/** Posts a body as it is, with the tenant's key. */
export function postRaw(
  world: World,
  name: FunctionName,
  { apiKey }: Pick<Tenant, 'apiKey'>,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const common = { 'x-api-key': apiKey, 'content-type': 'application/json' };
  return world.send(name, { method: 'POST', headers: { ...common, ...headers }, body });
}

/** Holds the answer against RFC 9457 and the contract: status, code, form, headers, and each wrong field by its path. */
export function expectProblem(answer: Answer, code: ErrorCode, paths?: readonly string[]): void {
  const { status, title } = ERROR_CODES[code];
  expect({ status: answer.status, ...answer.body }).toEqual({
    status,
    type: PROBLEM_TYPE_BASE + code,
    title,
    code,
    detail: expect.stringMatching(/\S/) as unknown,
    requestId: answer.headers.get('x-request-id'),
    errors: expect.any(Array) as unknown,
  });
  expect(answer.body['requestId']).toMatch(/^req_[\w-]{24}$/);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const errors = answer.body['errors'] as { path: string; message: string }[];
  for (const { message } of errors) expect(message).toMatch(/^[a-z]/);
  if (paths) expect(errors.map(({ path }) => path).sort()).toEqual([...paths].sort());
  expect(answer.headers.has('www-authenticate')).toBe(status === 401);
  if (status === 429 || status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:\d|\.js:\d|\bat async\b/);
}

/** Runs the work and expects that no document of the brands was written, not even with what it had. */
export async function leavesUntouched<T>(
  world: World,
  tenants: readonly Pick<Tenant, 'brandId'>[],
  work: () => Promise<T>,
): Promise<T> {
  const all = (): Promise<Json[]> => Promise.all(tenants.map(({ brandId }) => world.writeTimes(brandId)));
  const before = await all();
  const result = await work();
  expect(await all()).toEqual(before);
  return result;
}

/** A key of the right form and checksum with a secret that nobody was given. */
export function forgedKey(keyId: string): string {
  return formatApiKey({ mode: 'live', keyId, secret: '0123456789abcdef'.repeat(3) });
}

/** Sends bytes as they are and returns all that comes back until the other side closes, or `silenceMs` pass. */
export function exchange(
  port: number,
  parts: readonly (string | Buffer)[],
  silenceMs = 5000,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const received: Buffer[] = [];
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(received).toString('latin1'));
    };
    socket.setTimeout(silenceMs, end);
    socket.on('data', (data) => received.push(data));
    socket.once('close', end);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Whoever refuses a body may close before it has all of it: what was answered counts.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') end();
      else reject(error);
    });
    for (const part of parts) socket.write(part);
  });
}

/** An answer as `exchange` received it. */
export function parseExchange(text: string): Answer {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      return [name, value];
    }),
  );
  const json: unknown = body.startsWith('{') ? JSON.parse(body) : {};
  return { status: Number(statusLine.split(' ')[1]), headers, body: json as Json };
}
