import { FUNCTIONS, type HttpFunctionName } from './functions';
import type { Room } from './overload';

// How large an instance of each function is, and how much it is given at once.

export interface Instance {
  readonly memory: '512MiB' | '1GiB';
  /** How many requests the platform gives it at once. */
  readonly concurrency: number;
  /** A shopper's or a plugin's request; a page of a payout's claims may take a while. */
  readonly timeoutSeconds: number;
}

const USUAL: Instance = { memory: '512MiB', concurrency: 40, timeoutSeconds: 60 };

/** The most instances of each function. */
export const MAX_INSTANCES = 100;

export const INSTANCES: Readonly<Record<HttpFunctionName, Instance>> = {
  testConnection: USUAL,
  trackClick: USUAL,
  trackSale: USUAL,
  trackRefund: USUAL,
  // Bodies of up to 8 MiB: few at once, so that an instance's memory bounds them.
  syncProducts: { ...USUAL, memory: '1GiB', concurrency: 4 },
  woocommerceWebhook: { ...USUAL, memory: '1GiB', concurrency: 8 },
  conversion: USUAL,
  go: USUAL,
  account: { ...USUAL, timeoutSeconds: 120 },
  health: USUAL,
};

const MEMORY_MIB = { '512MiB': 512, '1GiB': 1024 } as const;
const MIB = 1024 * 1024;
/** A body takes many times its size while it is read, checked and stored. */
const PART_FOR_BODIES = 1 / 32;
/** Its senders never send again, so they wait; Node gives a request 30 s until it has arrived whole. */
const PATIENT = { waiting: 100, patienceMs: 15_000 };
const IMPATIENT = { waiting: 0, patienceMs: 0 };

/** What each function's instance has room for: twice what the platform gives it, should that ever give more. */
export const ROOMS = Object.fromEntries(
  Object.entries(INSTANCES).map(([name, { memory, concurrency }]) => [
    name,
    {
      requests: 2 * concurrency,
      bytes: MEMORY_MIB[memory] * MIB * PART_FOR_BODIES,
      bodyBytes: FUNCTIONS[name as HttpFunctionName].maxBodyBytes,
      ...(name === 'woocommerceWebhook' ? PATIENT : IMPATIENT),
    },
  ]),
) as Record<HttpFunctionName, Room>;
