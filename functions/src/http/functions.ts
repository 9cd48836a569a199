import { account } from './account/accountFunction';
import { conversion } from './conversion/conversionFunction';
import type { HttpFunction } from './createFunction';
import { health } from './health/healthFunction';
import { go } from './go/goFunction';
import { storeFunctions } from './storeApi/storeFunctions';
import { woocommerceWebhook } from './woocommerceWebhook/webhookFunction';

/** Every function that answers HTTP, by its name. */
export const FUNCTIONS = {
  ...storeFunctions,
  conversion,
  woocommerceWebhook,
  go,
  account,
  health,
} as const satisfies Record<string, HttpFunction>;
export type HttpFunctionName = keyof typeof FUNCTIONS;
