import { AppError } from '../../domain/base/errors';
import {
  MAX_SET_ASIDE,
  newSetAside,
  setAsideId,
  type SetAsideDelivery,
  type WhyAside,
} from '../../domain/delivery/setAside';
import { createSetAside, hasMostSetAside } from '../../firestore/delivery/setAside';
import type { Reporter, Services } from '../base/services';
import type { RecordedDelivery } from './result';

/** With all of a product's texts: far below what Firestore takes in one document. */
const MAX_KEPT_BYTES = 900_000;

/**
 * Stores a delivery that was not recorded, for `retrySetAside`: the store will never send it again. The same
 * delivery is stored once. Where the store has as many as it can have, it is not stored, and ignored. Throws AppError
 * `payload_too_large` if it is too large.
 */
export async function keepAside(
  services: Services,
  { brand, store, requestId }: Reporter,
  delivery: SetAsideDelivery,
  why: WhyAside,
): Promise<RecordedDelivery> {
  const { storeId } = store;
  const kept = newSetAside(storeId, delivery, { ...why, requestId }, services.now());
  const bytes = Buffer.byteLength(JSON.stringify(kept));
  if (bytes > MAX_KEPT_BYTES) {
    throw new AppError('payload_too_large', {
      detail: `It could not be recorded (${kept.reason}), and its ${bytes} bytes are too many to be kept aside.`,
    });
  }
  if (await hasMostSetAside(services.db, brand.brandId, storeId)) {
    const fault = `the store has ${MAX_SET_ASIDE} deliveries set aside, so this one is not kept: ${kept.reason}`;
    return { result: 'ignored', reason: 'set_aside_full', fault };
  }
  await createSetAside(services.db, brand.brandId, setAsideId(storeId, delivery, why), kept);
  return { result: 'set_aside', reason: why.cause, fault: kept.reason };
}
