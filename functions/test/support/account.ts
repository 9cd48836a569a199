import type { Decision } from '../../src/domain/order/decidable';
import type { StoredStore } from '../../src/domain/brand/brand';
import type { PayoutRecord } from '../../src/domain/payout/payout';
import { paths } from '../../src/firestore/base/paths';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../../src/http/account/routes';
import type { brandRoutes } from '../../src/http/account/brands';
import type { keyRoutes } from '../../src/http/account/keys';
import type { storeHostRoutes } from '../../src/http/account/storeHosts';
import type { storeLinkRoutes } from '../../src/http/account/storeLinks';
import type { storeRoutes } from '../../src/http/account/stores';
import type { storeTenantRoutes } from '../../src/http/account/storeTenants';
import { decide } from '../../src/operations/order/decide';
import type { PayoutAccount } from '../../src/domain/ledger/claim';
import { formatMinor } from '../../src/domain/money/money';
import { sumClaimable } from '../../src/firestore/payout/payouts';
import { createKey } from '../../src/operations/access/keys';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { recordSale } from '../../src/operations/order/recordOrderEvent';
import { recordVoucher } from './vouchers';
import { ownName } from './ids';
import type { AccountAnswer, Tenant, World } from './world';

// What the tests of the account function share: people, orders in each state, and a call that each route takes.

export const ACCOUNT_NAMES = Object.keys(ACCOUNT_ROUTES) as AccountRouteName[];

const BUDGET_MS = 30_000;

let plansSaved = 0;
/** Another one each time: a plan whose terms are those in force would be no new version. */
function nextRate(): number {
  plansSaved += 1;
  // A plan starts a minute after it was saved, and on a busy machine orders come after that: something must be due on them.
  return 10 + plansSaved / 10_000;
}

/** A call as it is sent; the path has its query. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: Record<string, unknown>;
}

/** The commission of an order of 100.00 TRY, as a person sees it. */
export const SEEN_TOTAL = { total: '10.00', currency: 'TRY' };

/** What a plan change holds at least. */
export const PLAN = {
  base: 'net',
  ratePercent: 12.5,
  shares: [
    { party: 'influencer', percent: 50 },
    { party: 'platform', percent: 50 },
  ],
  attributionWindowDays: 30,
  holdPeriodDays: 14,
  attributionPrecedence: ['coupon', 'click', 'referralCode'],
};

/** The orders of one tenant, made one after the other. */
export class Shop {
  private count = 0;

  constructor(
    readonly world: World,
    readonly tenant: Tenant,
    private readonly prefix = 'o',
  ) {}

  /** A completed order of 100.00 TRY: 10.00 are due, 5.00 of it to the influencer. */
  async order(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
    this.count += 1;
    const sale = {
      orderId: `${this.prefix}${this.count}`,
      currency: 'TRY',
      total: '100.00',
      attribution: { couponCodes: [this.tenant.couponCode] },
      ...change,
    };
    const { status } = await this.world.post('trackSale', this.tenant, sale);
    if (status !== 201) throw new Error(`the sale was answered ${status}`);
    return sale.orderId;
  }

  /** The same, of which the store says that it belongs to another order, which is not known. */
  childOrder(): Promise<string> {
    return this.order({ parentOrderId: `${this.prefix}-parent` });
  }

  /** An order of 100.00 TRY or `total`, `processing`, as a client reports it that signs nothing. Returns its id. */
  async unverifiedOrder(orderId?: string, total = '100.00'): Promise<string> {
    this.count += 1;
    const id = orderId ?? `${this.prefix}${this.count}`;
    const { services } = this.world;
    const { brandId, storeId, couponCode } = this.tenant;
    const brand = await services.lookUps.brand(brandId);
    const store = await services.lookUps.store(brandId, storeId);
    if (!brand || !store) throw new Error('the tenant is not there');
    const attribution = { couponCodes: [couponCode] };
    const content = { currency: 'TRY', total, status: 'processing', attribution };
    const requestId = services.newId('request');
    const sale = { source: 'magento', orderId: id, content, unverified: true } as const;
    await recordSale(services, { brand, store, requestId }, sale);
    return id;
  }

  /** An order that is held as suspicious. */
  suspiciousOrder(): Promise<string> {
    return this.decided({ kind: 'suspect', suspicion: 'velocity', reason: '6 sales through one click' });
  }

  async decided(decision: Decision, change: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const orderId = await this.order(change);
    await this.decide(orderId, decision);
    return orderId;
  }

  async decide(orderId: string, decision: Decision): Promise<void> {
    const { brandId, storeId } = this.tenant;
    const who = { by: 'somebody', source: 'brand', requestId: 'req_shop' } as const;
    await decide(this.world.services, { brandId, storeId, orderId }, decision, who);
  }

  /** A payout of one approved order, in its own currency account, seen through to the state. */
  async payout(state: 'sealed' | 'sent' | 'paid'): Promise<PayoutRecord> {
    await this.freeAccount();
    await this.earn();
    return this.payoutOfAll(state);
  }

  /** Approves orders until there is something to be paid out: one, or more where a debt is left. */
  async earn(): Promise<void> {
    const { brandId, influencerId } = this.tenant;
    const account = { brandId, influencerId, currency: 'TRY' };
    do {
      await this.decided({ kind: 'approve', seen: null, reason: null });
    } while ((await sumClaimable(this.world.db, account)) <= 0);
  }

  /** A payout of all that is approved. */
  async payoutOfAll(state: 'sealed' | 'sent' | 'paid'): Promise<PayoutRecord> {
    const { brandId, influencerId } = this.tenant;
    const account = { brandId, influencerId, currency: 'TRY' };
    const options = { minimumMinor: 0, by: 'somebody', budgetMs: BUDGET_MS };
    const { services } = this.world;
    let { payout } = await createPayout(services, account, options);
    const steps = { sealed: [], sent: ['sent'], paid: ['sent', 'paid'] } as const;
    for (const to of steps[state])
      payout = (await markPayout(services, payout.payoutId, { to }, BUDGET_MS)).payout;
    return payout;
  }

  /** Pays an order out and takes it back: what its influencer owes back then, as an amount. */
  async debt(): Promise<string> {
    await this.freeAccount();
    const { brandId, influencerId } = this.tenant;
    const account = { brandId, influencerId, currency: 'TRY' };
    const known = await sumClaimable(this.world.db, account);
    // What is approved next would only be taken off an older debt.
    if (known < 0) return formatMinor(-known, 'TRY');
    const orderId = await this.decided({ kind: 'approve', seen: null, reason: null });
    const { payoutId } = await this.paid(account);
    await this.decide(orderId, { kind: 'attribute', influencerId: null, reason: 'agreed' });
    const sum = await sumClaimable(this.world.db, account);
    if (sum >= 0) throw new Error(`nothing is owed back after ${payoutId}`);
    return formatMinor(-sum, 'TRY');
  }

  private async paid(account: PayoutAccount): Promise<PayoutRecord> {
    const options = { minimumMinor: 0, by: 'somebody', budgetMs: BUDGET_MS };
    const { payout } = await createPayout(this.world.services, account, options);
    await markPayout(this.world.services, payout.payoutId, { to: 'sent' }, BUDGET_MS);
    return (await markPayout(this.world.services, payout.payoutId, { to: 'paid' }, BUDGET_MS)).payout;
  }

  /** Lets open payouts fail: an account has one at a time. */
  async freeAccount(): Promise<void> {
    const { brandId } = this.tenant;
    const payouts = await this.world.db.collection('payouts').where('brandId', '==', brandId).get();
    for (const doc of payouts.docs) {
      const { payoutId, state } = doc.data() as PayoutRecord;
      if (state === 'paid' || state === 'failed') continue;
      const mark = { to: 'failed', reason: 'not needed' } as const;
      await markPayout(this.world.services, payoutId, mark, BUDGET_MS);
    }
  }
}

/** A call of the route that would succeed for whoever may, with whatever it needs prepared. `brandId` is named. */
export async function goodCall(name: AccountRouteName, shop: Shop): Promise<Call> {
  const { brandId, influencerId } = shop.tenant;
  const [method] = ACCOUNT_ROUTES[name].methods;
  const ofOrder = (orderId: string, verb: string): string => `/v1/orders/${orderId}/${verb}`;
  const at = (path: string, body?: Record<string, unknown>): Call =>
    body ? { method, path, body } : { method, path };
  switch (name) {
    case 'explainOrder':
      return at(`${ofOrder(await shop.order(), 'explain')}?brandId=${brandId}`);
    case 'rejectCommission':
      return at(ofOrder(await shop.order(), 'reject'), { brandId, reason: 'own purchase' });
    case 'withdrawRejection': {
      const orderId = await shop.decided({ kind: 'reject', reason: 'own purchase' });
      return at(ofOrder(orderId, 'withdraw'), { brandId });
    }
    case 'approveCommission':
      return at(ofOrder(await shop.order(), 'approve'), { brandId, ...SEEN_TOTAL, reason: 'in person' });
    case 'attributeOrder':
      return at(ofOrder(await shop.order(), 'attribute'), { brandId, influencerId: null, reason: 'agreed' });
    case 'relateOrder':
      return at(ofOrder(await shop.childOrder(), 'relate'), {
        brandId,
        verdict: 'own',
        reason: 'paid apart',
      });
    case 'confirmOrder':
      return at(ofOrder(await shop.unverifiedOrder(), 'confirm'), { brandId });
    case 'decideOrders': {
      const orders = [{ orderId: await shop.order(), ...SEEN_TOTAL }];
      const decided = { decision: 'approve', reason: 'in person', decisionId: ownName('list') };
      return at('/v1/orders/decide', { brandId, ...decided, orders });
    }
    case 'readPlan':
      return at(`/v1/plan?brandId=${brandId}`);
    case 'savePlan':
      return at('/v1/plan', { brandId, ...PLAN, ratePercent: nextRate() });
    case 'readStatusWords':
      return at(`/v1/status-words?brandId=${brandId}`);
    case 'saveStatusWords':
      return at('/v1/status-words', { brandId, words: { [ownName('word')]: 'completed' } });
    case 'previewStatusWords':
      return at('/v1/status-words/preview', { brandId, words: { shipped: 'completed' } });
    case 'createPayout':
      await shop.freeAccount();
      await shop.earn();
      return at('/v1/payouts', { brandId, influencerId, currency: 'TRY' });
    case 'recordRepayment':
    case 'writeOffDebt': {
      const amount = await shop.debt();
      const path = name === 'recordRepayment' ? '/v1/repayments' : '/v1/write-offs';
      return at(path, { brandId, influencerId, currency: 'TRY', amount, reference: ownName('debt') });
    }
    case 'settleBrand':
      return at('/v1/settlements', {
        brandId,
        currency: 'TRY',
        amount: '1.00',
        prepayment: true,
        reference: ownName('bank'),
      });
    case 'readBalances':
      return at(`/v1/balances?brandId=${brandId}`);
    case 'brandStatementCsv':
    case 'brandStatementHtml':
      return at(`/v1/statements/2026-11.${name.endsWith('Csv') ? 'csv' : 'html'}?brandId=${brandId}`);
    case 'reconcileCoupons':
    case 'readCoupon':
      return voucherCall(name, shop);
    case 'saveCoupon':
      return at(`/v1/coupon-codes/${ownName('coupon')}`, { brandId, influencerId });
    case 'saveReferralCode':
      return at(`/v1/referral-codes/${ownName('code')}`, { brandId, influencerId });
    case 'listBrands':
    case 'createBrand':
    case 'readBrand':
    case 'changeBrand':
    case 'suspendBrand':
    case 'resumeBrand':
    case 'listChanges':
      return brandCall(name, shop);
    case 'listKeys':
    case 'createKey':
    case 'replaceKey':
    case 'revokeKey':
      return keyCall(name, shop);
    case 'createStore':
    case 'changeStore':
    case 'suspendStore':
    case 'resumeStore':
      return storeTenantCall(name, shop);
    case 'listStores':
    case 'readStore':
    case 'saveStoreSettings':
    case 'saveStoreLinks':
    case 'readStoreWebhooks':
    case 'rotateStoreWebhooks':
    case 'registerStoreHost':
    case 'takeStoreHostAway':
      return storeCall(name, shop);
    default:
      return payoutCall(name, shop);
  }
}

async function voucherCall(name: 'reconcileCoupons' | 'readCoupon', { world, tenant }: Shop): Promise<Call> {
  const { brandId, storeId } = tenant;
  const [method] = ACCOUNT_ROUTES[name].methods;
  await recordVoucher(world, tenant, { event: 'issued', event_id: 'wfx-1', code: 'WFX-1', amount: '50.00' });
  const path = name === 'readCoupon' ? `/v1/coupons/${storeId}/WFX-1?` : '/v1/coupons/reconciliation?';
  const asked = name === 'readCoupon' ? '' : `storeId=${storeId}&month=2026-11&`;
  return { method, path: `${path}${asked}brandId=${brandId}` };
}

async function brandCall(name: keyof typeof brandRoutes, { world, tenant }: Shop): Promise<Call> {
  const { brandId } = tenant;
  const [method] = ACCOUNT_ROUTES[name].methods;
  const path = `/v1/brands/${brandId}`;
  switch (name) {
    case 'listBrands':
      return { method, path: '/v1/brands' };
    case 'createBrand':
      return { method, path: '/v1/brands', body: newBrandBody(ownName('brand')) };
    case 'readBrand':
      return { method, path };
    case 'changeBrand':
      return { method, path, body: { name: ownName('Brand') } };
    case 'suspendBrand': {
      // Another one: what follows needs this one active.
      const { brandId: other } = await world.tenant();
      return { method, path: `/v1/brands/${other}/suspend` };
    }
    case 'resumeBrand': {
      const { brandId: other } = await world.tenant({ brand: { state: 'suspended' } });
      return { method, path: `/v1/brands/${other}/resume` };
    }
    case 'listChanges':
      return { method, path: `/v1/changes?brandId=${brandId}` };
  }
}

/** A brand as the platform makes it. */
export function newBrandBody(brandId: string): Record<string, unknown> {
  return {
    brandId,
    name: 'Lale Moda',
    currency: 'TRY',
    timeZone: 'Europe/Istanbul',
    plan: { ratePercent: 10 },
  };
}

async function keyCall(name: keyof typeof keyRoutes, { world, tenant }: Shop): Promise<Call> {
  const { brandId, storeId } = tenant;
  const [method] = ACCOUNT_ROUTES[name].methods;
  const path = `/v1/stores/${storeId}/keys`;
  // A store has at most 50; this may be asked for more often.
  const made = await paths
    .apiKeys(world.db)
    .where('brandId', '==', brandId)
    .where('name', '==', 'of a test')
    .get();
  await Promise.all(made.docs.map((doc) => doc.ref.delete()));
  const asked = { name: 'of a test', reference: ownName('key') };
  if (name === 'listKeys') return { method, path: `${path}?brandId=${brandId}` };
  if (name === 'createKey') return { method, path, body: { brandId, ...asked } };
  const wanted = { ...asked, storeId, mode: 'live', scopes: ['sales'], signing: 'none' } as const;
  const { key } = await createKey(world.services, brandId, wanted, { uid: 'somebody', requestId: 'req_key' });
  const verb = name === 'replaceKey' ? 'rotate' : 'revoke';
  return { method, path: `/v1/keys/${key.keyId}/${verb}`, body: { brandId } };
}

async function storeTenantCall(name: keyof typeof storeTenantRoutes, { world, tenant }: Shop): Promise<Call> {
  const { brandId, storeId } = tenant;
  const [method] = ACCOUNT_ROUTES[name].methods;
  const path = `/v1/stores/${storeId}`;
  switch (name) {
    case 'createStore': {
      const own = ownName('store');
      const store = {
        storeId: own,
        name: 'Lale',
        platform: 'woocommerce',
        siteUrl: `https://${own}.example`,
      };
      return { method, path: '/v1/stores', body: { brandId, ...store } };
    }
    case 'changeStore':
      return { method, path, body: { brandId, name: ownName('Store') } };
    case 'suspendStore':
    case 'resumeStore': {
      const verb = name === 'suspendStore' ? 'suspend' : 'resume';
      // Another one: what follows needs this one active.
      const state = verb === 'suspend' ? 'active' : 'suspended';
      const data = (await paths.store(world.db, brandId, storeId).get()).data() ?? {};
      const other = ownName('store');
      await paths.store(world.db, brandId, other).set({ ...data, storeId: other, state });
      return { method, path: `/v1/stores/${other}/${verb}`, body: { brandId } };
    }
  }
}

async function storeCall(
  name: keyof typeof storeRoutes | keyof typeof storeHostRoutes | keyof typeof storeLinkRoutes,
  { world, tenant }: Shop,
): Promise<Call> {
  const { brandId, storeId } = tenant;
  const [method] = ACCOUNT_ROUTES[name].methods;
  const path = `/v1/stores/${storeId}`;
  const ofBrand = `?brandId=${brandId}`;
  const store = await paths.store(world.db, brandId, storeId).get();
  const { settings, webhookVersion = 1, addsUtm = true } = store.data() as StoredStore;
  switch (name) {
    case 'listStores':
      return { method, path: `/v1/stores${ofBrand}` };
    case 'readStore':
      return { method, path: path + ofBrand };
    case 'saveStoreSettings': {
      const reportAllOrders = !settings?.reportAllOrders;
      return { method, path: `${path}/settings`, body: { brandId, reportAllOrders, trackingEnabled: true } };
    }
    case 'saveStoreLinks':
      return { method, path: `${path}/links`, body: { brandId, addsUtm: !addsUtm } };
    case 'readStoreWebhooks':
      return { method, path: `${path}/webhooks${ofBrand}` };
    case 'rotateStoreWebhooks': {
      // It can be replaced seven times; this may be asked for more often.
      const replacedVersion = webhookVersion < 8 ? webhookVersion : 1;
      if (webhookVersion === 8) await paths.store(world.db, brandId, storeId).update({ webhookVersion: 1 });
      return { method, path: `${path}/webhooks/rotate`, body: { brandId, replacedVersion } };
    }
    case 'registerStoreHost':
      // It has at most 20; this may be asked for more often.
      await paths.store(world.db, brandId, storeId).update({ hosts: ['shop.example.test'] });
      return { method, path: `${path}/hosts`, body: { brandId, host: `${ownName('host')}.example` } };
    case 'takeStoreHostAway':
      return { method, path: `${path}/hosts/remove`, body: { brandId, host: 'gone.example' } };
  }
}

type PayoutRouteName = Extract<
  AccountRouteName,
  `${string}ayout${'Sent' | 'Paid' | 'Failed' | 'StatementCsv' | 'StatementHtml' | ''}`
>;

async function payoutCall(name: Exclude<PayoutRouteName, 'createPayout'>, shop: Shop): Promise<Call> {
  const [method] = ACCOUNT_ROUTES[name].methods;
  const { payoutId } = await shop.payout(name === 'markPayoutPaid' ? 'sent' : 'sealed');
  const path = `/v1/payouts/${payoutId}`;
  switch (name) {
    case 'readPayout':
      return { method, path };
    case 'payoutStatementCsv':
      return { method, path: `${path}/statement.csv` };
    case 'payoutStatementHtml':
      return { method, path: `${path}/statement.html` };
    case 'advancePayout':
      return { method, path: `${path}/advance` };
    case 'markPayoutPaid':
      return { method, path: `${path}/paid` };
    case 'markPayoutSent':
      return { method, path: `${path}/sent`, body: { bankReference: 'b-1' } };
    case 'markPayoutFailed':
      return { method, path: `${path}/failed`, body: { reason: 'wrong IBAN' } };
  }
}

export function send(
  world: World,
  { method, path, body }: Call,
  token: string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<AccountAnswer> {
  return world.account(method, path, token, body, headers);
}

/** The claims of each kind of person of the tenant. */
export function claimsOf({ brandId, influencerId }: Tenant) {
  return {
    owner: { brandId, role: 'owner' },
    manager: { brandId, role: 'manager' },
    viewer: { brandId, role: 'viewer' },
    influencer: { influencerId },
    admin: { role: 'admin' },
  };
}
export type Person = keyof ReturnType<typeof claimsOf>;

/** An ID token for each kind of person of the tenant. */
export async function tokensOf(world: World, tenant: Tenant): Promise<Record<Person, string>> {
  const tokens = Object.entries(claimsOf(tenant)).map(
    async ([person, claims]) => [person, await world.idToken(claims)] as const,
  );
  // The names are those of claimsOf.
  return Object.fromEntries(await Promise.all(tokens)) as Record<Person, string>;
}
