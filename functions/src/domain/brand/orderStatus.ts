/** The statuses that the money rules know. */
export const ORDER_STATUSES = [
  'draft',
  'pending',
  'on-hold',
  'processing',
  'completed',
  'cancelled',
  'failed',
  'refunded',
  'trashed',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Nothing is due on an order with one of these statuses. */
const NOTHING_DUE: ReadonlySet<OrderStatus> = new Set([
  'draft',
  'cancelled',
  'failed',
  'refunded',
  'trashed',
]);

export function isVoiding(status: OrderStatus): boolean {
  return NOTHING_DUE.has(status);
}

/** What stores' own status words mean to the brand. */
export type StatusMap = Readonly<Record<string, OrderStatus>>;

// A map and no object, since a store's status may be `constructor`.
const STATUS_ALIASES: ReadonlyMap<string, OrderStatus> = new Map([
  ['canceled', 'cancelled'],
  ['trash', 'trashed'],
  ['auto-draft', 'draft'],
  ['checkout-draft', 'draft'],
]);

/** A store's status word in the form in which it is compared: without WooCommerce's `wc-` prefix, in lower case. */
export function statusWord(word: string): string {
  return word.trim().toLowerCase().replace(/^wc-/, '');
}

/**
 * What a store's status word means: the brand's map first, then a known status or alias, else `processing` (MONEY.md,
 * 3, "Status words").
 */
export function orderStatus(word: string, map: StatusMap = {}): OrderStatus {
  return knownStatus(statusWord(word), map) ?? 'processing';
}

/** The word as it is compared, where neither the map nor we know it; else null. */
export function unknownForm(word: string, map: StatusMap = {}): string | null {
  const compared = statusWord(word);
  return knownStatus(compared, map) === undefined ? compared : null;
}

function knownStatus(compared: string, map: StatusMap): OrderStatus | undefined {
  const mapped = Object.hasOwn(map, compared) ? map[compared] : undefined;
  return mapped ?? ORDER_STATUSES.find((known) => known === compared) ?? STATUS_ALIASES.get(compared);
}
