import { randomBytes } from 'node:crypto';
import { logger } from 'firebase-functions';
import { onRequest, type HttpsFunction, type HttpsOptions } from 'firebase-functions/v2/https';
import { onSchedule, type ScheduleFunction } from 'firebase-functions/v2/scheduler';
import { masterSecretParam, readConfig } from './config';
import { ID_PREFIXES, type NewId } from './domain/base/ids';
import { openFirestore } from './firestore/base/client';
import { createAccountApp } from './http/account/createAccountApp';
import { createConversionApp } from './http/conversion/createConversionApp';
import { createApp } from './http/createApp';
import { createGoApp } from './http/go/createGoApp';
import type { Route } from './http/route';
import type { AppOptions } from './http/httpApp';
import { createWebhookApp } from './http/woocommerceWebhook/createWebhookApp';
import { createServices, type Services } from './operations/base/services';
import { runSchedule, type Schedule } from './scheduled/schedule';

// Where the real parts are put together: the clock, the random numbers, the secret and the database.

const newId: NewId = (kind) => ID_PREFIXES[kind] + randomBytes(18).toString('base64url');

let services: Services | undefined;

/** One for each instance, made at its first request: secrets can be read only then. */
function instanceServices(): Services {
  services ??= createServices({
    db: openFirestore(),
    masterSecret: readConfig(masterSecretParam.value(), process.env).masterSecret,
    now: () => new Date(),
    newId,
  });
  return services;
}

const appOptions: AppOptions = { services: instanceServices, newId, log: (line) => logger.write(line) };

/** No page of another site has business here: cross-origin requests stay refused. */
function asFunction(app: ReturnType<typeof createApp>, options: HttpsOptions): HttpsFunction {
  return onRequest({ ...options, cors: false, invoker: 'public', secrets: [masterSecretParam] }, app);
}

/** A route of the store API as a deployed function. */
export function httpFunction(route: Route, options: HttpsOptions = {}): HttpsFunction {
  return asFunction(createApp(route, appOptions), options);
}

/** The conversion server of the network's clients. */
export function conversionFunction(options: HttpsOptions): HttpsFunction {
  return asFunction(createConversionApp(appOptions), options);
}

/** What WooCommerce's own webhooks are delivered to. */
export function webhookFunction(options: HttpsOptions): HttpsFunction {
  return asFunction(createWebhookApp(appOptions), options);
}

/** The links that influencers share. */
export function linkFunction(options: HttpsOptions): HttpsFunction {
  return asFunction(createGoApp(appOptions), options);
}

/** The account function; the dashboard calls it through Hosting, and so from its own origin. */
export function accountFunction(options: HttpsOptions): HttpsFunction {
  return asFunction(createAccountApp(appOptions), options);
}

/** A schedule as a deployed function. One run at a time; what one leaves, the next takes up, so none is repeated. */
export function scheduledFunction(schedule: Schedule): ScheduleFunction {
  const { cron, timeoutSeconds, memory } = schedule;
  return onSchedule(
    {
      schedule: cron,
      timeZone: 'Etc/UTC',
      timeoutSeconds,
      memory,
      concurrency: 1,
      maxInstances: 1,
      retryCount: 0,
      secrets: [masterSecretParam],
    },
    () => runSchedule(schedule, appOptions),
  );
}
