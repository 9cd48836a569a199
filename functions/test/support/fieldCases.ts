import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_BRANDS, DEMO_USERS, plainPlan } from '../../../scripts/lib/demoWorld';
import { codeKey } from '../../src/domain/base/ids';
import { formatMinor } from '../../src/domain/money/money';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { OrderRecord } from '../../src/domain/order/record';
import { paths } from '../../src/firestore/base/paths';
import { commissions, orders } from '../../src/firestore/documents/orderKinds';
import { auditAll } from '../../src/operations/audit/audit';
import { reviewSales } from '../../src/operations/review/reviewSales';
import { hashEmail } from '../../src/operations/base/services';
import { sendSigned, signerOf } from './conversion';
import { STORE_FUNCTIONS } from './http';
import { deliver, delivery } from './webhooks';
import { World, type AccountAnswer, type FunctionName, type Tenant } from './world';

// Plays the situations of fixtures/field: each on a demo brand of its own, which the fixtures name by its fixed ids.

const FIXTURES = join(__dirname, '../fixtures/field');
const [DEMO] = DEMO_BRANDS;
/** After the times that the fixtures name. */
const STARTS_AT = new Date('2026-11-28T12:00:00.000Z');
/** Steps are so far apart that two clicks of one phone are two clicks. */
const STEP_MS = 60_000;
const PHONE =
  'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36';

export interface Step {
  readonly send?: string;
  readonly together?: readonly Step[];
  readonly body?: unknown;
  /** The body as bytes, instead of `body`. */
  readonly raw?: string;
  readonly topic?: string;
  readonly phpEscaped?: boolean;
  readonly source?: string;
  readonly hookId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly path?: string;
  readonly as?: string;
  readonly userAgent?: string;
  readonly ms?: number;
  readonly save?: Readonly<Record<string, string>>;
}

interface FieldCase {
  readonly name: string;
  readonly orders: readonly string[];
  readonly steps: readonly Step[];
}

/** What an order came to. The shares are those of the ledger's entries. */
export interface OrderEnd {
  readonly influencerId: string | null;
  /** What won the order, or why nobody did. */
  readonly because: string | null;
  readonly currency: string | null;
  readonly baseMinor: number | null;
  readonly commissionMinor: number;
  readonly influencerMinor: number;
  readonly platformMinor: number;
  /** The commission's. */
  readonly status: string | null;
  readonly refundedMinor: number | null;
  readonly excessMinor: number | null;
  readonly flags: readonly string[];
}

/** The end of an order of ayse by her referral code, pending. */
export function due(
  baseMinor: number,
  commissionMinor: number,
  [influencerMinor, platformMinor]: readonly [influencerMinor: number, platformMinor: number],
  more: Partial<OrderEnd> = {},
): OrderEnd {
  return {
    influencerId: 'ayse',
    because: 'referralCode',
    currency: 'TRY',
    baseMinor,
    commissionMinor,
    influencerMinor,
    platformMinor,
    status: commissionMinor === 0 ? 'reversed' : 'pending',
    refundedMinor: 0,
    excessMinor: 0,
    flags: [],
    ...more,
  };
}

/** The end of an order that nobody earns from. */
export const unattributed = (baseMinor: number, because: string, more: Partial<OrderEnd> = {}): OrderEnd =>
  due(baseMinor, 0, [0, 0], { influencerId: null, because, status: null, ...more });

/** The case whose name begins with the number. */
export function fieldCase(number: string): FieldCase {
  const file = readdirSync(FIXTURES).find((name) => name.startsWith(`${number}-`));
  if (file === undefined) throw new Error(`there is no field case ${number}`);
  return JSON.parse(readFileSync(join(FIXTURES, file), 'utf8')) as FieldCase;
}

/** A demo brand of its own for each test of the file. After each test the brand is audited: the audit must find nothing. */
export function fieldTests(): Field {
  const field = new Field();
  beforeEach(() => field.open());
  afterEach(async () => {
    try {
      expect(await field.auditFindings()).toEqual([]);
    } finally {
      await field.world.stop();
    }
  });
  return field;
}

export class Field {
  world!: World;
  tenant!: Tenant;
  private saved: Record<string, string> = {};
  private deliveries = 0;
  private readonly tokens = new Map<string, Promise<string>>();

  async open(): Promise<void> {
    // An instance of its own: one that served another case would remember its brand.
    this.world = new World({ cacheTtlMs: 1 });
    this.world.now = STARTS_AT;
    this.saved = {};
    await this.world.clear();
    await this.world.start();
    await this.seed();
  }

  private async seed(): Promise<void> {
    const { db, services } = this.world;
    const { brandId, store, influencers } = DEMO;
    const [first] = influencers;
    this.tenant = await this.world.tenant({
      brandId,
      storeId: store.storeId,
      brand: { name: DEMO.name, currency: DEMO.currency, timeZone: DEMO.timeZone },
      store,
      plan: plainPlan(DEMO.ratePercent),
      ...first,
    });
    for (const { influencerId, name, referralCode, couponCode } of influencers) {
      const email = hashEmail(services, `${influencerId}@influencer.example`);
      await paths.influencer(db, influencerId).set({ influencerId, name, ...email });
      const link = { code: referralCode, influencerId, brandIds: [brandId] };
      await paths.referralCode(db, codeKey(referralCode)!).set(link);
      const coupon = { code: couponCode, brandId, influencerId };
      await paths.couponCode(db, brandId, codeKey(couponCode!)!).set(coupon);
    }
  }

  /** Plays the case's steps, of which `from` and `to` choose some as those of `slice` do. */
  async play(number: string, from = 0, to?: number): Promise<AccountAnswer[]> {
    const answers: AccountAnswer[] = [];
    for (const step of fieldCase(number).steps.slice(from, to)) answers.push(...(await this.step(step)));
    return answers;
  }

  /** The same, and every step is taken: none is refused. */
  async taken(number: string, from = 0, to?: number): Promise<AccountAnswer[]> {
    const answers = await this.play(number, from, to);
    for (const { status, text } of answers) if (status >= 400) throw new Error(`answered ${status}: ${text}`);
    return answers;
  }

  async step(step: Step): Promise<AccountAnswer[]> {
    const { together, send, ms = 0 } = step;
    this.pass(STEP_MS);
    if (together) return Promise.all(together.map((one) => this.sent(one)));
    if (send !== 'wait') return [await this.sent(step)];
    this.pass(ms);
    return [];
  }

  /** The hourly review. */
  async review(): Promise<void> {
    const { failures, isDone } = await reviewSales(this.world.services, {
      budgetMs: 60_000,
      requestId: 'review',
    });
    if (!isDone || failures.length > 0) throw new Error('the review failed', { cause: failures });
  }

  /** Moves the clock. */
  pass(ms: number): void {
    this.world.now = new Date(this.world.now!.getTime() + ms);
  }

  private async sent(step: Step): Promise<AccountAnswer> {
    const filled = JSON.parse(this.filled(JSON.stringify(step))) as Step;
    const answer = await this.ask(filled);
    for (const [name, from] of Object.entries(step.save ?? {})) this.saved[name] = taken(answer, from);
    return answer;
  }

  private filled(text: string): string {
    return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = this.saved[name];
      if (value === undefined) throw new Error(`no step has saved ${name}`);
      return value;
    });
  }

  private ask(step: Step): Promise<AccountAnswer> {
    const { send = '', path = '', body, raw } = step;
    switch (send) {
      case 'webhook':
        return this.webhook(step);
      case 'conversion':
        return sendSigned(this.world, path, signerOf(this.tenant), raw ?? body);
      case 'go':
        return this.world.raw('go', path, { headers: { 'user-agent': step.userAgent ?? PHONE } });
      case 'account':
        return this.account(step);
      default: {
        if (!STORE_FUNCTIONS.includes(send as FunctionName)) throw new Error(`there is no step ${send}`);
        const headers = {
          authorization: `Bearer ${this.tenant.apiKey}`,
          'content-type': 'application/json',
        };
        const init = { method: 'POST', headers, body: raw ?? JSON.stringify(body) };
        return this.world.raw(send as FunctionName, '', init);
      }
    }
  }

  private webhook({
    topic = '',
    body,
    raw,
    phpEscaped,
    source,
    hookId,
    headers,
  }: Step): Promise<AccountAnswer> {
    this.deliveries += 1;
    const json = raw ?? JSON.stringify(body);
    const of = { deliveryId: `d${this.deliveries}`, ...(hookId === undefined ? {} : { webhookId: hookId }) };
    return deliver(this.world, this.tenant, delivery(topic, phpEscaped ? escapedByPhp(json) : json, of), {
      headers: { 'x-wc-webhook-source': source ?? 'https://lale.example/', ...headers },
    });
  }

  private async account({ method = 'GET', path = '', as = '', body }: Step): Promise<AccountAnswer> {
    // One of the demo's people signs in once for all tests of the file.
    const claims = DEMO_USERS.find(({ email }) => email === as)?.claims;
    if (!claims) throw new Error(`the demo has no user ${as}`);
    const token = this.tokens.get(as) ?? this.world.idToken(claims);
    this.tokens.set(as, token);
    const [, approvedId] = /^v1\/orders\/([^/]+)\/approve$/.exec(path) ?? [];
    const seen = approvedId === undefined ? null : await this.seen(approvedId);
    return this.world.account(
      method,
      `/${path}`,
      await token,
      seen ? { ...seen, ...(body as object) } : body,
    );
  }
  /** What the person who approves has seen; the cases are older than the rule that this is sent. */
  private async seen(orderId: string): Promise<object> {
    const { brandId, storeId } = this.tenant;
    const stored = await paths.commission(this.world.db, brandId, storeId, orderId).get();
    const { totalMinor = 0, currency = 'TRY' } = (stored.data() ?? {}) as Partial<CommissionRecord>;
    return { total: formatMinor(totalMinor, currency), currency, reason: 'as the case says' };
  }

  /** The brand says that nobody earns by the coupon. */
  async exclude(code: string): Promise<void> {
    const path = `v1/coupon-codes/${encodeURIComponent(code)}`;
    const as = 'owner@lale.example';
    const [saved] = await this.step({
      send: 'account',
      method: 'PUT',
      path,
      as,
      body: { influencerId: null },
    });
    expect(saved).toMatchObject({ status: 201 });
  }

  async order(orderId: string): Promise<OrderRecord | null> {
    const { brandId, storeId } = this.tenant;
    return orders.read(await paths.order(this.world.db, brandId, storeId, orderId).get());
  }

  async commission(orderId: string): Promise<CommissionRecord | null> {
    const { brandId, storeId } = this.tenant;
    return commissions.read(await paths.commission(this.world.db, brandId, storeId, orderId).get());
  }

  /** Until when the commission is held, as text. */
  async heldUntil(orderId: string): Promise<string | null> {
    return (await this.commission(orderId))?.heldUntil?.toISOString() ?? null;
  }

  /** The addresses that links redirect to. */
  async landings(number: string, from = 0, to?: number): Promise<URL[]> {
    const answers = await this.taken(number, from, to);
    return answers.map(({ headers }) => new URL(headers.get('location') ?? ''));
  }

  /** The clicks that were stored. */
  async clicks(): Promise<Record<string, unknown>[]> {
    const { docs } = await paths.clicks(this.world.db, this.tenant.brandId).get();
    return docs.map((doc) => doc.data());
  }

  /** What the order came to; null where it is not stored. Its entries must post what its commission says. */
  async end(orderId: string): Promise<OrderEnd | null> {
    const [order, commission] = await Promise.all([this.order(orderId), this.commission(orderId)]);
    if (!order) return null;
    const posted = postedOf(commission);
    const { influencerId, currency } = order;
    const shareOf = (account: string): number => posted[`${currency} ${account}`] ?? 0;
    const influencerMinor = influencerId === null ? 0 : shareOf(`influencer:${influencerId}`);
    const platformMinor = shareOf('platform');
    const commissionMinor = commission?.totalMinor ?? 0;
    // Nothing may be left in another currency, or with another influencer.
    const accounts = { [`brand:${order.brandId}`]: -commissionMinor, platform: platformMinor };
    if (influencerId !== null) accounts[`influencer:${influencerId}`] = influencerMinor;
    const expected = Object.entries(accounts).filter(([, minor]) => minor !== 0);
    expect(posted).toEqual(
      Object.fromEntries(expected.map(([name, minor]) => [`${currency} ${name}`, minor])),
    );
    return {
      influencerId,
      because: order.attribution?.reason ?? null,
      currency,
      baseMinor: order.baseMinor,
      commissionMinor,
      influencerMinor,
      platformMinor,
      status: commission?.status ?? null,
      refundedMinor: order.refundedMinor,
      excessMinor: order.excessMinor,
      flags: order.flags.map(({ reason }) => reason).sort(),
    };
  }

  async auditFindings(): Promise<string[]> {
    const { findings, failures } = await auditAll(this.world.services, { brandId: this.tenant.brandId });
    return [
      ...findings.map(({ path, message }) => `${path}: ${message}`),
      ...failures.map(({ error }) => String(error)),
    ];
  }
}

/** As PHP's json_encode writes it: slashes and all that is not ASCII are escaped. */
function escapedByPhp(json: string): string {
  const code = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return json.replaceAll('/', '\\/').replaceAll(/[\u0080-\uffff]/g, code);
}

/** The field of the answer, or with `url:` the parameter of the address that it redirects to. */
function taken({ body, headers }: AccountAnswer, from: string): string {
  const value = from.startsWith('url:')
    ? new URL(headers.get('location') ?? '').searchParams.get(from.slice('url:'.length))
    : body[from];
  if (typeof value !== 'string') throw new Error(`the answer has no ${from}`);
  return value;
}

/** The sums of its entries by currency and account, both stages of an account together, without those of zero. */
function postedOf(commission: CommissionRecord | null): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { currency, postings } of commission?.entries ?? [])
    for (const { account, minor } of postings) {
      const key = `${currency} ${account.replace(/:pending$/, '')}`;
      sums[key] = (sums[key] ?? 0) + minor;
    }
  return Object.fromEntries(Object.entries(sums).filter(([, minor]) => minor !== 0));
}
