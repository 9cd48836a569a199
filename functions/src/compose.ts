import { randomBytes } from 'node:crypto';
import { logger } from 'firebase-functions';
import { onRequest, type HttpsFunction, type HttpsOptions } from 'firebase-functions/v2/https';
import { masterSecretParam, readConfig } from './config';
import { ID_PREFIXES, type NewId } from './domain/ids';
import { openFirestore } from './firestore/client';
import { createApp } from './http/createApp';
import type { Route } from './http/route';
import { createServices, type Services } from './operations/services';

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

/** A route as a deployed function. No browser has business here, so cross-origin requests stay refused. */
export function httpFunction(route: Route, options: HttpsOptions = {}): HttpsFunction {
  const app = createApp(route, { services: instanceServices, newId, log: (line) => logger.write(line) });
  return onRequest({ ...options, cors: false, invoker: 'public', secrets: [masterSecretParam] }, app);
}
