import type { OrderIdentity } from '../../domain/base/ids';
import { foldOrder, type OrderState } from '../../domain/order/fold';
import { foldTerms } from '../../domain/order/record';
import { readOrder, type StoredOrder } from '../../firestore/order/orders';
import { orderNotFound } from '../access/findOrder';
import type { Services } from '../base/services';

export interface OrderWithReasons extends StoredOrder {
  /** Null: its sale is not known yet. */
  readonly state: OrderState | null;
}

/** The data of an order's explanation. Throws AppError `not_found` for an unknown order. */
export async function explainOrder({ db }: Services, identity: OrderIdentity): Promise<OrderWithReasons> {
  const stored = await readOrder(db, identity);
  if (!stored) throw orderNotFound(identity);
  const { order } = stored;
  return { ...stored, state: foldOrder(order.events, foldTerms(order)) };
}
