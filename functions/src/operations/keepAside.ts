import { AppError } from '../domain/errors';
import { newSetAside, setAsideId, type SetAsideDelivery } from '../domain/setAside';
import { UnreadableDocument } from '../firestore/documents/unreadable';
import { createSetAside } from '../firestore/setAside';
import type { Reporter, Services } from './services';

/** With all a product's texts: far below what Firestore takes in one document. */
const MAX_KEPT_BYTES = 900_000;

/**
 * Whether it failed through a fault of ours that trying again at once does not mend: what is stored of it cannot be read,
 * or cannot be worked out. What Firestore could not do for the moment is none of these.
 */
export function isOurFault(error: unknown): boolean {
  return error instanceof UnreadableDocument || !(error instanceof AppError);
}

/** Whether it is what Firestore could not do for the moment: to try again is safe, and most likely enough. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof AppError && ['unavailable', 'rate_limited'].includes(error.code) && !isOurFault(error)
  );
}

/** For the operator: which document, and what is wrong with it. */
export function faultOf(error: unknown): string {
  if (error instanceof UnreadableDocument) return error.describe();
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/**
 * Keeps a delivery that could not be recorded, so that it is tried again (`retrySetAside`): the store will never send it
 * again. The same delivery is kept once. Throws AppError `payload_too_large` where it is too large to be kept.
 */
export async function keepAside(
  services: Services,
  { brand, store, requestId }: Reporter,
  delivery: SetAsideDelivery,
  reason: string,
): Promise<void> {
  const { storeId } = store;
  const kept = newSetAside(storeId, delivery, { reason, requestId }, services.now());
  const bytes = Buffer.byteLength(JSON.stringify(kept));
  if (bytes > MAX_KEPT_BYTES) {
    throw new AppError('payload_too_large', {
      detail: `It could not be recorded (${kept.reason}), and its ${bytes} bytes are too many to be kept aside.`,
    });
  }
  await createSetAside(services.db, brand.brandId, setAsideId(storeId, delivery), kept);
}
