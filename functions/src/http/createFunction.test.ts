import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ID_PREFIXES } from '../domain/base/ids';
import type { Services } from '../operations/base/services';
import { FUNCTIONS, type HttpFunctionName } from './functions';

/** What is refused before anything is looked up needs no more of the services. */
const SERVICES = { countRpcs: (_counts, work) => work() } as Pick<Services, 'countRpcs'> as Services;

async function ask(name: HttpFunctionName, method: string, path: string) {
  const app = FUNCTIONS[name].createApp({
    services: () => SERVICES,
    newId: (kind) => `${ID_PREFIXES[kind]}any`,
    log: () => undefined,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method });
  const text = await response.text();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { status: response.status, allow: response.headers.get('allow'), text };
}

test.each([
  ['trackSale', '/any', 'There is nothing at trackSale/any.'],
  ['conversion', '/any', 'There is nothing at /any.'],
  ['account', '/v1/any', 'There is nothing at /v1/any.'],
  ['woocommerceWebhook', '/', 'There is nothing at /. Webhooks are delivered to /{storeId}.'],
  ['go', '/%E0%A4%A', 'A link ends in a code, and this one does not.'],
] as const)('%s says of %s: %s', async (name, path, detail) => {
  const { status, text } = await ask(name, 'GET', path);
  expect(status).toBe(404);
  expect(text).toContain(name === 'go' ? `<p>${detail}</p>` : JSON.stringify(detail));
});

test.each(['POST', 'PATCH', 'OPTIONS'])('the page of a link repeats nothing of a %s', async (method) => {
  const { status, allow, text } = await ask('go', method, '/code');
  expect({ status, allow }).toEqual({ status: 405, allow: 'GET, HEAD' });
  expect(text).toContain('<p>It takes nothing that is sent to it.</p>');
  expect(text).not.toContain(method);
});
