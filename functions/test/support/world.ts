import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initializeApp } from 'firebase-admin/app';
import type { DocumentSnapshot, Firestore, Query, QuerySnapshot } from '@google-cloud/firestore';
import {
  apiSecret,
  deriveKey,
  formatApiKey,
  SCOPES,
  type StoredApiKey,
} from '../../src/domain/credentials/apiKey';
import type { Brand, StoredStore } from '../../src/domain/brand/brand';
import { codeKey } from '../../src/domain/base/ids';
import type { SwitchName } from '../../src/domain/base/switches';
import type { Plan } from '../../src/domain/brand/plan';
import { getAuth } from '../../src/firestore/base/auth';
import { openFirestore } from '../../src/firestore/base/client';
import { paths } from '../../src/firestore/base/paths';
import { LOG_FIELDS, type LogLine } from '../../src/domain/base/logLine';
import type { AppOptions } from '../../src/http/httpApp';
import { FUNCTIONS, type HttpFunctionName } from '../../src/http/functions';
import { shedRequest } from '../../src/http/overload';
import { RATE_LIMITS, type RateLimitName, type RateLimitNumbers } from '../../src/http/rateLimits';
import type { STORE_ROUTES } from '../../src/http/storeApi/routes';
import { createServices, type Services } from '../../src/operations/base/services';
import { expectDocumented } from './documentedAnswers';
import { newId, ownName } from './ids';
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

/** Also a statement's text, which is no JSON. */
export interface AccountAnswer extends Answer {
  readonly text: string;
}

export type FunctionName = keyof typeof STORE_ROUTES;
/** Every function that answers HTTP. */
export type AppName = HttpFunctionName;

export interface WorldOptions {
  /** Absent: one, which tests read. */
  readonly maxDayShards?: number;
  readonly cacheTtlMs?: number;
  /** Absent: one version, `TEST_MASTER_SECRET`. */
  readonly masterSecret?: string;
  /** In the emulators' own project, where the deployed functions and commands look; else in one of this test file's. */
  readonly isShared?: boolean;
  /** Absent: none, since all tests send from one address. */
  readonly rateLimits?: Partial<RateLimitNumbers>;
}

const KNOWN_FIELDS = new Set<string>(LOG_FIELDS);
const NO_LIMITS = Object.fromEntries(
  Object.keys(RATE_LIMITS).map((name) => [name, Number.MAX_SAFE_INTEGER]),
) as Record<RateLimitName, number>;

/** What one test file leaves behind slows down no other, and no schedule of another finds it. */
const OWN_PROJECT = ownName('demo-test-');

/** Where the recorded shop delivers from, and the shop of `webhooks.ts`. */
const DELIVERING_HOSTS = ['127.0.0.1:8899', 'shop.example.test'];

/**
 * The functions in this process, on real HTTP servers and the real emulator, with the wire to Firestore watched:
 * races inside of one instance and the cost of each event show only here.
 */
export class World {
  readonly wire = new Wire();
  readonly db: Firestore;
  readonly services: Services;
  readonly logs: LogLine[] = [];
  /** Where its documents are: another process finds them there. */
  readonly projectId: string | undefined;
  /** What the clock says; null: the real time. */
  now: Date | null = null;
  /** Whether the functions have no room for a request. */
  isOverloaded = false;
  private readonly unknownFields = new Set<string>();
  private readonly servers = new Map<AppName, Server>();

  private readonly rateLimits: RateLimitNumbers;

  constructor({ isShared = false, rateLimits = {}, ...options }: WorldOptions = {}) {
    this.rateLimits = { ...NO_LIMITS, ...rateLimits };
    const appName = ownName('test-');
    this.projectId = isShared ? process.env['GCLOUD_PROJECT'] : OWN_PROJECT;
    if (!isShared) initializeApp({ projectId: OWN_PROJECT }, appName);
    this.db = openFirestore([this.wire.interceptor], appName);
    this.services = createServices({
      db: this.db,
      masterSecret: TEST_MASTER_SECRET,
      now: () => this.now ?? new Date(),
      newId,
      // Read once, as the world starts: what a test counts does not depend on how long it takes.
      switchesTtlMs: 0,
      maxDayShards: 1,
      ...options,
    });
  }

  async start(): Promise<void> {
    const options: AppOptions = {
      services: () => this.services,
      newId,
      log: (line) => {
        this.logs.push(line);
        for (const field of Object.keys(line)) if (!KNOWN_FIELDS.has(field)) this.unknownFields.add(field);
      },
      rateLimits: this.rateLimits,
    };
    await this.services.lookUps.switches();
    for (const [name, { createApp }] of Object.entries(FUNCTIONS))
      await this.serve(name as AppName, createApp(options));
  }

  /** Switches off what is named, and on all else, as the operator does. */
  async switchOff(...names: readonly SwitchName[]): Promise<void> {
    await paths.switches(this.db).set(Object.fromEntries(names.map((name) => [name, false])));
    this.services.lookUps.forgetSwitches();
  }

  private async serve(name: AppName, app: RequestListener): Promise<void> {
    const server = createServer((request, response) => {
      if (this.isOverloaded) shedRequest(request);
      app(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    this.servers.set(name, server);
  }

  /** Takes away all that this test file's project holds: an emulator that starts with data has it in every project. */
  async clear(): Promise<void> {
    const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
    const documents = `emulator/v1/projects/${OWN_PROJECT}/databases/(default)/documents`;
    const { ok, status } = await fetch(`http://${host}/${documents}`, { method: 'DELETE' });
    if (!ok) throw new Error(`the emulator did not clear ${OWN_PROJECT}: ${status}`);
  }

  async stop(): Promise<void> {
    const unknown = [...this.unknownFields];
    if (unknown.length > 0) throw new Error(`LOG_FIELDS lacks what was logged: ${unknown.join(', ')}`);
    for (const server of this.servers.values()) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await this.db.terminate();
  }

  url(name: AppName): string {
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
    const { text, ...answer } = await this.call(name, path, init);
    return { ...answer, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  /** Sends whatever a client might send; the path is below the function's own, a redirect is not followed. */
  raw(name: AppName, path: string, init: RequestInit = {}): Promise<AccountAnswer> {
    return this.call(name, path.replace(/^\//, ''), { redirect: 'manual', ...init });
  }

  /** Calls the account function; the path begins with `/v1/`. Without a token where it is null. */
  account(
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<AccountAnswer> {
    return this.call('account', path.replace(/^\//, ''), {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  /** Every answer that comes back is one that the OpenAPI document allows. */
  private async call(app: AppName, path: string, init: RequestInit): Promise<AccountAnswer> {
    const response = await fetch(this.url(app) + path, init);
    const { status, headers } = response;
    const text = await response.text();
    expectDocumented({ app, method: init.method ?? 'GET', path }, { status, headers, text });
    const isJson = /json/.test(headers.get('content-type') ?? '') && text !== '';
    return { status, headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
  }

  /** The ID token of a new user with these claims, signed in for real with the Auth emulator. */
  async idToken(claims: Readonly<Record<string, unknown>>): Promise<string> {
    const host = process.env['FIREBASE_AUTH_EMULATOR_HOST'];
    if (!host) throw new Error('FIREBASE_AUTH_EMULATOR_HOST is not set: run this with npm run test:emulator');
    const email = `${ownName('user')}@test.example`;
    const password = 'a-password-for-tests';
    const { uid } = await getAuth().createUser({ email, password });
    await getAuth().setCustomUserClaims(uid, claims);
    const url = `http://${host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password, returnSecureToken: true }),
    });
    const { idToken } = (await response.json()) as { idToken?: string };
    if (idToken === undefined) throw new Error(`could not sign ${email} in: ${response.status}`);
    return idToken;
  }

  /** A tenant of its own, so that tests do not meet. */
  async tenant(
    options: {
      readonly brand?: Partial<Brand>;
      readonly store?: Partial<StoredStore>;
      readonly key?: Partial<StoredApiKey>;
      readonly plan?: Partial<Plan>;
    } & Partial<Pick<Tenant, 'brandId' | 'storeId' | 'influencerId' | 'referralCode' | 'couponCode'>> = {},
  ): Promise<Tenant> {
    const unique = ownName('');
    const {
      brandId = `brand${unique}`,
      storeId = `store${unique}`,
      influencerId = `inf${unique}`,
      referralCode = `ref${unique}`,
      couponCode = `COUPON${unique}`,
    } = options;
    const keyId = ownName('key');
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
    const store: StoredStore = {
      storeId,
      name: 'A store',
      platform: 'woocommerce',
      siteUrl: 'https://store.example',
      // Of its own, so that unsigned reports find it; and those that deliveries of tests name.
      hosts: [`${storeId}.example`.toLowerCase(), ...DELIVERING_HOSTS],
      state: 'active',
      ...options.store,
    };
    const key: StoredApiKey = {
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

  /** Everything stored below the brand, and its commissions with their views, as plain JSON by path: to see what changed. */
  async snapshot(brandId: string): Promise<Record<string, unknown>> {
    return contents(await this.below(brandId));
  }

  /** The same with the brand itself, its payouts with their lines, and the locks of its payout accounts. */
  async wholeSnapshot(brandId: string): Promise<Record<string, unknown>> {
    return contents(await this.wholeBrand(brandId));
  }

  /** When each document of `wholeSnapshot` was last written, by path: to see cheaply that none was. */
  async writeTimes(brandId: string): Promise<Record<string, string>> {
    const docs = await this.wholeBrand(brandId, (query) => query.select());
    // with all its digits, which a Date has not
    const timeOf = ({ updateTime }: DocumentSnapshot): string =>
      updateTime ? `${updateTime.seconds}.${updateTime.nanoseconds}` : 'never';
    return Object.fromEntries(docs.map((doc) => [doc.ref.path, timeOf(doc)]));
  }

  private async below(brandId: string, shape: Shape = (query) => query): Promise<DocumentSnapshot[]> {
    const collections = await paths.brand(this.db, brandId).listCollections();
    const [commissions, views] = [paths.commissions(this.db), paths.commissionViews(this.db)].map((all) =>
      all.where('brandId', '==', brandId),
    );
    return docsOf([...collections, commissions!, views!].map((query) => shape(query).get()));
  }

  private async wholeBrand(brandId: string, shape: Shape = (query) => query): Promise<DocumentSnapshot[]> {
    const ofBrand = (collection: string): Query =>
      this.db.collection(collection).where('brandId', '==', brandId);
    const [brand, below, accounts, payouts] = await Promise.all([
      paths.brand(this.db, brandId).get(),
      this.below(brandId, shape),
      docsOf([shape(ofBrand('payoutAccounts')).get()]),
      docsOf([shape(ofBrand('payouts')).get()]),
    ]);
    const lines = await docsOf(payouts.map(({ id }) => shape(paths.payoutLines(this.db, id)).get()));
    return [brand, ...below, ...accounts, ...payouts, ...lines];
  }
}

type Shape = (query: Query) => Query;

async function docsOf(answers: readonly Promise<QuerySnapshot>[]): Promise<DocumentSnapshot[]> {
  return (await Promise.all(answers)).flatMap(({ docs }) => docs);
}

function contents(docs: readonly DocumentSnapshot[]): Record<string, unknown> {
  return Object.fromEntries(docs.map((doc) => [doc.ref.path, doc.data()]));
}
