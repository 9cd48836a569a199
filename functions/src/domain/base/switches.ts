import { z } from 'zod';
import { DIALECTS, type Dialect } from './logLine';

// What the operator can switch off without a deploy: each dialect, payouts, and approvals.

export const SWITCHES = [...DIALECTS, 'payouts', 'approvals'] as const;
export type SwitchName = Dialect | 'payouts' | 'approvals';

/** The document `network/switches`, which people write: `false` switches off; absent is on. */
export type StoredSwitches = { readonly [Name in SwitchName]?: boolean };

const flag = z.exactOptional(z.boolean({ message: 'must be true or false' }));

/** Strict, so that a misspelled name is named instead of switching nothing off. */
export const switchesSchema = z.strictObject({
  storeApi: flag,
  woocommerce: flag,
  waffarx: flag,
  magento: flag,
  mobile: flag,
  account: flag,
  link: flag,
  payouts: flag,
  approvals: flag,
}) satisfies z.ZodType<StoredSwitches>;

export interface Switches {
  readonly off: ReadonlySet<SwitchName>;
  /** What is wrong with the document, for the log: then `off` is as it was before; null: nothing. */
  readonly problem: string | null;
}

export const ALL_ON: Switches = { off: new Set(), problem: null };

export function switchesOf(stored: StoredSwitches): Switches {
  return { off: new Set(SWITCHES.filter((name) => stored[name] === false)), problem: null };
}
