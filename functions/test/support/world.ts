import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Firestore } from '@google-cloud/firestore';
import { apiSecret, deriveKey, formatApiKey, SCOPES, type ApiKey } from '../../src/domain/apiKey';
import type { Brand, Store } from '../../src/domain/brand';
import { codeKey } from '../../src/domain/ids';
import type { Plan } from '../../src/domain/plan';
import { openFirestore } from '../../src/firestore/client';
import { paths } from '../../src/firestore/paths';
import { createApp, type LogLine } from '../../src/http/createApp';
import { ROUTES } from '../../src/http/routes';
import { createServices, type Services } from '../../src/operations/services';
import { newId } from './ids';
import { TEST_PLAN } from './plan';
import { Wire } from './wire';

export const TEST_MASTER_SECRET = 'a-master-secret-for-tests-in-one-process';

/** A brand with one store, one key and one influencer, for one test alone. */
export interface Tenant {
  readonly brandId: string;
  readonly storeId: string;
  readonly keyId: string;
  readonly apiKey: string;
  readonly influencerId: string;
  readonly referralCode: string;
  readonly couponCode: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export type FunctionName = keyof typeof ROUTES;

/**
 * The functions in this process, on real HTTP servers and the real emulator, with the wire to Firestore watched:
 * races inside of one instance and the cost of each event show only here.
 */
export class World {
  readonly wire = new Wire();
  readonly db: Firestore;
  readonly services: Services;
  readonly logs: LogLine[] = [];
  /** What the clock says; null: the real time. */
  now: Date | null = null;
  private readonly servers = new Map<FunctionName, Server>();

  constructor(options: { readonly cacheTtlMs?: number } = {}) {
    this.db = openFirestore([this.wire.interceptor], `test-${randomBytes(6).toString('hex')}`);
    this.services = createServices({
      db: this.db,
      masterSecret: TEST_MASTER_SECRET,
      now: () => this.now ?? new Date(),
      newId,
      ...options,
    });
  }

  async start(): Promise<void> {
    for (const [name, route] of Object.entries(ROUTES)) {
      const app = createApp(route, {
        services: () => this.services,
        newId,
        log: (line) => this.logs.push(line),
      });
      const server = createServer(app);
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      this.servers.set(name as FunctionName, server);
    }
  }

  async stop(): Promise<void> {
    for (const server of this.servers.values()) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await this.db.terminate();
  }

  url(name: FunctionName): string {
    const { port } = this.servers.get(name)?.address() as AddressInfo;
    return `http://127.0.0.1:${port}/`;
  }

  /** Posts JSON to a function with the tenant's key. */
  async post(name: FunctionName, tenant: Pick<Tenant, 'apiKey'>, body: unknown): Promise<Answer> {
    return this.send(name, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async send(name: FunctionName, init: RequestInit, path = ''): Promise<Answer> {
    const response = await fetch(this.url(name) + path, init);
    const text = await response.text();
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, body };
  }

  /** A tenant of its own, so that tests do not meet. */
  async tenant(
    options: {
      readonly brand?: Partial<Brand>;
      readonly store?: Partial<Store>;
      readonly key?: Partial<ApiKey>;
      readonly plan?: Partial<Plan>;
      readonly brandId?: string;
    } = {},
  ): Promise<Tenant> {
    const unique = randomBytes(5).toString('hex');
    const brandId = options.brandId ?? `brand${unique}`;
    const storeId = `store${unique}`;
    const keyId = `key${randomBytes(5).toString('hex')}`;
    const influencerId = `inf${unique}`;
    const [referralCode, couponCode] = [`ref${unique}`, `COUPON${unique}`];
    const plan = { ...TEST_PLAN, ...options.plan };
    const brand: Brand = {
      brandId,
      name: 'A brand',
      currency: 'TRY',
      timeZone: 'Europe/Istanbul',
      state: 'active',
      shards: 1,
      planVersion: plan.version,
      plan,
      ...options.brand,
    };
    const store: Store = {
      storeId,
      name: 'A store',
      platform: 'woocommerce',
      siteUrl: 'https://store.example',
      state: 'active',
      ...options.store,
    };
    const key: ApiKey = {
      keyId,
      brandId,
      storeId,
      mode: 'live',
      scopes: [...SCOPES],
      state: 'active',
      version: 1,
      ...options.key,
    };
    const batch = this.db.batch();
    batch.set(paths.brand(this.db, brandId), brand);
    batch.set(paths.plan(this.db, brandId, plan.version), plan);
    batch.set(paths.store(this.db, brandId, storeId), store);
    batch.set(paths.apiKey(this.db, keyId), key);
    batch.set(paths.referralCode(this.db, codeKey(referralCode) ?? ''), {
      influencerId,
      brandIds: [brandId],
    });
    batch.set(paths.couponCode(this.db, brandId, codeKey(couponCode) ?? ''), { influencerId, brandId });
    await batch.commit();
    const secret = apiSecret(deriveKey(TEST_MASTER_SECRET, 'apiSecret'), keyId, key.version);
    const apiKey = formatApiKey({ mode: key.mode, keyId, secret });
    return { brandId, storeId, keyId, apiKey, influencerId, referralCode, couponCode };
  }

  /** Everything stored below the brand, and its commissions, as plain JSON by path: to see that nothing changed. */
  async snapshot(brandId: string): Promise<Record<string, unknown>> {
    const stored: Record<string, unknown> = {};
    for (const collection of await paths.brand(this.db, brandId).listCollections()) {
      for (const doc of (await collection.get()).docs) stored[doc.ref.path] = doc.data();
    }
    const commissions = await this.db.collection('commissions').where('brandId', '==', brandId).get();
    for (const doc of commissions.docs) stored[doc.ref.path] = doc.data();
    return stored;
  }
}
