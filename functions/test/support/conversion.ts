import { createHmac } from 'node:crypto';
import magento from '../fixtures/network/magento-addOrder.json';
import type { AccountAnswer, Tenant, World } from './world';

// What a plugin of the network does: it signs what it sends. Nothing of functions/src is used.

/** Whose key signs: the key id and the secret are parts of the API key. */
export interface Signer {
  readonly keyId: string;
  readonly secret: string;
}

export function signerOf({ keyId, apiKey }: Pick<Tenant, 'keyId' | 'apiKey'>): Signer {
  // hs_live_<keyId>_<48 digits><checksum of 8>
  return { keyId, secret: apiKey.slice(-56, -8) };
}

export function signedHeaders(
  { keyId, secret }: Signer,
  raw: string | Uint8Array,
  timestamp: string,
): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(raw).digest('hex');
  return {
    'x-waffarx-key': keyId,
    'x-waffarx-timestamp': timestamp,
    'x-waffarx-signature': signature,
  };
}

/** As `signedHeaders`, in version 2: method, path and query are signed too. */
export function signedHeaders2(
  { keyId, secret }: Signer,
  {
    method,
    path,
    raw,
  }: { readonly method: string; readonly path: string; readonly raw: string | Uint8Array },
  timestamp: string,
): Record<string, string> {
  const [plain = '', query = ''] = path.split(/\?(.*)/s);
  const head = [timestamp, method, plain.toLowerCase().replace(/\/+$/, ''), query, ''].join('.');
  return {
    'x-waffarx-key': keyId,
    'x-waffarx-timestamp': timestamp,
    'x-waffarx-signature': createHmac('sha256', secret).update(head).update(raw).digest('hex'),
    'x-waffarx-signature-version': '2',
  };
}

/** Unix seconds of the world's clock. */
export function secondsOf(world: World): string {
  return String(Math.floor((world.now ?? new Date()).getTime() / 1000));
}

export interface SendOptions {
  readonly method?: 'GET' | 'POST';
  readonly timestamp?: string;
  /** Of the signature. */
  readonly version?: 1 | 2;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a report signed with the key. A text or bytes go as they are, all else as JSON. */
export function sendSigned(
  world: World,
  path: string,
  signer: Signer,
  body: unknown,
  { method = 'POST', timestamp = secondsOf(world), version = 1, headers = {} }: SendOptions = {},
): Promise<AccountAnswer> {
  const raw = rawOf(body);
  const signature =
    version === 1
      ? signedHeaders(signer, raw, timestamp)
      : signedHeaders2(signer, { method, path, raw }, timestamp);
  const init = { 'content-type': 'application/json', ...signature, ...headers };
  return world.raw('conversion', path, {
    method,
    headers: init,
    ...(method === 'GET' ? {} : { body: raw }),
  });
}

/** Sends a report that nobody signed. */
export function sendUnsigned(
  world: World,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<AccountAnswer> {
  return world.raw('conversion', path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: rawOf(body),
  });
}

function rawOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (body instanceof Uint8Array) return new Uint8Array(body);
  if (typeof body === 'string') return body;
  return body === undefined ? '' : JSON.stringify(body);
}

type Json = Record<string, unknown>;

/** A WooCommerce order of 100.00 net by the influencer's code: 10.00 due at 10%. */
export function wooOrder(id: string, { referralCode }: Pick<Tenant, 'referralCode'>, more: Json = {}): Json {
  return {
    id,
    status: 'processing',
    currency: 'TRY',
    total: '120.00',
    total_tax: '20.00',
    date_created_gmt: '2026-11-21T09:00:00',
    date_modified_gmt: '2026-11-21T09:00:00',
    line_items: [{ id: 1, product_id: 7, quantity: 1, total: '100.00' }],
    afftoken: referralCode,
    ...more,
  };
}

/** A Magento order without anything that names a store. */
export function magentoOrder(id: string, more: Json = {}): Json {
  return { ...magento, order_id: id, base_url: null, af_id: null, ...more };
}

/** A store whose plugin was never given a secret. */
export function unsignedTenant(world: World): Promise<Tenant> {
  return world.tenant({ key: { signing: 'none' } });
}
