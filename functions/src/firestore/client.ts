import { getApps, initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import type { Firestore, Settings } from '@google-cloud/firestore';
import type { Interceptor } from '@grpc/grpc-js';
import { rpcMeter } from './rpcMeter';

interface CallInvocation {
  callOptions: { interceptors?: Interceptor[] };
}

/**
 * The client of Firestore: the one place that calls `initializeApp`.
 *
 * @param interceptors further gRPC interceptors, innermost last: what a test counts or breaks on the wire
 */
export function openFirestore(interceptors: readonly Interceptor[] = [], appName = '[DEFAULT]'): Firestore {
  const app = getApps().find(({ name }) => name === appName) ?? initializeApp({}, appName);
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
  const db = getFirestore(app);
  db.settings(settings);
  return db;
}
