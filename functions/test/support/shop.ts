import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';

/** What a shop's server does with an order, by the cookies and the form that were sent; answers what became of it. */
export type Checkout = (
  cookies: Readonly<Record<string, string>>,
  form: Readonly<Record<string, string>>,
) => Promise<unknown>;

/**
 * A shop on a real HTTP server: one page at every address, as a test writes it, and at `/checkout` an order with the
 * cookies and the form that the browser sent.
 */
export class Shop {
  /** The page's HTML. */
  page = '';
  checkout: Checkout = () => Promise.resolve({});
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Shop> {
    const server = createServer();
    const shop = new Shop(server);
    server.on('request', (request: IncomingMessage, response) => {
      if (request.url !== '/checkout') {
        response.setHeader('Content-Type', 'text/html; charset=utf-8').end(shop.page);
        return;
      }
      const outcome = text(request).then((form) =>
        shop.checkout(cookiesOf(request), Object.fromEntries(new URLSearchParams(form))),
      );
      outcome.then(
        (answer) => response.end(JSON.stringify(answer)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return shop;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** As PHP reads them: decoded, and of one name the first. */
function cookiesOf({ headers }: IncomingMessage): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const cookie of headers.cookie?.split('; ') ?? []) {
    const [name = '', value = ''] = cookie.split(/=(.*)/s);
    cookies[name] ??= decodeURIComponent(value);
  }
  return cookies;
}
