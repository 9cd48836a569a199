import type { SnapshotContent } from '../../domain/order/event';
import { metaName, metaOf, objectsOf, pick } from '../lenient';
import type { Order } from './orderSchema';

// Whether an order belongs to another, and what its store says that it is beside that one (MONEY.md, 3, "Orders of one
// purchase").

/** `created_via` of the plugins that divide one purchase among sellers. */
const PARTS_MADE_BY: ReadonlySet<string> = new Set([
  'dokan',
  'mvx_vendor_order',
  'wcmp_vendor_order',
  'yith_wcmv_vendor_suborder',
]);

/** Types of orders that are made beside the whole one: of a seller, or for one payment of several. */
const PART_TYPES: ReadonlySet<string> = new Set(['shop_order_vendor', 'wcdp_payment', 'awcdp_payment']);

/** The seller of an order, as marketplaces write it; of an order with a parent it is a part. */
const SELLERS = ['dokan_vendor_id', 'wcv_vendor_id', 'mvx_order_version', 'wcmp_order_version'] as const;

/** `created_via` of the plugins that make a second order for the balance of a deposit. */
const BALANCES_MADE_BY: ReadonlySet<string> = new Set(['wc_deposits']);

/** On the lines of such an order. */
const BALANCE_META = 'original_order_id';

/** With more lines, only so many are looked at. */
const MAX_LINES = 500;

export function kinshipOf(
  order: Order,
  body: Readonly<Record<string, unknown>>,
): Pick<SnapshotContent, 'parentOrderId' | 'besideParent'> {
  const { parent_id: parentOrderId } = order;
  // WooCommerce writes 0 where there is none; an order is no parent of itself.
  if (parentOrderId === undefined || parentOrderId === '0' || parentOrderId === order.id) return {};
  const besideParent = saidBeside(order, body);
  return { parentOrderId, ...(besideParent === undefined ? {} : { besideParent }) };
}

function saidBeside(
  { type = '', created_via: madeBy = '' }: Order,
  body: Readonly<Record<string, unknown>>,
): SnapshotContent['besideParent'] {
  if (PARTS_MADE_BY.has(madeBy) || PART_TYPES.has(type)) return 'part';
  if (BALANCES_MADE_BY.has(madeBy) || hasBalanceLine(body)) return 'own';
  const meta = metaOf(body);
  return SELLERS.some((name) => meta.has(name)) ? 'part' : undefined;
}

function hasBalanceLine(body: Readonly<Record<string, unknown>>): boolean {
  const lines = objectsOf(pick(body, ['line_items'])['line_items']).slice(0, MAX_LINES);
  return lines.some((line) =>
    objectsOf(line['meta_data']).some(({ key }) => typeof key === 'string' && metaName(key) === BALANCE_META),
  );
}
