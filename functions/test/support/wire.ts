import {
  InterceptingCall,
  Metadata,
  status as GrpcStatus,
  type Interceptor,
  type StatusObject,
} from '@grpc/grpc-js';

/** One RPC as it went over the wire, retries included. */
export interface SeenRpc {
  readonly method: string;
  /** Of a query: which collection it reads, by its last name. */
  collection?: string;
  writes: number;
  reads: number;
  /** Of the requests, as serialised. */
  bytes: number;
}

/** What is looked at of a request. */
interface SentMessage {
  readonly writes?: unknown[];
  readonly documents?: unknown[];
  readonly structuredQuery?: { readonly from?: readonly { readonly collectionId?: string }[] };
}

/** When a fault strikes: before the server gets the call, or after it answered but before the client learns. */
export type FaultMoment = 'before' | 'after';

export interface Fault {
  readonly moment: FaultMoment;
  readonly code: GrpcStatus;
  /** Strikes calls of this method, such as `Commit`. */
  readonly method: string;
  /** So many times. */
  times: number;
  /** What Firestore says to it, where that matters. */
  readonly details?: string;
}

/** A process that dies: strikes the RPC that comes after so many others, whatever it is. */
export interface Kill {
  readonly moment: FaultMoment;
  readonly code: GrpcStatus;
  readonly afterRpcs: number;
}

/** Watches the wire of a Firestore client, and breaks it on demand. */
export class Wire {
  readonly seen: SeenRpc[] = [];
  /** Called before each RPC is sent and after its answer has come, before the client learns of it. */
  hook: ((moment: FaultMoment, method: string) => void) | null = null;
  #receivedBefore = 0;
  private faults: Fault[] = [];
  private kill: { fault: Fault; rpcsLeft: number } | null = null;

  reset(): void {
    this.seen.length = 0;
    this.#receivedBefore = receivedBytes;
    this.faults = [];
    this.kill = null;
  }

  inject(fault: Fault): void {
    this.faults.push(fault);
  }

  /** Of one message of any answer of this process, in bytes: of a document that was read, about its size. */
  get largestAnswer(): number {
    return largestAnswer;
  }

  /** Replaces a kill that has not struck yet. */
  killAfter({ moment, code, afterRpcs }: Kill): void {
    this.kill = { fault: { moment, code, method: 'any', times: 1 }, rpcsLeft: afterRpcs };
  }

  private faultFor(method: string): Fault | undefined {
    const { kill } = this;
    // A rollback that is lost leaves its locks behind for a minute, which a test need not wait for.
    if (kill && method !== 'Rollback') {
      if (kill.rpcsLeft === 0) {
        this.kill = null;
        // Nothing is stored by a read: before or after it is the same, less the locks of a lost transaction.
        return method === 'Commit' ? kill.fault : { ...kill.fault, moment: 'before' };
      }
      kill.rpcsLeft -= 1;
    }
    return this.faults.find((candidate) => candidate.method === method && candidate.times > 0);
  }

  /** What went over the wire, in bytes; of answers that of all clients of this process. */
  get bytes(): { sent: number; received: number } {
    return {
      sent: this.seen.reduce((sum, { bytes }) => sum + bytes, 0),
      received: receivedBytes - this.#receivedBefore,
    };
  }

  get totals(): { rpcs: number; reads: number; writes: number } {
    return {
      rpcs: this.seen.length,
      reads: this.seen.reduce((sum, { reads }) => sum + reads, 0),
      writes: this.seen.reduce((sum, { writes }) => sum + writes, 0),
    };
  }

  readonly interceptor: Interceptor = (options, nextCall) => {
    const method = options.method_definition.path.split('/').at(-1) ?? '';
    countAnswers(options.method_definition);
    const rpc: SeenRpc = { method, writes: 0, reads: 0, bytes: 0 };
    this.seen.push(rpc);
    this.hook?.('before', method);
    const hook = this.hook;
    const fault = this.faultFor(method);
    if (fault) fault.times -= 1;
    const failure: StatusObject | null = fault
      ? {
          code: fault.code,
          details: fault.details ?? `injected ${fault.moment} the call`,
          metadata: new Metadata(),
        }
      : null;
    if (failure && fault?.moment === 'before')
      return brokenCall(failure, nextCall(options) as InterceptingCall);
    return new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        next(metadata, {
          onReceiveMessage(message: unknown, forward) {
            if (method === 'RunQuery' && (message as { document?: unknown } | null)?.document) rpc.reads += 1;
            // A status waits for the message before it to be forwarded, so this one must not come that way.
            if (failure && message !== null) listener.onReceiveStatus(failure);
            else forward(message);
          },
          onReceiveStatus(status, forward) {
            hook?.('after', method);
            // A call that failed by itself is none that the fault was meant for.
            if (fault && status.code !== GrpcStatus.OK) fault.times += 1;
            forward(status);
          },
        });
      },
      sendMessage(message: unknown, next) {
        const { writes, documents, structuredQuery } = message as SentMessage;
        const collection = structuredQuery?.from?.[0]?.collectionId;
        if (collection !== undefined) rpc.collection = collection;
        rpc.bytes += options.method_definition.requestSerialize(message).length;
        rpc.writes += writes?.length ?? 0;
        rpc.reads += documents?.length ?? 0;
        next(message);
      },
    });
  };
}

let receivedBytes = 0;
let largestAnswer = 0;
const counted = new WeakSet<object>();

/** Only what makes messages of bytes sees how many there were. */
function countAnswers(definition: { responseDeserialize: (bytes: Buffer) => unknown }): void {
  if (counted.has(definition)) return;
  counted.add(definition);
  const deserialize = definition.responseDeserialize;
  definition.responseDeserialize = (bytes) => {
    receivedBytes += bytes.length;
    largestAnswer = Math.max(largestAnswer, bytes.length);
    return deserialize(bytes);
  };
}

/** A call that fails without reaching the server. */
function brokenCall(failure: StatusObject, call: InterceptingCall): InterceptingCall {
  return new InterceptingCall(call, {
    start(_metadata, listener) {
      setImmediate(() => {
        // Else its deadline keeps the process alive for a minute.
        call.cancelWithStatus(failure.code, failure.details);
        listener.onReceiveStatus(failure);
      });
    },
    sendMessage() {
      // Nothing is sent.
    },
    halfClose() {
      // Nothing to close.
    },
  });
}
