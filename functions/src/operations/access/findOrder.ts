import { AppError } from '../../domain/base/errors';
import type { Viewer } from '../../domain/order/viewer';
import type { OrderIdentity } from '../../domain/base/ids';
import { findCommissionsOf, findOrdersOf } from '../../firestore/order/findOrders';
import { brandFor, isOwnBrand, type User } from './authenticateUser';
import type { Services } from '../base/services';

export interface OrderNames {
  readonly orderId: string;
  readonly storeId?: string | undefined;
  readonly brandId?: string | undefined;
}

/**
 * The order of the user's brand that the call names. Throws AppError `not_found`, `invalid_request` if more than one
 * store has an order with this id, and what `brandFor` throws.
 */
export async function findBrandOrder(
  services: Services,
  user: User,
  names: OrderNames,
  access: 'read' | 'write',
): Promise<OrderIdentity> {
  const { orderId, storeId } = names;
  const { brandId } = await brandFor(services, user, names.brandId, access);
  if (storeId !== undefined) return { brandId, storeId, orderId };
  return onlyOne(await findOrdersOf(services.db, brandId, orderId), names);
}

/**
 * The order that the user wants to see, and the user's view of it: the brand's for an order of the own brand, else the
 * influencer's. `explainOrder` decides whether the influencer may see it.
 */
export async function findViewedOrder(
  services: Services,
  user: User,
  names: OrderNames,
): Promise<{ identity: OrderIdentity; viewer: Viewer }> {
  const { influencerId } = user;
  // A user who is both has the brand's view, unless another brand is named.
  const isBrands = user.role === 'admin' || isOwnBrand(user, names.brandId ?? user.brandId ?? '');
  if (isBrands || influencerId === null) {
    const identity = await findBrandOrder(services, user, names, 'read');
    return { identity, viewer: { kind: 'brand' } };
  }
  const identity = await findInfluencerOrder(services, influencerId, names);
  return { identity, viewer: { kind: 'influencer', influencerId } };
}

/** Searches the influencer's own orders first, so that the answer reveals nothing of other stores' orders. */
async function findInfluencerOrder(
  { db }: Services,
  influencerId: string,
  names: OrderNames,
): Promise<OrderIdentity> {
  const { orderId, storeId, brandId } = names;
  if (brandId !== undefined && storeId !== undefined) return { brandId, storeId, orderId };
  const own = await findCommissionsOf(db, { influencerId, orderId, brandId, storeId });
  if (own.length > 0 || brandId === undefined) return onlyOne(own, names);
  const [only, ...others] = await findOrdersOf(db, brandId, orderId);
  return onlyOne(only && others.length === 0 ? [only] : [], names);
}

/** The same text whether the order is another's or does not exist, so that the caller cannot tell which. */
export function orderNotFound({ orderId }: Pick<OrderNames, 'orderId'>): AppError {
  return new AppError('not_found', { detail: `There is no order "${orderId}" of yours.` });
}

function onlyOne(found: readonly OrderIdentity[], names: OrderNames): OrderIdentity {
  const [first, ...others] = found;
  if (!first) throw orderNotFound(names);
  if (others.length === 0) return first;
  const path = others.some(({ brandId }) => brandId !== first.brandId) ? 'brandId' : 'storeId';
  const message = `is required: more than one ${path === 'brandId' ? 'brand' : 'store'} has an order of this id`;
  throw new AppError('invalid_request', { detail: `${path} ${message}`, errors: [{ path, message }] });
}
