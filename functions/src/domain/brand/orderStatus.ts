/** The statuses the money knows. */
export const ORDER_STATUSES = [
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

/** What a store's own words for a status mean to its brand. */
export type StatusMap = Readonly<Record<string, OrderStatus>>;

// A map, since a store's word may be `constructor`.
const STATUS_ALIASES: ReadonlyMap<string, OrderStatus> = new Map([
  ['canceled', 'cancelled'],
  ['trash', 'trashed'],
]);

/** A store's word for a status as it is compared: WooCommerce's `wc-` prefix goes, and so does the case. */
export function statusWord(word: string): string {
  return word.trim().toLowerCase().replace(/^wc-/, '');
}

/**
 * What a store's word for a status means here: what the brand's plan says it does; else itself where the money knows it;
 * else `processing` (MONEY.md, 4: "unknown store statuses count as processing; a brand may map them").
 */
export function orderStatus(word: string, map: StatusMap = {}): OrderStatus {
  const status = statusWord(word);
  const mapped = Object.hasOwn(map, status) ? map[status] : undefined;
  return (
    mapped ?? ORDER_STATUSES.find((known) => known === status) ?? STATUS_ALIASES.get(status) ?? 'processing'
  );
}
