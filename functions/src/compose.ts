import { randomBytes } from 'node:crypto';
import { logger } from 'firebase-functions';
import { onRequest, type HttpsFunction } from 'firebase-functions/v2/https';
import { onSchedule, type ScheduleFunction } from 'firebase-functions/v2/scheduler';
import { masterSecretParam, readBodyTimeoutMs, readConfig } from './config';
import { ID_PREFIXES, type NewId } from './domain/base/ids';
import { openFirestore } from './firestore/base/client';
import type { HttpFunction } from './http/createFunction';
import type { AppOptions } from './http/httpApp';
import type { Instance } from './http/instances';
import { takeOverBodies } from './http/takeOverBodies';
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

/** Takes the bodies of these functions over from the runtime. */
export function takeOver(functions: Readonly<Record<string, HttpFunction>>): void {
  const { newId, log } = appOptions;
  takeOverBodies(functions, { newId, log, bodyTimeoutMs: readBodyTimeoutMs(process.env) });
}

/** An HTTP function as a deployed one. No page of another site has business here: cross-origin requests stay refused. */
export function httpFunction({ createApp }: HttpFunction, instance: Instance): HttpsFunction {
  return onRequest(
    { ...instance, cors: false, invoker: 'public', secrets: [masterSecretParam] },
    createApp(appOptions),
  );
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
