import { createServer, IncomingMessage } from 'node:http';
import { Socket, type AddressInfo } from 'node:net';
import { ID_PREFIXES } from '../domain/base/ids';
import type { Services } from '../operations/base/services';
import { FUNCTIONS, type HttpFunctionName } from './functions';

/** What is refused before anything is looked up needs no more of the services. */
const SERVICES = { countRpcs: (_counts, work) => work() } as Pick<Services, 'countRpcs'> as Services;

async function ask(name: HttpFunctionName, method: string, path: string) {
  let dialect: unknown;
  const app = FUNCTIONS[name].createApp({
    services: () => SERVICES,
    newId: (kind) => `${ID_PREFIXES[kind]}any`,
    log: (line) => (dialect = line.dialect),
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
  return { status: response.status, allow: response.headers.get('allow'), text, dialect };
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

test.each([
  ['trackSale', '/any', 'storeApi'],
  ['conversion', '/any', null],
  ['conversion', '/%E0%A4%A', null],
  ['conversion', '/woo/addorder/', 'waffarx'],
  ['conversion', '/magento/addOrder?any=1', 'magento'],
  ['conversion', '/mobile/addorder', 'mobile'],
  ['account', '/any', 'account'],
  ['health', '/', null],
] as const)(
  '%s at %s: the dialect of its line is %s, also where its body does not arrive',
  async (name, path, dialect) => {
    expect((await ask(name, 'PATCH', path)).dialect).toBe(dialect);
    const request = Object.assign(new IncomingMessage(new Socket()), { url: path, method: 'POST' });
    expect(await FUNCTIONS[name].dialectOf(request)).toBe(dialect);
  },
);
