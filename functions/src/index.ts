import { setGlobalOptions } from 'firebase-functions/v2';
import { httpFunction, scheduledFunction, takeOver } from './compose';
import { REGION } from './http/functionUrl';
import { FUNCTIONS } from './http/functions';
import { INSTANCES, MAX_INSTANCES, ROOMS } from './http/instances';
import { shedOverload } from './http/overload';
import { SCHEDULES } from './scheduled';

takeOver(FUNCTIONS);
shedOverload(ROOMS);

setGlobalOptions({ region: REGION, maxInstances: MAX_INSTANCES });

export const testConnection = httpFunction(FUNCTIONS.testConnection, INSTANCES.testConnection);
export const trackClick = httpFunction(FUNCTIONS.trackClick, INSTANCES.trackClick);
export const trackSale = httpFunction(FUNCTIONS.trackSale, INSTANCES.trackSale);
export const trackRefund = httpFunction(FUNCTIONS.trackRefund, INSTANCES.trackRefund);
export const syncProducts = httpFunction(FUNCTIONS.syncProducts, INSTANCES.syncProducts);
export const conversion = httpFunction(FUNCTIONS.conversion, INSTANCES.conversion);
export const woocommerceWebhook = httpFunction(FUNCTIONS.woocommerceWebhook, INSTANCES.woocommerceWebhook);
export const go = httpFunction(FUNCTIONS.go, INSTANCES.go);
export const health = httpFunction(FUNCTIONS.health, INSTANCES.health);
export const account = httpFunction(FUNCTIONS.account, INSTANCES.account);

export const approveDue = scheduledFunction(SCHEDULES.approveDue);
export const advancePayouts = scheduledFunction(SCHEDULES.advancePayouts);
export const rollUpClosedHours = scheduledFunction(SCHEDULES.rollUpClosedHours);
export const mapStatusWords = scheduledFunction(SCHEDULES.mapStatusWords);
export const reviewSales = scheduledFunction(SCHEDULES.reviewSales);
export const watchStores = scheduledFunction(SCHEDULES.watchStores);
export const retrySetAside = scheduledFunction(SCHEDULES.retrySetAside);
export const postPlatformParts = scheduledFunction(SCHEDULES.postPlatformParts);
export const audit = scheduledFunction(SCHEDULES.audit);
