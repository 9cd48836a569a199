/** The statuses that the money rules know. */
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

/** What stores' own status words mean to the brand. */
export type StatusMap = Readonly<Record<string, OrderStatus>>;

// A map and no object, since a store's status may be `constructor`.
const STATUS_ALIASES: ReadonlyMap<string, OrderStatus> = new Map([
  ['canceled', 'cancelled'],
  ['trash', 'trashed'],
]);

/** A store's status word in the form in which it is compared: without WooCommerce's `wc-` prefix, in lower case. */
export function statusWord(word: string): string {
  return word.trim().toLowerCase().replace(/^wc-/, '');
}

/**
 * What a store's status word means: the plan's `statusMap` first, then a known status or alias, else `processing`
 * (MONEY.md, 4: "unknown store statuses count as processing; a brand may map them").
 */
export function orderStatus(word: string, map: StatusMap = {}): OrderStatus {
  const status = statusWord(word);
  const mapped = Object.hasOwn(map, status) ? map[status] : undefined;
  return (
    mapped ?? ORDER_STATUSES.find((known) => known === status) ?? STATUS_ALIASES.get(status) ?? 'processing'
  );
}
