import { LRUCache } from 'lru-cache';
import type { LinkBrand, ReferralCode } from '../../domain/link/link';

const MAX_NOTED = 10_000;
const MAX_LINKS = 5000;

/** A code with its brands and their stores, as Firestore has them. */
export interface KnownLink {
  readonly code: ReferralCode;
  readonly brands: readonly LinkBrand[];
}

/** The stamp of the network's settings, and when this instance read it. */
export interface KnownStamp {
  readonly readAtMs: number;
  readonly stamp: Promise<string>;
}

/** What an instance remembers from one request to the next, beside the look-ups of the LookUps. */
export class Caches {
  /** When this instance noted that a store is alive, in milliseconds, by store and channel. */
  readonly noted = new LRUCache<string, number>({ max: MAX_NOTED });
  /** Links as they were last looked up: they go on working while Firestore does not answer. */
  readonly links = new LRUCache<string, KnownLink>({ max: MAX_LINKS });
  /** Null until a store first polls its settings. */
  settingsStamp: KnownStamp | null = null;
}
