import { LRUCache } from 'lru-cache';
import type { Health } from './health';
import type { LinkBrand, ReferralCode } from '../../domain/link/link';

const MAX_NOTED = 10_000;
const MAX_LINKS = 5000;

/** A code with its brands and their stores, as last read. */
export interface KnownLink {
  readonly code: ReferralCode;
  /** The code as it was asked for, without what a sentence put around it. */
  readonly written: string;
  readonly brands: readonly LinkBrand[];
}

/** The stamp of the network's settings, and when this instance read it. */
export interface KnownStamp {
  readonly readAtMs: number;
  readonly stamp: Promise<string>;
}

/** What an instance has counted of a store's deliveries and not yet written. */
export interface CountedDeliveries {
  readonly hourMs: number;
  readonly writtenAtMs: number;
  pending: number;
}

/** What an instance remembers between requests, besides the LookUps. */
export class Caches {
  /** When this instance last noted a heartbeat, in milliseconds, by store and channel. */
  readonly noted = new LRUCache<string, number>({ max: MAX_NOTED });
  /** Deliveries that had an effect, by store. */
  readonly counted = new LRUCache<string, CountedDeliveries>({ max: MAX_NOTED });
  /** Links as last looked up: they work while Firestore does not answer. */
  readonly links = new LRUCache<string, KnownLink>({ max: MAX_LINKS });
  /** Null until a store first polls its settings. */
  settingsStamp: KnownStamp | null = null;
  /** What Firestore was last asked for the function `health`; null: nothing yet. */
  health: { readonly askedAtMs: number; readonly answer: Promise<Health> } | null = null;
}
