import { AsyncLocalStorage } from 'node:async_hooks';
import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';

/** What a request cost on the wire, including retries. */
export interface RpcCounts {
  rpcs: number;
  /** Documents asked for by name, or returned by a query. */
  reads: number;
  writes: number;
}

interface Request {
  readonly counts: RpcCounts;
  readonly deadlineMs: number;
}

const current = new AsyncLocalStorage<Request>();

/** A request is answered within this time, before the function's own timeout ends it. */
const REQUEST_PATIENCE_MS = 45_000;

/** How long the current request may still wait for Firestore; infinite outside of a request. */
export function remainingPatienceMs(): number {
  const request = current.getStore();
  return request ? Math.max(0, request.deadlineMs - performance.now()) : Number.POSITIVE_INFINITY;
}

/** Runs the work and adds its RPCs to `counts`, including retries. */
export function countRpcs<T>(counts: RpcCounts, work: () => Promise<T>): Promise<T> {
  return current.run({ counts, deadlineMs: performance.now() + REQUEST_PATIENCE_MS }, work);
}

/** The gRPC interceptor that counts. Calls outside of `countRpcs` are not counted. */
export const rpcMeter: Interceptor = (options, nextCall) => {
  const counts = current.getStore()?.counts;
  if (counts) counts.rpcs += 1;
  const isQuery = /\/Run(Aggregation)?Query$/.test(options.method_definition.path);
  return new InterceptingCall(nextCall(options), {
    start(metadata, _listener, next) {
      next(metadata, {
        onReceiveMessage(message: unknown, forward) {
          if (counts && isQuery && hasDocument(message)) counts.reads += 1;
          forward(message);
        },
      });
    },
    sendMessage(message: unknown, next) {
      if (counts) {
        counts.writes += lengthOf(message, 'writes');
        counts.reads += lengthOf(message, 'documents');
      }
      next(message);
    },
  });
};

function lengthOf(message: unknown, field: 'writes' | 'documents'): number {
  const value = (message as Partial<Record<typeof field, unknown>> | null)?.[field];
  return Array.isArray(value) ? value.length : 0;
}

function hasDocument(message: unknown): boolean {
  return Boolean((message as { document?: unknown } | null)?.document);
}
