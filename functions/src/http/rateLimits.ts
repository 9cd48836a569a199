import { ipKeyGenerator, rateLimit, type RateLimitRequestHandler, type Store } from 'express-rate-limit';
import type { Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { AppError } from '../domain/base/errors';

// Counts per function and instance, in memory: docs/decisions/0068-rate-limits-per-instance.md. The numbers are part of the
// contract (docs/CONTRACT.md, "Rate limits").

/** How many requests a minute one instance of a function takes of one identity. */
export const RATE_LIMITS = {
  /** Of one API key, also of one that signs. */
  key: 6_000,
  /** Of one user of Firebase Auth. */
  user: 1_200,
  /** Unsigned reports of one address. */
  unsigned: 1_200,
  /** Links that are followed from one address. */
  link: 3_000,
  /** Links that come from one address as Google's front end sees it, whatever address Hosting's headers name. */
  linkSeen: 30_000,
  /** Requests of one address whose credentials were refused. */
  refused: 300,
} as const;
export type RateLimitName = keyof typeof RATE_LIMITS;
export type RateLimitNumbers = Readonly<Record<RateLimitName, number>>;

const WINDOW_SECONDS = 60;
const WINDOW_MS = WINDOW_SECONDS * 1000;
/** Of each limit: some 5 MiB. Beyond, the identities that were counted longest ago start anew. */
const MAX_COUNTED = 20_000;
const PROVEN_FOR_MS = 60 * 60_000;
/** Who has one address of IPv6 has all of its /64. */
const IPV6_SUBNET = 64;

/** The limits of one function in one instance. */
export class RateLimits {
  readonly #limiters: Readonly<Record<RateLimitName, Limiter>>;
  /** Keys with the addresses from which they have signed lately. */
  readonly #proven = new LRUCache<string, true>({ max: MAX_COUNTED, ttl: PROVEN_FOR_MS });

  constructor(numbers: RateLimitNumbers = RATE_LIMITS) {
    const limiter = (name: RateLimitName): Limiter => new Limiter(name, numbers[name]);
    this.#limiters = {
      key: limiter('key'),
      user: limiter('user'),
      unsigned: limiter('unsigned'),
      link: limiter('link'),
      linkSeen: limiter('linkSeen'),
      refused: limiter('refused'),
    };
  }

  /**
   * Counts a request of the identity, and writes the `RateLimit-*` headers of its answer. Throws AppError `rate_limited`
   * for each beyond the limit, with `Retry-After` among the answer's headers.
   */
  take(name: Exclude<RateLimitName, AddressLimit>, request: Request, identity: string): Promise<void> {
    return this.#limiters[name].take(request, identity);
  }

  /** The same for an address; an address of IPv6 counts as its /64. */
  takeAddress(name: AddressLimit, request: Request, address: string | undefined): Promise<void> {
    return this.#limiters[name].take(request, networkOf(address));
  }

  /**
   * To be called before the proof of a key costs much: throws AppError `rate_limited` if the address has as many refusals
   * as it may have, unless this very key was proven from there within the last hour. So a neighbour at the address of a
   * shop, such as another shop of its host, does not shut the shop out.
   */
  async beforeProof(request: Request, address: string | undefined, keyId: string): Promise<void> {
    const network = networkOf(address);
    if (this.#proven.has(pairOf(network, keyId)) || !this.#limiters.refused.isOver(network)) return;
    await this.#limiters.refused.take(request, network);
  }

  /** The key was proven from the address. */
  proven(address: string | undefined, keyId: string): void {
    this.#proven.set(pairOf(networkOf(address), keyId), true);
  }
}

/** The limits whose identities are addresses. */
export type AddressLimit = 'unsigned' | 'link' | 'linkSeen' | 'refused';

const WHOSE: Readonly<Record<RateLimitName, string>> = {
  key: 'with this API key',
  user: 'of this user',
  unsigned: 'without a signature from this address',
  link: 'from this address',
  linkSeen: 'from this address',
  refused: 'with refused credentials from this address',
};

/** One limit of the library, by an identity that we give it. */
class Limiter {
  readonly #counts = new Counts();
  readonly #identities = new WeakMap<Request, string>();
  readonly #handle: RateLimitRequestHandler;
  readonly #limit: number;

  constructor(name: RateLimitName, limit: number) {
    this.#limit = limit;
    this.#handle = rateLimit({
      windowMs: WINDOW_MS,
      limit,
      standardHeaders: 'draft-6',
      legacyHeaders: false,
      store: this.#counts,
      keyGenerator: (request) => this.#identities.get(request) ?? '',
      handler: (_request, _response, next) => {
        next(
          new AppError('rate_limited', {
            detail: `More than ${limit} requests ${WHOSE[name]} within ${WINDOW_SECONDS} seconds. Send it again after Retry-After.`,
          }),
        );
      },
      // Its checks are of request.ip, which nothing here uses.
      validate: false,
    });
  }

  /** Whether the next request would be beyond the limit. Counts nothing. */
  isOver(identity: string): boolean {
    return this.#counts.get(identity).totalHits >= this.#limit;
  }

  take(request: Request, identity: string): Promise<void> {
    this.#identities.set(request, identity);
    return new Promise((resolve, reject) => {
      void this.#handle(request, request.res as Response, (error?: unknown) => {
        if (error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error('the limiter failed', { cause: error }));
      });
    });
  }
}

interface Count {
  totalHits: number;
  readonly resetTime: Date;
}

/** How often each identity came within its window, of a bounded number of identities. */
export class Counts implements Store {
  readonly localKeys = true;
  readonly #counts = new LRUCache<string, Count>({ max: MAX_COUNTED });
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#counts.size;
  }

  get(identity: string): Count {
    const nowMs = this.#nowMs();
    const known = this.#counts.get(identity);
    if (known && known.resetTime.getTime() > nowMs) return known;
    return { totalHits: 0, resetTime: new Date(nowMs + WINDOW_MS) };
  }

  increment(identity: string): Count {
    const count = this.get(identity);
    count.totalHits += 1;
    this.#counts.set(identity, count);
    return count;
  }

  decrement(identity: string): void {
    const count = this.get(identity);
    count.totalHits = Math.max(0, count.totalHits - 1);
  }

  resetKey(identity: string): void {
    this.#counts.delete(identity);
  }
}

/** An IPv4 address itself, also one inside of an IPv6 address; of IPv6 the /64. */
function networkOf(address: string | undefined): string {
  return address === undefined ? 'unknown' : ipKeyGenerator(address, IPV6_SUBNET);
}

function pairOf(network: string, keyId: string): string {
  return `${network} ${keyId.slice(0, 64)}`;
}
