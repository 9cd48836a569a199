import { getApps, initializeApp, type App } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { Firestore, Settings } from '@google-cloud/firestore';
import type { Interceptor } from '@grpc/grpc-js';
import { rpcMeter } from './rpcMeter';

interface CallInvocation {
  callOptions: { interceptors?: Interceptor[] };
}

/** The Admin SDK's app of this name: the one place that calls `initializeApp`. */
export function adminApp(name = '[DEFAULT]'): App {
  return getApps().find((app) => app.name === name) ?? initializeApp({}, name);
}

/**
 * The client of Firestore.
 *
 * @param interceptors further gRPC interceptors, innermost last: what a test counts or breaks on the wire
 */
export function openFirestore(interceptors: readonly Interceptor[] = [], appName?: string): Firestore {
  // `interceptors` in the settings is ignored by google-gax; a transformer of each call is not.
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
