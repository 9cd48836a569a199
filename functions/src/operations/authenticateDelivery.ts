import { TEST_TWIN_SUFFIX } from '../domain/brand';
import { AppError } from '../domain/errors';
import { liveWebhookVersions, webhookSigner } from '../domain/webhookSecret';
import type { Reporter, Services } from './services';

const STORE_ID = /^[A-Za-z0-9]{1,40}$/;

/**
 * Finds out whose webhook it is. A forged delivery costs no read. Throws AppError `not_found`, `invalid_signature` or
 * `brand_suspended`.
 *
 * @param rawBody the bytes as sent, which the signature is over
 */
export async function authenticateDelivery(
  services: Services,
  storeId: string,
  sent: { readonly rawBody: Buffer; readonly signature: string | null },
  requestId: string,
): Promise<Reporter> {
  if (!STORE_ID.test(storeId)) throw noStore(storeId);
  const { rawBody, signature } = sent;
  const signer = signature && webhookSigner(services.secrets.webhook, storeId, rawBody, signature);
  if (!signer) throw wrongSignature(signature);
  const found = await services.directory.storesById(storeId);
  const matching = found.filter(
    ({ brandId }) => brandId.endsWith(TEST_TWIN_SUFFIX) === (signer.mode === 'test'),
  );
  // The secret of the test twin opens no live store, nor the other way round.
  if (found.length > 0 && matching.length === 0) throw wrongSignature(signature);
  const [only] = matching;
  // An id that two brands have is nobody's.
  if (!only || matching.length > 1) throw noStore(storeId);
  const { store, brandId } = only;
  if (!liveWebhookVersions(store.webhookVersion).includes(signer.version)) throw wrongSignature(signature);
  const brand = await services.directory.brand(brandId);
  if (!brand) throw noStore(storeId);
  if (brand.state === 'suspended' || store.state === 'suspended') {
    throw new AppError('brand_suspended', {
      detail: 'This brand or store is suspended. Nothing was stored.',
    });
  }
  return { brand, store, requestId };
}

function noStore(storeId: string): AppError {
  return new AppError('not_found', {
    detail: `There is no store "${storeId.slice(0, 40)}". Copy the webhook's delivery URL again.`,
  });
}

function wrongSignature(signature: string | null): AppError {
  return new AppError('invalid_signature', {
    detail:
      signature === null
        ? 'X-WC-Webhook-Signature is missing.'
        : "X-WC-Webhook-Signature is not that of these bytes under the store's secret. Paste the secret into the webhook again.",
  });
}
