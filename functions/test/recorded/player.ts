import type { Firestore } from '@google-cloud/firestore';
import type { EmailHashes } from '../../src/domain/base/mailbox';
import type { Claim } from '../../src/domain/ledger/claim';
import { AppError } from '../../src/domain/base/errors';
import { digest, ID_PREFIXES } from '../../src/domain/base/ids';
import type { StoredEvent } from '../../src/domain/order/event';
import { eventsOf } from '../../src/domain/order/saves';
import { createServices, hashEmail, type Reporter, type Services } from '../../src/operations/base/services';
import { BRAND_ID, STORE_ID, writeBrand, type BrandOptions } from './brand';
import type { Added, Step, StoredRecording } from './recording';
import { storedBeside, storedOrders } from './stored';

const MASTER_SECRET = 'the-master-secret-of-the-recorded-orders';
const HOUR_MS = 3_600_000;

/** How far an order has come: how many events and claims are stored. */
interface Seen {
  readonly events: number;
  readonly claims: number;
}

/** Plays one story with a clock and ids of its own, and notes what each step added. */
export class Player {
  /** An hour passes between two steps, where the story does not say what time it is. */
  private clock = new Date('2026-02-02T08:00:00Z');
  private isSet = false;
  private readonly ids = new Map<string, number>();
  private readonly steps: Step[] = [];
  private readonly seen = new Map<string, Seen>();
  private readonly base: Services;

  private constructor(
    readonly db: Firestore,
    private readonly options: BrandOptions,
  ) {
    this.base = this.makeServices();
  }

  static async begin(db: Firestore, options: BrandOptions): Promise<Player> {
    const player = new Player(db, options);
    await writeBrand(db, options, (email) => player.hashEmail(email));
    return player;
  }

  readonly now = (): Date => this.clock;

  hashEmail(email: string): EmailHashes {
    return hashEmail(this.base, email);
  }

  /** Says what time it is at the next step. */
  at(time: string): this {
    this.clock = new Date(time);
    this.isSet = true;
    return this;
  }

  /** Of the next step, with empty caches: nothing that a story changes is seen late. */
  async reporter(services: Services): Promise<Reporter> {
    const [brand, store] = await Promise.all([
      services.lookUps.brand(BRAND_ID),
      services.lookUps.store(BRAND_ID, STORE_ID),
    ]);
    if (!brand || !store) throw new Error('the brand is not stored');
    return { brand, store, requestId: services.newId('request') };
  }

  /** Calls an operation and notes what it added to which order. */
  async step(
    by: string,
    sent: unknown,
    work: (services: Services, reporter: Reporter) => Promise<string>,
  ): Promise<void> {
    if (!this.isSet) this.clock = new Date(this.clock.getTime() + HOUR_MS);
    this.isSet = false;
    const services = this.makeServices();
    let outcome: string;
    try {
      outcome = await work(services, await this.reporter(services));
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      outcome = `refused: ${error.code}`;
    }
    this.steps.push({ now: this.clock, by, sent, outcome, added: await this.news() });
  }

  /** Ids of the events that the steps so far have added to the order. */
  eventIds(orderId: string): string[] {
    return this.steps.flatMap(({ added }) => added[orderId]?.events ?? []);
  }

  async end(title: string): Promise<StoredRecording> {
    const { timeZone = 'Europe/Istanbul' } = this.options;
    const beside = await storedBeside(this.db);
    return { title, timeZone, steps: this.steps, orders: await storedOrders(this.db), ...beside };
  }

  private makeServices(): Services {
    return createServices({
      db: this.db,
      masterSecret: MASTER_SECRET,
      now: this.now,
      maxDayShards: 1,
      newId: (kind) => {
        // Counted by kind, so that another id of one kind changes none of the others.
        const count = (this.ids.get(kind) ?? 0) + 1;
        this.ids.set(kind, count);
        return ID_PREFIXES[kind] + digest([kind, count]).slice(0, 24);
      },
    });
  }

  /** What has come to the orders since the last look. */
  private async news(): Promise<Record<string, Added>> {
    const added: Record<string, Added> = {};
    for (const { order, history, commission } of await storedOrders(this.db)) {
      const orderId = String(order['orderId']);
      const events = eventsOf([...history, ...(order['events'] as unknown[])] as StoredEvent[]);
      const claims = (commission?.['claims'] ?? []) as Claim[];
      const before = this.seen.get(orderId) ?? { events: 0, claims: 0 };
      this.seen.set(orderId, { events: events.length, claims: claims.length });
      const news = {
        events: events.slice(before.events).map(({ id }) => id),
        claims: claims.slice(before.claims),
      };
      if (news.events.length + news.claims.length > 0) added[orderId] = news;
    }
    return added;
  }
}
