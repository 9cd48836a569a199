import {
  addClick,
  addMovement,
  addRollUps,
  hasRoom,
  MAX_SKIPPED_CLICKS,
  MAX_SKIPPED_ORDERS,
  movements,
  noRollUps,
  type RollUps,
  type SkippedOrder,
} from '../../domain/rollup/closedHours';
import { orderKey } from '../../domain/base/ids';
import type { ClosedHoursMark } from '../../firestore/documents/progressKinds';
import type { ChangedOrder, ChangedOrders } from '../../firestore/order/changedOrders';
import {
  commitStep,
  type ClickReceipt,
  type ClosedHours,
  type ReadClicks,
} from '../../firestore/rollup/closedHours';
import type { Services } from '../base/services';

const MAX_DOCUMENTS = 400;
/** Pages that are read before what they came to is committed, however little it is. */
const PAGES_A_STEP = 20;
const THE_BEGINNING = new Date(0);

/** Another run has moved the mark: this one leaves the brand to it. */
class Overtaken extends Error {}

/** All that was counted is committed. */
class TimeIsUp extends Error {}

export interface OpenRollUpOptions {
  readonly services: Pick<Services, 'db' | 'now'>;
  readonly brandId: string;
  readonly stored: ClosedHours;
  /** The end of the hours that are rolled up. */
  readonly until: Date;
  readonly isLate: () => boolean;
  /** Documents in one commit; absent: far below what Firestore takes. */
  readonly maxDocuments?: number | undefined;
  /** Is given each order and click that is left out. */
  readonly onError: (error: unknown) => void;
}

/**
 * The roll-up of one brand's hours up to a moment, in steps: each commits what some orders or clicks moved, with which
 * they are. So each counts once, and a run that is cut off leaves less for the next one, which goes on at the open hours
 * before it begins with newer ones. Orders first, by when they changed last: an order that has not been counted is never
 * before the place that was reached. Then clicks, by when they were received.
 */
export class OpenRollUp {
  readonly #options: OpenRollUpOptions;
  #mark: ClosedHoursMark | null;
  #rollUps = noRollUps();
  #keys: string[] = [];
  #pages = 0;
  #through: Date | null;
  #clicksFrom: Date | null;
  readonly #skipped: Map<string, SkippedOrder>;
  readonly #skippedClicks: Set<string>;
  /** When the first thing was received that this run has counted. */
  firstAt: Date | null = null;

  constructor(options: OpenRollUpOptions) {
    const { stored } = options;
    this.#options = options;
    this.#mark = stored.mark;
    this.#through = stored.openHours?.through ?? null;
    this.#clicksFrom = stored.openHours?.clicksFrom ?? null;
    this.#skipped = new Map(stored.skipped.map((order) => [order.orderKey, order]));
    this.#skippedClicks = new Set(stored.skippedClickIds);
  }

  /** Returns whether the hours are closed now; false if the time was up first, or another run was at them. */
  async close(): Promise<boolean> {
    try {
      if (!(await this.#orders()) || !(await this.#clicks())) return false;
      await this.#commit(true);
      return true;
    } catch (error) {
      if (error instanceof Overtaken || error instanceof TimeIsUp) return false;
      throw error;
    }
  }

  get #from(): Date {
    return this.#options.stored.closedUntil ?? THE_BEGINNING;
  }

  /** False if the time was up: what was counted until then is committed. */
  async #orders(): Promise<boolean> {
    const { stored, isLate } = this.#options;
    if (this.#clicksFrom) return true;
    const counted = new Set(await stored.countedKeys());
    await this.#addSkipped(await stored.skippedOrders(), counted);
    for await (const page of stored.ordersSince(this.#from, this.#through)) {
      if (isLate()) return this.#cutOff();
      await this.#addPage(page, counted);
      this.#through = page.through;
      this.#pages += 1;
      if (this.#pages >= PAGES_A_STEP) await this.#commit();
    }
    return true;
  }

  /** Orders that earlier runs left out count from where the roll-up left them. One that is gone is left out no more. */
  async #addSkipped({ read, unreadable }: ChangedOrders, counted: Set<string>): Promise<void> {
    const before = [...this.#skipped.keys()];
    const found = new Map(read.map((order) => [keyOf(order), order]));
    for (const key of before) {
      const order = found.get(key);
      if (order) await this.#move(order, this.#skipped.get(key)?.from ?? null);
      else if (unreadable.has(key)) this.#options.onError(unreadable.get(key));
      else this.#skipped.delete(key);
      // Whatever became of it, it has had its turn.
      counted.add(key);
    }
  }

  async #addPage({ read, unreadable }: ChangedOrders, counted: ReadonlySet<string>): Promise<void> {
    const { closedUntil } = this.#options.stored;
    for (const [key, error] of unreadable) if (!counted.has(key)) this.#skip(key, closedUntil, error);
    for (const order of read) if (!counted.has(keyOf(order))) await this.#move(order, closedUntil);
  }

  async #move(order: ChangedOrder, since: Date | null): Promise<void> {
    const key = keyOf(order);
    const more = noRollUps();
    let firstAt: Date | null = null;
    try {
      for (const moved of movements(order, since ?? THE_BEGINNING, this.#options.until)) {
        addMovement(more, moved);
        firstAt ??= moved.at;
      }
    } catch (error) {
      this.#skip(key, since, new Error(`order ${key} cannot be folded`, { cause: error }));
      return;
    }
    await this.#makeRoom(more);
    this.#skipped.delete(key);
    if (!firstAt) return;
    addRollUps(this.#rollUps, more);
    this.#keys.push(key);
    this.#received(firstAt);
  }

  #skip(key: string, from: Date | null, error: unknown): void {
    this.#skipped.set(key, { orderKey: key, from });
    this.#options.onError(error);
    if (this.#skipped.size > MAX_SKIPPED_ORDERS) {
      throw new Error(`more than ${MAX_SKIPPED_ORDERS} orders cannot be read or folded`, { cause: error });
    }
  }

  /** False if the time was up: what was counted until then is committed. */
  async #clicks(): Promise<boolean> {
    const { stored, until, isLate } = this.#options;
    const from = this.#clicksFrom ?? this.#from;
    this.#clicksFrom = from;
    const tried = this.#addSkippedClicks(await stored.skippedClicks(), from);
    let group: ClickReceipt[] = [];
    for await (const page of stored.clicksBetween(from, until)) {
      if (isLate()) return this.#cutOff();
      this.#skipClicks(page, tried);
      for (const click of page.read) {
        if (tried.has(click.id)) continue;
        const last = group.at(-1);
        // A commit ends between two moments, never between two clicks of one.
        if (last && click.receivedAt > last.receivedAt) {
          await this.#addClicks(group);
          this.#clicksFrom = click.receivedAt;
          group = [];
        }
        group.push(click);
      }
      this.#pages += 1;
      if (this.#pages >= PAGES_A_STEP) await this.#commit();
    }
    await this.#addClicks(group);
    return true;
  }

  /** Those that earlier runs left out and are readable now; returns the ids of those that have had their turn. */
  #addSkippedClicks({ read, unreadable }: ReadClicks, from: Date): ReadonlySet<string> {
    const left = unreadable.map((error) => idOf(error.path));
    // What is not behind the place that was reached is met again on the way.
    const late = read.filter(({ receivedAt }) => receivedAt < from);
    this.#skippedClicks.clear();
    for (const id of left) this.#skippedClicks.add(id);
    for (const error of unreadable) this.#options.onError(error);
    for (const click of late) this.#addClick(click);
    return new Set([...left, ...late.map(({ id }) => id)]);
  }

  #skipClicks({ unreadable }: ReadClicks, tried: ReadonlySet<string>): void {
    for (const error of unreadable) {
      const id = idOf(error.path);
      if (tried.has(id)) continue;
      this.#skippedClicks.add(id);
      this.#options.onError(error);
      if (this.#skippedClicks.size > MAX_SKIPPED_CLICKS) {
        throw new Error(`more than ${MAX_SKIPPED_CLICKS} clicks cannot be read`, { cause: error });
      }
    }
  }

  /** Clicks of one moment, in one commit. */
  async #addClicks(group: readonly ClickReceipt[]): Promise<void> {
    const more = noRollUps();
    for (const { influencerId, day, counted } of group) if (counted) addClick(more, influencerId, day);
    await this.#makeRoom(more);
    for (const click of group) this.#addClick(click);
  }

  #addClick({ influencerId, day, counted, receivedAt }: ClickReceipt): void {
    if (!counted) return;
    addClick(this.#rollUps, influencerId, day);
    this.#received(receivedAt);
  }

  #received(at: Date): void {
    if (!this.firstAt || at < this.firstAt) this.firstAt = at;
  }

  async #makeRoom(more: RollUps): Promise<void> {
    const { maxDocuments = MAX_DOCUMENTS, isLate } = this.#options;
    if (hasRoom(this.#rollUps, more, maxDocuments)) return;
    await this.#commit();
    if (isLate()) throw new TimeIsUp();
  }

  async #cutOff(): Promise<false> {
    if (this.#pages > 0 || this.#keys.length > 0) await this.#commit();
    return false;
  }

  /** @param isLast closes the hours */
  async #commit(isLast = false): Promise<void> {
    const { services, brandId, stored, until } = this.#options;
    const open = {
      until,
      step: (this.#mark?.open?.step ?? 0) + 1,
      through: this.#through,
      clicksFrom: this.#clicksFrom,
    };
    const next: ClosedHoursMark = {
      closedUntil: isLast ? until : stored.closedUntil,
      open: isLast ? null : open,
      skipped: [...this.#skipped.values()],
      skippedClicks: [...this.#skippedClicks],
      updatedAt: services.now(),
    };
    const step = { rollUps: this.#rollUps, keys: this.#keys, next };
    if (!(await commitStep(services.db, brandId, this.#mark, step))) throw new Overtaken();
    this.#mark = next;
    this.#rollUps = noRollUps();
    this.#keys = [];
    this.#pages = 0;
  }
}

function keyOf({ storeId, orderId }: Pick<ChangedOrder, 'storeId' | 'orderId'>): string {
  return orderKey(storeId, orderId);
}

function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
