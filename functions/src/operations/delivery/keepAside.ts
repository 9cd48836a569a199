import { AppError } from '../../domain/base/errors';
import { newSetAside, setAsideId, type SetAsideDelivery } from '../../domain/delivery/setAside';
import { createSetAside } from '../../firestore/delivery/setAside';
import type { Reporter, Services } from '../base/services';

/** With all of a product's texts: far below what Firestore takes in one document. */
const MAX_KEPT_BYTES = 900_000;

/**
 * Stores a delivery that was not recorded, for `retrySetAside`: the store will never send it again. The same
 * delivery is stored once. Throws AppError `payload_too_large` if it is too large.
 */
export async function keepAside(
  services: Services,
  { brand, store, requestId }: Reporter,
  delivery: SetAsideDelivery,
  why: { readonly reason: string; readonly foreignHosts?: readonly string[] },
): Promise<void> {
  const { storeId } = store;
  const kept = newSetAside(storeId, delivery, { ...why, requestId }, services.now());
  const bytes = Buffer.byteLength(JSON.stringify(kept));
  if (bytes > MAX_KEPT_BYTES) {
    throw new AppError('payload_too_large', {
      detail: `It could not be recorded (${kept.reason}), and its ${bytes} bytes are too many to be kept aside.`,
    });
  }
  await createSetAside(services.db, brand.brandId, setAsideId(storeId, delivery), kept);
}
