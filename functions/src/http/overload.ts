import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { AppError } from '../domain/base/errors';

// Called by index.ts before any request. The Functions Framework reads a whole body before any handler sees it, so an
// instance that is sent too much at once would run out of memory. A gate before the framework counts what is in flight;
// what has no room is answered 503 with its body unread: docs/decisions/0069-overload-is-shed-before-it-is-read.md.

/** What one instance of a function has room for at once. */
export interface Room {
  readonly requests: number;
  /** Of all bodies in flight, as sent. */
  readonly bytes: number;
  /** The largest body that the function reads: a larger one is thrown away as it arrives, and takes no room. */
  readonly bodyBytes: number;
  /** How many requests more may wait, unread, for room; 0: what has no room is shed at once. */
  readonly waiting: number;
  /** How long one waits. */
  readonly patienceMs: number;
}

/** A body that does not say its length is counted as it arrives; by this much it has to fit from the start. */
const FIRST_CHUNK_BYTES = 64 * 1024;
const RETRY_AFTER_SECONDS = 5;

const shed = new WeakSet<IncomingMessage>();
const tooLarge = new WeakSet<IncomingMessage>();

/** Marks a request that has no room: whoever reads bodies finds none, and the application answers `overloaded`. */
export function shedRequest(request: IncomingMessage): void {
  shed.add(request);
  leaveUnread(request);
}

function leaveUnread({ headers }: IncomingMessage): void {
  delete headers['content-length'];
  delete headers['transfer-encoding'];
}

/** Whether its body was thrown away, since it is larger than any that the function reads. */
export function isLargerThanAll(request: IncomingMessage): boolean {
  return tooLarge.has(request);
}

/** Throws AppError `overloaded` if there was no room for the request. */
export function assertHasRoom(request: IncomingMessage): void {
  if (!shed.has(request)) return;
  throw new AppError('overloaded', {
    detail: 'There is more to do at once than there is room for. Nothing of the request was read.',
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  });
}

/** Starts the gate in this process, if the process serves one of the named functions. */
export function shedOverload(rooms: Readonly<Record<string, Room>>): void {
  const room = rooms[process.env['FUNCTION_TARGET'] ?? ''];
  if (!room) return;
  const known = new WeakSet<Server>();
  subscribe('http.server.request.start', (message) => {
    const { server } = message as { server: Server };
    if (known.has(server)) return;
    known.add(server);
    gateBefore(server, new Gate(room));
  });
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** Puts the gate before whatever the server does with a request. */
export function gateBefore(server: Server, gate: Gate): void {
  const handlers = server.listeners('request') as Handle[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    gate.admit(request, response, () => {
      for (const handle of handlers) handle.call(server, request, response);
    });
  });
}

/** One that waits for room. */
interface Waiting {
  readonly bytes: number;
  /** Lets it in, or sheds it. */
  readonly go: (hasRoom: boolean) => void;
}

/** Counts requests and the bytes of their bodies, from their headers until their answer is sent. */
export class Gate {
  readonly #room: Room;
  readonly #waiting = new Set<Waiting>();
  #requests = 0;
  #bytes = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  get inFlight(): { readonly requests: number; readonly bytes: number; readonly waiting: number } {
    return { requests: this.#requests, bytes: this.#bytes, waiting: this.#waiting.size };
  }

  /** Calls `handle` once, at once or when there is room; where there is none, with the request marked as shed. */
  admit(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
    // It would take all the room for as long as its sender likes, and be refused in the end.
    if (declaredBytes(request) > this.#room.bodyBytes) {
      tooLarge.add(request);
      leaveUnread(request);
    }
    const bytes = bytesOf(request);
    if (this.#waiting.size === 0 && this.#hasRoom(bytes)) {
      this.#enter(request, response, bytes);
      handle();
    } else if (this.#waiting.size < this.#room.waiting) {
      this.#wait(request, response, bytes, handle);
    } else {
      shedRequest(request);
      handle();
    }
  }

  /** One alone is let in, whatever its size. */
  #hasRoom(bytes: number): boolean {
    if (this.#requests === 0) return true;
    return this.#requests < this.#room.requests && this.#bytes + bytes <= this.#room.bytes;
  }

  #enter(request: IncomingMessage, response: ServerResponse, declared: number): void {
    let own = declared;
    this.#requests += 1;
    this.#bytes += own;
    if (request.headers['transfer-encoding'] !== undefined) {
      let arrived = 0;
      eachChunk(request, (size) => {
        arrived += size;
        if (arrived > this.#room.bodyBytes) {
          tooLarge.add(request);
          return false;
        }
        const more = Math.max(0, arrived - own);
        if (this.#requests > 1 && this.#bytes + more > this.#room.bytes) {
          // The body goes on arriving, so only its mark is set: its headers are read already.
          shed.add(request);
          return false;
        }
        own += more;
        this.#bytes += more;
        return true;
      });
    }
    response.once('close', () => {
      this.#requests -= 1;
      this.#bytes -= own;
      this.#next();
    });
  }

  #wait(request: IncomingMessage, response: ServerResponse, bytes: number, handle: () => void): void {
    const gone = (): void => {
      this.#waiting.delete(waiting);
      clearTimeout(timer);
    };
    const waiting: Waiting = {
      bytes,
      go: (hasRoom) => {
        gone();
        response.off('close', gone);
        if (hasRoom) this.#enter(request, response, bytes);
        else shedRequest(request);
        handle();
      },
    };
    const timer = setTimeout(() => {
      waiting.go(false);
    }, this.#room.patienceMs);
    this.#waiting.add(waiting);
    response.once('close', gone);
  }

  /** Those that wait, in the order in which they came, as long as there is room for the first. */
  #next(): void {
    for (const waiting of this.#waiting) {
      if (!this.#hasRoom(waiting.bytes)) return;
      waiting.go(true);
    }
  }
}

function bytesOf(request: IncomingMessage): number {
  return request.headers['transfer-encoding'] === undefined ? declaredBytes(request) : FIRST_CHUNK_BYTES;
}

function declaredBytes({ headers }: IncomingMessage): number {
  const declared = Number(headers['content-length'] ?? 0);
  return Number.isFinite(declared) ? declared : 0;
}

/** Asks for each chunk of the body, as it arrives, whether it is kept; from the first that is not, all are thrown away. */
function eachChunk(request: IncomingMessage, isKept: (bytes: number) => boolean): void {
  const push = request.push.bind(request);
  let isWhole = true;
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    if (chunk === null) return push(null);
    isWhole &&= isKept(chunk.length);
    return isWhole ? push(chunk, encoding) : true;
  };
}
