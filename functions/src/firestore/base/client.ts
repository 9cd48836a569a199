import { getApps, initializeApp, type App } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { Firestore, Settings } from '@google-cloud/firestore';
import type { Interceptor } from '@grpc/grpc-js';
import { rpcMeter } from './rpcMeter';

interface CallInvocation {
  callOptions: { interceptors?: Interceptor[] };
}

/** The Admin SDK's app of this name. The one place that calls `initializeApp`. */
export function adminApp(name = '[DEFAULT]'): App {
  return getApps().find((app) => app.name === name) ?? initializeApp({}, name);
}

/**
 * The client of Firestore.
 *
 * @param interceptors further gRPC interceptors, innermost last: tests count calls and break the wire with them
 */
export function openFirestore(interceptors: readonly Interceptor[] = [], appName?: string): Firestore {
  // google-gax ignores `interceptors` in the settings, but uses a transformer of each call.
  const settings: Settings = {
    ignoreUndefinedProperties: true,
    'grpc.callInvocationTransformer': (call: CallInvocation): CallInvocation => ({
      ...call,
      callOptions: {
        ...call.callOptions,
        interceptors: [...(call.callOptions.interceptors ?? []), rpcMeter, ...interceptors],
      },
    }),
  };
  const db = getFirestore(adminApp(appName));
  db.settings(settings);
  return db;
}
