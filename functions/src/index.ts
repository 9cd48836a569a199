import { setGlobalOptions } from 'firebase-functions/v2';
import {
  accountFunction,
  conversionFunction,
  httpFunction,
  linkFunction,
  scheduledFunction,
  webhookFunction,
} from './compose';
import { REGION } from './http/functionUrl';
import { takeOverBodies } from './http/takeOverBodies';
import { ROUTES } from './http/routes';
import { SCHEDULES } from './scheduled';

takeOverBodies([...Object.keys(ROUTES), 'conversion', 'woocommerceWebhook', 'go', 'account']);

setGlobalOptions({
  region: REGION,
  memory: '512MiB',
  concurrency: 40,
  maxInstances: 100,
  timeoutSeconds: 60,
});

export const testConnection = httpFunction(ROUTES.testConnection);
export const trackClick = httpFunction(ROUTES.trackClick);
export const trackSale = httpFunction(ROUTES.trackSale);
export const trackRefund = httpFunction(ROUTES.trackRefund);
// Its bodies are eight times as large: few at once, so that an instance's memory bounds them.
export const syncProducts = httpFunction(ROUTES.syncProducts, { concurrency: 4, memory: '1GiB' });
export const conversion = conversionFunction({ memory: '512MiB' });
// Bodies of up to 8 MiB here too.
export const woocommerceWebhook = webhookFunction({ concurrency: 8, memory: '1GiB' });
// A shopper waits for each: nothing else shares its instances.
export const go = linkFunction({ memory: '512MiB' });
// A page of a payout's claims may take a while.
export const account = accountFunction({ memory: '512MiB', timeoutSeconds: 120 });

export const approveDue = scheduledFunction(SCHEDULES.approveDue);
export const advancePayouts = scheduledFunction(SCHEDULES.advancePayouts);
export const rollUpClosedHours = scheduledFunction(SCHEDULES.rollUpClosedHours);
export const reviewSales = scheduledFunction(SCHEDULES.reviewSales);
export const watchStores = scheduledFunction(SCHEDULES.watchStores);
export const retrySetAside = scheduledFunction(SCHEDULES.retrySetAside);
export const audit = scheduledFunction(SCHEDULES.audit);
