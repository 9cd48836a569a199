import { once } from 'node:events';
import {
  createServer,
  request as startRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../domain/base/errors';
import { INSTANCES, ROOMS } from './instances';
import { assertHasRoom, Gate, gateBefore, isLargerThanAll, type Room } from './overload';

// The gate on a real server, whose handler reads the body as the Functions Framework does, and answers when it is told to.

interface Held {
  readonly bytes: number;
  readonly answer: () => void;
}

class Scene {
  readonly held: Held[] = [];
  private constructor(
    private readonly server: Server,
    readonly gate: Gate,
  ) {}

  static async open(room: Partial<Room>): Promise<Scene> {
    const server = createServer();
    const gate = new Gate({ requests: 2, bytes: 1000, bodyBytes: 1e6, waiting: 0, patienceMs: 0, ...room });
    const scene = new Scene(server, gate);
    server.on('request', (request, response) => {
      void read(request).then((bytes) => {
        const answer = (): void => {
          response.end(String(bytes));
        };
        try {
          assertHasRoom(request);
          if (isLargerThanAll(request)) throw new AppError('payload_too_large');
          scene.held.push({ bytes, answer });
        } catch (error) {
          response.writeHead(error instanceof AppError ? error.status : 500).end(String(bytes));
        }
      });
    });
    gateBefore(server, gate);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return scene;
  }

  /** Starts a request with a body of so many bytes; without a length if it is chunked. */
  start(
    bytes: number,
    isChunked = false,
  ): { readonly sent: ClientRequest; readonly answer: Promise<Answer> } {
    const { port } = this.address;
    const headers = isChunked ? {} : { 'content-length': String(bytes) };
    const sent = startRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
    const answer = new Promise<Answer>((resolve, reject) => {
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.on('data', (data) => (text += String(data)));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, text });
        });
      });
    });
    answer.catch(() => undefined);
    if (!isChunked) sent.end(Buffer.alloc(bytes));
    return { sent, answer };
  }

  get address(): AddressInfo {
    return this.server.address() as AddressInfo;
  }

  async until(isSo: (scene: Scene) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    for (const { answer } of this.held) answer();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** What a body parser reads: nothing where no header says that there is a body. */
async function read(request: IncomingMessage): Promise<number> {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && headers['content-length'] === undefined) return 0;
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.length;
  return bytes;
}

let scene: Scene;
afterEach(() => scene.close());

test('two requests at once have room for two, the third is shed with its body unread; then there is room again', async () => {
  scene = await Scene.open({ requests: 2 });
  const first = scene.start(10);
  scene.start(10);
  await scene.until(({ held }) => held.length === 2);
  expect(await scene.start(10).answer).toEqual({ status: 503, text: '0' });
  scene.held[0]!.answer();
  expect(await first.answer).toEqual({ status: 200, text: '10' });
  await scene.until(({ gate }) => gate.inFlight.requests === 1);
  scene.start(10);
  await scene.until(({ held }) => held.length === 3);
  expect(scene.gate.inFlight).toEqual({ requests: 2, bytes: 20, waiting: 0 });
});

test('bodies of 1,000 bytes in all have room for 1,000, not for 1,001; one alone has, however much it takes', async () => {
  scene = await Scene.open({ requests: 9, bytes: 1000 });
  scene.start(400);
  await scene.until(({ held }) => held.length === 1);
  expect((await scene.start(601).answer).status).toBe(503);
  scene.start(600);
  await scene.until(({ held }) => held.length === 2);
  for (const { answer } of scene.held) answer();
  await scene.until(({ gate }) => gate.inFlight.requests === 0);
  scene.start(5000);
  await scene.until(({ held }) => held.length === 3);
  expect(scene.held[2]!.bytes).toBe(5000);
});

test('a body in chunks is counted as it arrives, and shed where it outgrows the room, without the rest of it', async () => {
  scene = await Scene.open({ requests: 9, bytes: 200_000 });
  scene.start(100_000);
  await scene.until(({ held }) => held.length === 1);
  const { sent, answer } = scene.start(0, true);
  for (let n = 0; n < 20; n += 1) sent.write(Buffer.alloc(10_000));
  sent.end();
  const { status, text } = await answer;
  expect(status).toBe(503);
  expect(Number(text)).toBeLessThanOrEqual(100_000);
  await scene.until(({ gate }) => gate.inFlight.requests === 1);
  expect(scene.gate.inFlight.bytes).toBe(100_000);
});

describe('a body larger than any that the function reads', () => {
  test('takes no room, and is answered before it has arrived: its sender shuts nobody out', async () => {
    scene = await Scene.open({ requests: 9, bytes: 1000, bodyBytes: 500 });
    const { port } = scene.address;
    const headers = { 'content-length': '501' };
    const stalled = startRequest({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
    stalled.on('error', () => undefined).flushHeaders();
    const [response] = (await once(stalled, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    scene.start(500);
    scene.start(500);
    await scene.until(({ held }) => held.length === 2);
    expect(scene.gate.inFlight).toMatchObject({ bytes: 1000 });
    stalled.destroy();
  });

  test('in chunks is thrown away from the one that makes it so, also where it is alone', async () => {
    scene = await Scene.open({ requests: 9, bytes: 1000, bodyBytes: 100_000 });
    const { sent, answer } = scene.start(0, true);
    for (let n = 0; n < 20; n += 1) sent.write(Buffer.alloc(10_000));
    sent.end();
    const { status, text } = await answer;
    expect(status).toBe(413);
    expect(Number(text)).toBeLessThanOrEqual(100_000);
  });
});

describe('where the sender never sends again, a request waits', () => {
  test('unread, and goes on when there is room, in the order of arrival', async () => {
    scene = await Scene.open({ requests: 1, waiting: 2, patienceMs: 600_000 });
    scene.start(1);
    await scene.until(({ held }) => held.length === 1);
    scene.start(2);
    await scene.until(({ gate }) => gate.inFlight.waiting === 1);
    scene.start(3);
    await scene.until(({ gate }) => gate.inFlight.waiting === 2);
    expect((await scene.start(4).answer).status).toBe(503);
    scene.held[0]!.answer();
    await scene.until(({ held }) => held.length === 2);
    scene.held[1]!.answer();
    await scene.until(({ held }) => held.length === 3);
    expect(scene.held.map(({ bytes }) => bytes)).toEqual([1, 2, 3]);
  });

  test('and is shed when it has waited as long as it may', async () => {
    scene = await Scene.open({ requests: 1, waiting: 1, patienceMs: 20 });
    scene.start(1);
    await scene.until(({ held }) => held.length === 1);
    expect(await scene.start(2).answer).toEqual({ status: 503, text: '0' });
    expect(scene.gate.inFlight).toEqual({ requests: 1, bytes: 1, waiting: 0 });
  });

  test('and leaves its place when the sender goes away', async () => {
    scene = await Scene.open({ requests: 1, waiting: 1, patienceMs: 600_000 });
    scene.start(1);
    await scene.until(({ held }) => held.length === 1);
    const { sent } = scene.start(2);
    await scene.until(({ gate }) => gate.inFlight.waiting === 1);
    sent.destroy();
    await scene.until(({ gate }) => gate.inFlight.waiting === 0);
    scene.held[0]!.answer();
    await scene.until(({ gate }) => gate.inFlight.requests === 0);
    expect(scene.held).toHaveLength(1);
  });
});

/** In MiB, as the contract has them. */
const LARGEST: Readonly<Record<keyof typeof ROOMS, number>> = {
  testConnection: 0,
  trackClick: 1,
  trackSale: 1,
  trackRefund: 1,
  syncProducts: 8,
  woocommerceWebhook: 8,
  conversion: 2,
  go: 0,
  account: 1,
  health: 0,
};

test('what the platform gives an instance at once has room in it, and only webhooks wait', async () => {
  scene = await Scene.open({});
  for (const [name, { concurrency }] of Object.entries(INSTANCES)) {
    const room = ROOMS[name as keyof typeof ROOMS];
    expect(room.requests).toBe(2 * concurrency);
    expect(room.bodyBytes).toBe(LARGEST[name as keyof typeof ROOMS] * 1024 * 1024);
    expect(room.bytes).toBeGreaterThanOrEqual(4 * room.bodyBytes);
    expect(room.waiting > 0).toBe(name === 'woocommerceWebhook');
  }
  expect(ROOMS.woocommerceWebhook.bytes).toBe(4 * 8 * 1024 * 1024);
});
