import type { OrderIdentity } from '../../domain/base/ids';
import { readOrder, type StoredOrder } from '../../firestore/order/orders';
import { orderNotFound } from '../access/findOrder';
import type { Services } from '../base/services';

/** All that is stored of an order, for an explanation of it. Throws AppError `not_found` for an order that is not known. */
export async function explainOrder({ db }: Services, identity: OrderIdentity): Promise<StoredOrder> {
  const stored = await readOrder(db, identity);
  if (!stored) throw orderNotFound(identity);
  return stored;
}
