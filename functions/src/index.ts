import { setGlobalOptions } from 'firebase-functions/v2';
import { httpFunction, scheduledFunction } from './compose';
import { REGION } from './http/functionUrl';
import { takeOverBodies } from './http/takeOverBodies';
import { FUNCTIONS } from './http/functions';
import { SCHEDULES } from './scheduled';

takeOverBodies(Object.keys(FUNCTIONS));

setGlobalOptions({
  region: REGION,
  memory: '512MiB',
  concurrency: 40,
  maxInstances: 100,
  timeoutSeconds: 60,
});

export const testConnection = httpFunction(FUNCTIONS.testConnection);
export const trackClick = httpFunction(FUNCTIONS.trackClick);
export const trackSale = httpFunction(FUNCTIONS.trackSale);
export const trackRefund = httpFunction(FUNCTIONS.trackRefund);
// Its bodies are eight times as large: few at once, so that an instance's memory bounds them.
export const syncProducts = httpFunction(FUNCTIONS.syncProducts, { concurrency: 4, memory: '1GiB' });
export const conversion = httpFunction(FUNCTIONS.conversion, { memory: '512MiB' });
// Bodies of up to 8 MiB here too.
export const woocommerceWebhook = httpFunction(FUNCTIONS.woocommerceWebhook, {
  concurrency: 8,
  memory: '1GiB',
});
// A shopper waits for each: nothing else shares its instances.
export const go = httpFunction(FUNCTIONS.go, { memory: '512MiB' });
// A page of a payout's claims may take a while.
export const account = httpFunction(FUNCTIONS.account, { memory: '512MiB', timeoutSeconds: 120 });

export const approveDue = scheduledFunction(SCHEDULES.approveDue);
export const advancePayouts = scheduledFunction(SCHEDULES.advancePayouts);
export const rollUpClosedHours = scheduledFunction(SCHEDULES.rollUpClosedHours);
export const mapStatusWords = scheduledFunction(SCHEDULES.mapStatusWords);
export const reviewSales = scheduledFunction(SCHEDULES.reviewSales);
export const watchStores = scheduledFunction(SCHEDULES.watchStores);
export const retrySetAside = scheduledFunction(SCHEDULES.retrySetAside);
export const postPlatformParts = scheduledFunction(SCHEDULES.postPlatformParts);
export const audit = scheduledFunction(SCHEDULES.audit);
