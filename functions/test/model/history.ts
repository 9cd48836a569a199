import type { Firestore } from '@google-cloud/firestore';
import { SCOPES } from '../../src/domain/credentials/apiKey';
import { storeSchema, type Brand } from '../../src/domain/brand/brand';
import { AppError, type ErrorCode } from '../../src/domain/base/errors';
import type { AppliedEvent } from '../../src/domain/order/record';
import type { Plan, PlanTerms } from '../../src/domain/brand/plan';
import { paths } from '../../src/firestore/base/paths';
import { savePlan } from '../../src/operations/brand/savePlan';
import { createServices, type Caller, type Services } from '../../src/operations/base/services';
import { newId, ownName } from '../support/ids';
import type { Wire } from '../support/wire';
import type { SavedCommand } from './historyCommand';
import type { ModelEvent } from './rules/events';
import type { Setup } from './setup';
import { ShopOrder } from './shop';

const HOUR_MS = 3_600_000;
/** Long before all other tests: a schedule that looks for what is due by now finds nothing of theirs. */
const BASE_MS = Date.UTC(2001, 2, 1, 10);
export const at = (hours: number): Date => new Date(BASE_MS + hours * HOUR_MS);

export const OWNERS: Readonly<Record<string, string>> = { ada10: 'ada', bob10: 'bob' };
/** Keyed hashes of their own emails; bob's is not known. */
export const OWNER_EMAILS: Readonly<Record<string, string>> = { ada: 'hash-of-ada' };
const AT_ONCE = 8;
const ATTEMPTS = 20;
/** What a real sender waits out, and then sends the same again. */
const SEND_AGAIN: readonly ErrorCode[] = ['unavailable', 'rate_limited'];

/** One brand of its own on the real database, what was sent to it, and what it took. */
export class History {
  readonly brandId = ownName('model');
  readonly storeId = 'store1';
  readonly referralCode = `ref${this.brandId}`;
  /** By order, the events that were taken, by identity and content. */
  readonly taken = new Map<string, Map<string, ModelEvent>>();
  readonly plans: Plan[] = [];
  readonly payoutIds: string[] = [];
  /** What has been done to it, in its order. */
  readonly ran: SavedCommand[] = [];
  private readonly shop = new Map<number, ShopOrder>();
  services: Services;
  private brand: Brand;
  private hours = 100;
  private ticks = 0;
  private sent = 0;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly failures: Error[] = [];

  constructor(
    readonly db: Firestore,
    readonly wire: Wire,
    plan: Plan,
  ) {
    this.services = this.newInstance();
    const first = { ...plan, version: 1, startsAt: at(-10_000) };
    this.plans.push(first);
    this.brand = {
      brandId: this.brandId,
      name: 'A brand',
      currency: 'TRY',
      timeZone: 'Europe/Istanbul',
      state: 'active',
      shards: 2,
      planVersion: 1,
      plan: first,
      // The model knows nothing of what other orders there are, so no sale is one too many.
      quality: {
        salesPerClick: 100_000,
        salesPerCustomer: 100_000,
        salesPerInfluencer: 100_000,
        lateClicksPerInfluencer: 100_000,
      },
    };
  }

  /** A process of its own: it remembers nothing of what others looked up. */
  private newInstance(): Services {
    return createServices({
      db: this.db,
      masterSecret: 'a-master-secret-for-tests-in-one-process',
      now: () => this.now(),
      newId,
    });
  }

  async start(): Promise<void> {
    const { db, brandId, brand } = this;
    const batch = db.batch();
    for (const [code, influencerId] of Object.entries(OWNERS)) {
      batch.set(paths.couponCode(db, brandId, code), { influencerId, brandId });
    }
    batch.set(paths.referralCode(db, this.referralCode), { influencerId: 'bob', brandIds: [brandId] });
    for (const [influencerId, emailHash] of Object.entries(OWNER_EMAILS)) {
      batch.set(paths.influencer(db, influencerId), { emailHash });
    }
    batch.set(paths.brand(db, brandId), brand);
    batch.set(paths.plan(db, brandId, brand.planVersion), brand.plan);
    await batch.commit();
  }

  /** A new version of the plan, in force from in two hours; its figures are for orders placed from then on. */
  async changePlan(terms: PlanTerms): Promise<void> {
    await this.settle();
    const change = { terms, startsAt: at(this.hours + 2) };
    const { plan } = await this.send((requestId) =>
      savePlan(this.services, this.brandId, change, { uid: 'user-1', requestId }),
    );
    // The terms of the newest version again are no new version.
    if (plan.version !== this.brand.planVersion) {
      expect([plan.version, plan.startsAt]).toEqual([this.plans.length + 1, change.startsAt]);
      this.brand = { ...this.brand, plan, planVersion: plan.version };
      this.plans.push(plan);
    }
    this.services = this.newInstance();
    this.wait(3);
  }

  now(): Date {
    this.ticks += 1;
    return new Date(at(this.hours).getTime() + this.ticks);
  }

  get nowHours(): number {
    return this.hours;
  }

  wait(hours: number): void {
    this.hours += hours;
  }

  /** The version in force at the moment: of those that had started, the last. */
  planVersionAt(ms: number): number {
    return this.plans.findLast(({ startsAt }) => startsAt.getTime() <= ms)?.version ?? 1;
  }

  caller(requestId: string): Caller {
    const { brand, storeId } = this;
    const store = storeSchema.parse({
      storeId,
      name: 'A store',
      platform: 'woocommerce',
      siteUrl: 'https://store.example',
      state: 'active',
    });
    return { brand, store, keyId: 'key1', mode: 'live', scopes: [...SCOPES], requestId };
  }

  /** The order in the shop that reports by webhooks. */
  shopOrder({ orders }: Setup, order: number): ShopOrder {
    const known = this.shop.get(order);
    if (known) return known;
    const setup = orders[order];
    if (!setup) throw new Error('there is no such order');
    const made = new ShopOrder(setup.currency, setup.contents);
    this.shop.set(order, made);
    return made;
  }

  newRequestId(): string {
    this.sent += 1;
    return `req_${this.sent}`;
  }

  /** Sends until it is answered, as a sender does who is told to send it again. */
  async send<T>(work: (requestId: string) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(this.newRequestId());
      } catch (error) {
        const isPassing = error instanceof AppError && SEND_AGAIN.includes(error.code);
        if (!isPassing || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
      }
    }
  }

  /** Does the work beside what is under way, at most eight at a time: waits until there is room. */
  async launch(work: () => Promise<void>): Promise<void> {
    while (this.inFlight.size >= AT_ONCE) await Promise.race(this.inFlight);
    const flight = work()
      .catch((error: unknown) => {
        this.failures.push(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(() => this.inFlight.delete(flight));
    this.inFlight.add(flight);
  }

  /** Waits for all that is under way. Throws what failed. */
  async settle(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
    const [failure] = this.failures;
    if (failure !== undefined) throw failure;
  }

  /** Notes an event that was taken, in the words of the model. */
  take(orderId: string, { event }: AppliedEvent, model: ModelEvent): void {
    const events = this.taken.get(orderId) ?? new Map<string, ModelEvent>();
    events.set(`${event.id} ${event.fingerprint}`, model);
    this.taken.set(orderId, events);
  }

  /** Takes its documents away, so that a thousand histories leave the emulator as small as one. */
  async clean(): Promise<void> {
    await Promise.allSettled(this.inFlight);
    this.wire.reset();
    const { db, brandId } = this;
    const below = await paths.brand(db, brandId).listCollections();
    const queries = ['commissions', 'payouts', 'payoutAccounts', 'couponCodes'].map((name) =>
      db.collection(name).where('brandId', '==', brandId),
    );
    const lines = db.collectionGroup('lines').where('brandId', '==', brandId);
    const found = await Promise.all([...below, ...queries, lines].map((query) => query.get()));
    const batch = db.batch();
    for (const doc of found.flatMap(({ docs }) => docs)) batch.delete(doc.ref);
    batch.delete(paths.referralCode(db, this.referralCode));
    batch.delete(paths.brand(db, brandId));
    await batch.commit();
  }
}

/** Runs it; a refusal with one of these codes is an answer too: undefined. */
export async function unlessRefused<T>(
  codes: readonly ErrorCode[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && codes.includes(error.code)) return undefined;
    throw error;
  }
}
