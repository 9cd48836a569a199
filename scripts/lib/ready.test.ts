import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Signs } from './patience';
import { waitForFunctions } from './ready';

type Reply = readonly [status: number, type: string, body: string];
const missing: Reply = [404, 'text/html', 'Function us-central1-testConnection does not exist'];
const problem = (status: number): Reply => [status, 'application/problem+json', '{"code":"x"}'];

let server: Server;
let asked = 0;

/** Answers one after the other; the last one again and again. */
async function serve(replies: readonly Reply[]): Promise<string> {
  asked = 0;
  server = createServer((_, response) => {
    const [status, type, body] = replies[Math.min(asked, replies.length - 1)] ?? missing;
    asked += 1;
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const waiting = () => ({ signs: new Signs(), signal: new AbortController().signal });

test('asks until the function is there and Firestore answers it', async () => {
  const url = await serve([missing, problem(503), [200, 'application/json', '{}']]);
  const { signs, signal } = waiting();
  await waitForFunctions(url, 'key', { signs, signal });
  expect(asked).toBe(3);
  expect(signs.last).toBe('testConnection: 503 {"code":"x"}');
});

test('without a key any answer of our own code will do', async () => {
  await waitForFunctions(await serve([missing, problem(401)]), undefined, waiting());
  expect(asked).toBe(2);
});

test('a key that is refused will be refused again', async () => {
  const url = await serve([problem(401)]);
  await expect(waitForFunctions(url, 'key', waiting())).rejects.toThrow(/refuses the demo key.*\n.*401/);
  expect(asked).toBe(1);
});

test('stops asking when nobody waits any more, also within a request', async () => {
  const over = new AbortController();
  let arrived: () => void = () => undefined;
  const request = new Promise<void>((resolve) => (arrived = resolve));
  const url = await serve([]);
  server.removeAllListeners('request').on('request', () => {
    arrived();
  });
  const ended = waitForFunctions(url, 'key', { signs: new Signs(), signal: over.signal });
  await request;
  over.abort();
  await expect(ended).resolves.toBeUndefined();
});
