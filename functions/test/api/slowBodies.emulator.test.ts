import { connect } from 'node:net';
import { exchange, expectProblem, leavesUntouched, parseExchange } from '../support/http';
import { FrameworkRuntime } from '../support/httpRuntime';
import { World, type Answer, type Tenant } from '../support/world';

// Bodies that come slowly, or not at all, over real sockets to a deployed function's server, which reads a body before
// the function sees it. The times are a twentieth of those that are deployed.

const BODY_TIMEOUT_MS = 1500;
/** 35 s of 30 s; and a busy machine may be slow. */
const LATEST_MS = 20 * BODY_TIMEOUT_MS;

const world = new World({ isShared: true });
let framework: FrameworkRuntime;
let tenant: Tenant;

beforeAll(async () => {
  framework = await FrameworkRuntime.start('trackSale', [], {
    HALFSHARE_BODY_TIMEOUT_MS: String(BODY_TIMEOUT_MS),
  });
  tenant = await world.tenant();
});

afterAll(async () => {
  await framework.stop();
  await world.stop();
});

const sale = JSON.stringify({ orderId: 'slow', currency: 'TRY', total: '5.00' });
const head = (...more: string[]): string =>
  `${['POST / HTTP/1.1', 'Host: x', `X-API-Key: ${tenant.apiKey}`, 'Content-Type: application/json', ...more].join('\r\n')}\r\n`;

interface Ended {
  readonly answer: Answer;
  readonly text: string;
  readonly ms: number;
}

/** Sends the first part at once, and each further byte after a pause, until the other side closes. */
function drip(start: string, rest: string, pauseMs: number): Promise<Ended> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const socket = connect(framework.port, '127.0.0.1');
    let text = '';
    let sent = 0;
    socket.write(start);
    const timer = setInterval(() => {
      if (sent < rest.length && socket.writable) socket.write(rest[sent] ?? '');
      sent += 1;
    }, pauseMs);
    socket.setTimeout(LATEST_MS, () => socket.destroy());
    socket.on('data', (data) => (text += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearInterval(timer);
      resolve({ answer: parseExchange(text), text, ms: performance.now() - startedMs });
    });
  });
}

/** Each stalls in its own way: all at once, so that the test waits once. */
const SLOW: Readonly<Record<string, () => Promise<Ended>>> = {
  'a body that stalls': () =>
    drip(`${head(`Content-Length: ${sale.length}`)}\r\n${sale.slice(0, 9)}`, '', 100),
  'a body that never begins': () => drip(`${head(`Content-Length: ${sale.length}`)}\r\n`, '', 100),
  'a chunked body that stalls in a chunk': () =>
    drip(
      `${head('Transfer-Encoding: chunked')}\r\n${sale.length.toString(16)}\r\n${sale.slice(0, 9)}`,
      '',
      100,
    ),
  'a chunked body that never ends': () =>
    drip(`${head('Transfer-Encoding: chunked')}\r\n${sale.length.toString(16)}\r\n${sale}\r\n`, '', 100),
  'a body of a byte now and then': () =>
    drip(`${head(`Content-Length: ${sale.length}`)}\r\n`, sale, BODY_TIMEOUT_MS / 10),
  'chunks of a byte now and then': () =>
    drip(`${head('Transfer-Encoding: chunked')}\r\n`, '1\r\n \r\n'.repeat(50), BODY_TIMEOUT_MS / 40),
  'a body in gzip that stalls': () =>
    drip(`${head('Content-Encoding: gzip', 'Content-Length: 100')}\r\n\x1f\x8b`, '', 100),
};

test('a body that is slow or stalls ends in 408 as a problem, closes the connection, and stores nothing', async () => {
  await leavesUntouched(world, [tenant], async () => {
    const ended = await Promise.all(
      Object.entries(SLOW).map(async ([what, send]) => [what, await send()] as const),
    );
    for (const [what, { answer, ms }] of ended) {
      expect([what, answer.status]).toEqual([what, 408]);
      expectProblem(answer, 'request_timeout', []);
      expect(answer.headers.get('connection')).toBe('close');
      expect(ms).toBeGreaterThan(BODY_TIMEOUT_MS - 100);
      expect(ms).toBeLessThan(LATEST_MS);
      const [line] = await framework.linesWith(answer.headers.get('x-request-id') ?? 'none');
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        severity: 'WARNING',
        function: 'trackSale',
        dialect: 'storeApi',
        outcome: 'request_timeout',
        status: 408,
      });
    }
  });
});

test('headers that are slow or stall end in a bare 408', async () => {
  const slow = [
    drip('POST / HTTP/1.1\r\nHost: x\r\nX-A', '', 100),
    drip('POST / HTTP/1.1\r\nHost: x\r\nX-A: ', 'a'.repeat(500), BODY_TIMEOUT_MS / 20),
  ];
  for (const { text, ms } of await Promise.all(slow)) {
    expect(text).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    expect(ms).toBeGreaterThan(BODY_TIMEOUT_MS - 100);
    expect(ms).toBeLessThan(LATEST_MS);
  }
});

test('a body that comes in time is taken, also by a connection that goes on', async () => {
  const body = (id: string): string => sale.replace('slow', id);
  const one = body('one');
  const two = body('two');
  const text = await exchange(framework.port, [
    `${head(`Content-Length: ${one.length}`)}\r\n${one}`,
    `${head(`Content-Length: ${two.length}`, 'Connection: close')}\r\n${two}`,
  ]);
  expect(text.match(/HTTP\/1\.1 201/g)).toHaveLength(2);
});
