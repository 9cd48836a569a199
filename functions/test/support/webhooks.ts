import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveKey } from '../../src/domain/credentials/apiKey';
import { webhookSecret } from '../../src/domain/credentials/webhookSecret';
import { TEST_MASTER_SECRET, type AccountAnswer, type Tenant, type World } from './world';

// What a real WooCommerce's own webhooks delivered, byte for byte, and a shop that delivers.

const RECORDINGS = join(__dirname, '../fixtures/woocommerce/webhooks');

/** A store of a brand. */
export type Shop = Pick<Tenant, 'brandId' | 'storeId'>;

export interface Delivery {
  /** The number and name of the recording. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
  /** When the recorder had it; of a delivery of a test's own the time of the tests. */
  readonly receivedAt: string;
}

/** All that was recorded, in the order in which it was received. */
export function recordedDeliveries(folder = RECORDINGS): Delivery[] {
  return readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Delivery);
}

/** The recorded deliveries whose name begins with one of the numbers. */
export function recorded(...numbers: readonly string[]): Delivery[] {
  const all = recordedDeliveries();
  return numbers.map((number) => {
    const found = all.find(({ name }) => name.startsWith(`${number}-`));
    if (!found) throw new Error(`there is no recorded delivery ${number}`);
    return found;
  });
}

export function topicOf({ headers }: Delivery): string {
  return headers['x-wc-webhook-topic'] ?? '';
}

/** A delivery of this test's own, with the headers that WooCommerce sends. */
export function delivery(
  topic: string,
  body: unknown,
  of: { webhookId?: string; deliveryId?: string } = {},
): Delivery {
  return {
    name: topic,
    headers: {
      'user-agent': 'WooCommerce/9.9.5 Hookshot (WordPress/6.9)',
      'content-type': 'application/json',
      'x-wc-webhook-source': 'https://shop.example.test/',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-id': of.webhookId ?? '1',
      'x-wc-webhook-delivery-id': of.deliveryId ?? 'd1',
    },
    rawBody: typeof body === 'string' ? body : JSON.stringify(body),
    receivedAt: '2026-11-21T12:00:00.000Z',
  };
}

/** Base64 of the HMAC-SHA256 of the bytes, as WooCommerce signs. */
export function signed(secret: string, rawBody: string | Uint8Array): string {
  return createHmac('sha256', secret).update(Buffer.from(rawBody)).digest('base64');
}

/** The secret that the brand pasted into the webhooks of this store. */
export function shopSecret({ brandId, storeId }: Shop, version = 1): string {
  const key = deriveKey(TEST_MASTER_SECRET, 'webhook');
  return webhookSecret(key, { brandId, storeId }, { version, master: 1 });
}

/** Delivers as WooCommerce does; `headers` replace those of the delivery. */
export function deliver(
  world: World,
  shop: Shop,
  { headers, rawBody }: Delivery,
  more: { readonly secret?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<AccountAnswer> {
  const isPing = headers['x-wc-webhook-topic'] === undefined;
  const signature = isPing
    ? {}
    : { 'x-wc-webhook-signature': signed(more.secret ?? shopSecret(shop), rawBody) };
  const { 'user-agent': userAgent = '', ...others } = headers;
  return world.raw('woocommerceWebhook', `/${shop.storeId}`, {
    method: 'POST',
    headers: { 'user-agent': userAgent, ...others, ...signature, ...more.headers },
    body: rawBody,
  });
}

/** Backwards, every second one twice in a row. */
export function reversed<T>(items: readonly T[]): T[] {
  return items.toReversed().flatMap((item, index) => (index % 2 === 0 ? [item, item] : [item]));
}

/** Every item once, and each a second time at another place; the same for the same seed. */
export function shuffled(seed: number): <T>(items: readonly T[]) => T[] {
  return (items) => {
    let state = seed;
    const keyed = [...items, ...items].map((item) => {
      state = (state * 48_271) % 2_147_483_647;
      return { item, key: state };
    });
    return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
  };
}
