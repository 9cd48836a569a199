import { LRUCache } from 'lru-cache';

const WINDOW_MS = 10_000;
const MAX_BRANDS = 10_000;

/** A dashboard reads so many documents of a day at most, whatever is sold. */
export const MAX_DAY_SHARDS = 3;
/** Above so many events a second, one document of a day more takes them. */
const PER_SECOND = [0.5, 2] as const;

interface Window {
  readonly startedMs: number;
  count: number;
  /** Of the window before. */
  readonly countBefore: number;
}

/**
 * How fast the events of each brand come to this instance. By that an event chooses among the documents of its day:
 * each takes about a write a second without others waiting for it.
 */
export class EventRates {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_BRANDS });

  /** @param most so many documents a day at most */
  constructor(private readonly most = MAX_DAY_SHARDS) {}

  /**
   * Counts an event of the brand, and says how many documents of a day it is to choose from.
   *
   * @param least as many as the brand's document asks for
   */
  shards(brandId: string, nowMs: number, least: number): number {
    const window = this.window(brandId, nowMs);
    window.count += 1;
    const perSecond = (Math.max(window.count, window.countBefore) * 1000) / WINDOW_MS;
    const byRate = 1 + PER_SECOND.filter((limit) => perSecond > limit).length;
    return Math.max(least, Math.min(byRate, this.most));
  }

  private window(brandId: string, nowMs: number): Window {
    const known = this.windows.get(brandId);
    const age = known ? nowMs - known.startedMs : Infinity;
    if (known && age < WINDOW_MS) return known;
    const countBefore = known && age < 2 * WINDOW_MS ? known.count : 0;
    const next = { startedMs: nowMs, count: 0, countBefore };
    this.windows.set(brandId, next);
    return next;
  }
}
