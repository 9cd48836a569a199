import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT_ROUTES } from '../../src/http/account/routes';
import type { AccountRoute } from '../../src/http/account/route';
import { CONVERSION_ROWS, type ConversionRouteName } from '../../src/http/conversion/routes';
import type { ConversionRoute } from '../../src/http/conversion/route';
import { MIB } from '../../src/http/route';
import { STORE_ROUTES } from '../../src/http/storeApi/routes';
import { delivery as webhookRow } from '../../src/http/woocommerceWebhook/webhookFunction';
import { ACCOUNT_NAMES, goodCall, Shop, tokensOf } from './account';
import { sendSigned, sendUnsigned, signerOf, unsignedTenant } from './conversion';
import { EVENT_FUNCTIONS } from './http';
import { delivery, recordedDeliveries, shopSecret, signed, topicOf } from './webhooks';
import type { AccountAnswer, Tenant, World } from './world';

type Json = Record<string, unknown>;
export type RawBody = string | Uint8Array<ArrayBuffer>;

/** A way into the functions that takes a body, for a caller who may come in. One for each row of a route, or more. */
export interface Door {
  readonly name: string;
  /** Of the OpenAPI document. */
  readonly operationId: string;
  /** Whether stores send events here; else people do. */
  readonly isIngest: boolean;
  readonly maxBodyBytes: number;
  /** What the route takes. */
  readonly good: Json;
  readonly send: (raw: RawBody, headers?: Readonly<Record<string, string>>) => Promise<AccountAnswer>;
}

/** Every route that takes a body, from the rows of the routes: a new one is a door by itself. */
export async function allDoors(world: World, tenant: Tenant): Promise<Door[]> {
  const unsigned = await unsignedTenant(world);
  return [
    ...storeDoors(world, tenant),
    ...conversionDoors(world, tenant, unsigned),
    ...webhookDoors(world, tenant),
    ...(await accountDoors(world, tenant)),
  ];
}

function storeDoors(world: World, { apiKey }: Tenant): Door[] {
  return EVENT_FUNCTIONS.map((name) => ({
    name,
    operationId: name,
    isIngest: true,
    maxBodyBytes: STORE_ROUTES[name].maxBodyBytes ?? 0,
    good: exampleOf(name),
    send: (body, headers = {}) =>
      world.raw(name, '/', {
        method: 'POST',
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json', ...headers },
        body,
      }),
  }));
}

function conversionDoors(world: World, tenant: Tenant, unsigned: Tenant): Door[] {
  const rows = Object.entries(CONVERSION_ROWS) as [ConversionRouteName, ConversionRoute][];
  return rows
    .filter(([, { request }]) => request !== null)
    .flatMap(([operationId, { path, maxBodyBytes, unsigned: policy }]) => {
      const door = { operationId, isIngest: true, maxBodyBytes, good: exampleOf(operationId) };
      const signed: Door = {
        ...door,
        name: operationId,
        send: (raw, headers) => sendSigned(world, path, signerOf(tenant), raw, { headers: { ...headers } }),
      };
      const byKey: Door = {
        ...door,
        name: `${operationId} unsigned`,
        send: (raw, headers) =>
          sendUnsigned(world, path, raw, { 'x-waffarx-key': unsigned.keyId, ...headers }),
      };
      return policy === 'refused' ? [signed] : [signed, byKey];
    });
}

/** One for each resource: their bodies are read by code of their own. */
function webhookDoors(world: World, tenant: Tenant): Door[] {
  const recordings = recordedDeliveries();
  return ['order.updated', 'product.updated', 'coupon.updated'].map((topic) => {
    const recorded = recordings.find((each) => topicOf(each) === topic);
    if (!recorded) throw new Error(`nothing is recorded of ${topic}`);
    return {
      name: `woocommerceWebhook ${topic}`,
      operationId: 'woocommerceWebhook',
      isIngest: true,
      maxBodyBytes: webhookRow.maxBodyBytes,
      good: JSON.parse(recorded.rawBody) as Json,
      send: (raw, headers = {}) =>
        world.raw('woocommerceWebhook', `/${tenant.storeId}`, {
          method: 'POST',
          headers: {
            ...delivery(topic, '').headers,
            'x-wc-webhook-signature': signed(shopSecret(tenant), raw),
            ...headers,
          },
          body: raw,
        }),
    };
  });
}

async function accountDoors(world: World, tenant: Tenant): Promise<Door[]> {
  const shop = new Shop(world, tenant);
  const { admin } = await tokensOf(world, tenant);
  const doors: Door[] = [];
  for (const name of ACCOUNT_NAMES) {
    if ((ACCOUNT_ROUTES[name] as AccountRoute).body === null) continue;
    const { method, path, body = {} } = await goodCall(name, shop);
    doors.push({
      name,
      operationId: name,
      isIngest: false,
      maxBodyBytes: MIB,
      good: body,
      send: (raw, headers = {}) =>
        world.raw('account', path, {
          method,
          headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json', ...headers },
          body: raw,
        }),
    });
  }
  return doors;
}

interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object; readonly examples?: Json }>>;
  };
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export const openApi = JSON.parse(
  readFileSync(join(__dirname, '../../../docs/openapi.json'), 'utf8'),
) as OpenApi;

/** What the document says of the JSON that an operation takes. */
export function requestOf(operationId: string) {
  const operation = Object.values(openApi.paths)
    .flatMap((operations) => Object.values(operations))
    .find((each) => each.operationId === operationId);
  const content = operation?.requestBody?.content['application/json'];
  if (!content) throw new Error(`${operationId} takes no JSON`);
  return content;
}

/** What the document shows of what an operation takes. */
export function exampleOf(operationId: string): Json {
  const [example] = Object.values(requestOf(operationId).examples ?? {}) as { readonly value: Json }[];
  if (!example) throw new Error(`${operationId} has no example`);
  return example.value;
}
