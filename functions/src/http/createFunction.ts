import { ServerResponse, type IncomingMessage } from 'node:http';
import { Router, type Express, type Request, type Response } from 'express';
import { withoutDirections } from '../domain/base/text';
import { AppError } from '../domain/base/errors';
import type { Dialect } from '../domain/base/logLine';
import type { Switches } from '../domain/base/switches';
import { assertOn, readSwitches } from '../operations/base/switches';
import { seenAddress } from './clientAddress';
import type { Served } from './dialects';
import { createHttpApp, type Answer, type AppOptions, type ProblemPage, type RequestState } from './httpApp';
import { RateLimits } from './rateLimits';
import type { Row } from './route';

/** A request whose row is found. */
export interface Call extends RequestState {
  readonly services: Served;
  readonly request: Request;
  /** The words of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly switches: Switches;
  /** Of this function in this instance. */
  readonly limits: RateLimits;
  /** Of whoever sent the request, as the platform says it. */
  readonly address: string | undefined;
  /** For what becomes known only after the answer. */
  readonly log: AppOptions['log'];
}

/** An HTTP function: its rows, and how it knows its callers. */
export interface FunctionOf<R extends Row> {
  /** Its name when it is deployed, and so the first word of its address. */
  readonly name: string;
  readonly rows: readonly R[];
  /** Of its rows that name no other; null: it has none, and is never switched off. */
  readonly dialect: Dialect | null;
  /** Of its rows that name no other; absent: their bodies are not read. */
  readonly maxBodyBytes?: number;
  /** Clients write the paths in any case, and with a slash at the end. */
  readonly isLenient?: true;
  /** Hosting has a rewrite to it, and leaves the function's name in the path. */
  readonly isBehindHosting?: true;
  /** The detail of `not_found` for a path without a row; absent: the path is named. */
  readonly notFound?: (path: string) => string;
  /**
   * Its senders never send again: it has no rate limits (decision 68), and what is switched off it sets aside by itself.
   */
  readonly sendsOnce?: true;
  /** How a problem looks where people come and no programs; absent: RFC 9457. */
  readonly problemPage?: ProblemPage;
  /** Authenticates the caller, reads the body, and hands over to the row's handler. Throws AppError. */
  readonly serve: (row: R, call: Call) => Promise<Answer>;
}

export interface HttpFunction {
  readonly name: string;
  /** By which dialect a request speaks, from its path; null: none, or the path is none of its own. */
  readonly dialectOf: (request: IncomingMessage) => Promise<Dialect | null>;
  /** The largest body that any of its rows reads; 0: none reads one. */
  readonly maxBodyBytes: number;
  /** Its Express application: each request finds its row by path and method, or is `not_found` or `method_not_allowed`. */
  readonly createApp: (options: AppOptions) => Express;
}

/** The one way to make an HTTP function. */
export function createFunction<R extends Row>(definition: FunctionOf<R>): HttpFunction {
  const { name, rows, serve, problemPage } = definition;
  const atPath = pathFinder(definition);
  return {
    name,
    dialectOf: async (request) => dialectAt(definition, await atPath(request)),
    maxBodyBytes: Math.max(0, ...rows.map(({ maxBodyBytes = definition.maxBodyBytes }) => maxBodyBytes ?? 0)),
    createApp: (options) => {
      const log: AppOptions['log'] = (line) => options.log(withoutDirections(line));
      const limits = new RateLimits(options.rateLimits);
      return createHttpApp(
        name,
        async (services, request, state) => {
          const at = await atPath(request);
          const dialect = dialectAt(definition, at);
          state.notes.dialect = dialect;
          const { row, params } = rowOf(definition, request, at);
          const switches = await readSwitches(services);
          state.notes.switchesError = switches.problem ?? undefined;
          const address = seenAddress(request);
          const call = { ...state, services, request, params, switches, limits, address, log };
          if (definition.sendsOnce) return orUnavailable(serve(row, call));
          if (dialect !== null) assertOn(switches, dialect);
          return orRefused(serve(row, call), call);
        },
        { ...options, log },
        problemPage,
      );
    },
  };
}

/** Refused credentials are counted by address: beyond the limit the refusal is `rate_limited`. */
async function orRefused(answer: Promise<Answer>, { limits, request, address }: Call): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && error.status === 401) {
      await limits.takeAddress('refused', request, address);
    }
    throw error;
  }
}

/** An exhausted quota of Firestore is 503 where nobody may be answered 429. */
async function orUnavailable(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 429) throw error;
    const { detail, headers } = error;
    throw new AppError('unavailable', { detail, headers, cause: error });
  }
}

/** The rows of a path, one or more for each method, and the words of the path. */
interface AtPath<R> {
  readonly rows: readonly R[];
  readonly params: Readonly<Record<string, string>>;
}

/** Express's own router as a look-up: it finds the rows of a request's path and answers nothing. Null: no row has it. */
function pathFinder<R extends Row>({ name, rows, isLenient, isBehindHosting }: FunctionOf<R>) {
  const found = new WeakMap<IncomingMessage, AtPath<R>>();
  const router = Router({ caseSensitive: !isLenient, strict: !isLenient });
  for (const [path, some] of Map.groupBy(rows, (row) => row.path)) {
    const paths = isBehindHosting ? [path, `/${name}${path}`] : [path];
    router.all(paths, (request, _response, next) => {
      found.set(request, { rows: some, params: request.params as Record<string, string> });
      next('router');
    });
  }
  return (request: IncomingMessage): Promise<AtPath<R> | null> =>
    new Promise((resolve, reject) => {
      // It needs no more of them, and never writes an answer: every handler goes on to the callback.
      router(request as Request, new ServerResponse(request) as Response, (error?: unknown) => {
        if (error === undefined || error === null) resolve(found.get(request) ?? null);
        // What cannot be decoded is no path of ours.
        else if ((error as { status?: unknown }).status === 400) resolve(null);
        else reject(error instanceof Error ? error : new Error('the router failed', { cause: error }));
      });
    });
}

/** Of the rows of the path, or of all where no row has it; null: none, or they differ. */
function dialectAt<R extends Row>({ rows, dialect }: FunctionOf<R>, at: AtPath<R> | null): Dialect | null {
  const [one = null, ...others] = new Set((at?.rows ?? rows).map((row) => row.dialect ?? dialect));
  return others.length === 0 ? one : null;
}

/** Throws AppError `not_found` or `method_not_allowed`. */
function rowOf<R extends Row>({ notFound }: FunctionOf<R>, request: Request, at: AtPath<R> | null) {
  if (!at) {
    const { path } = request;
    throw new AppError('not_found', { detail: notFound?.(path) ?? `There is nothing at ${path}.` });
  }
  const row = at.rows.find(({ methods }) => methods.some((method) => method === request.method));
  if (row) return { row, params: at.params };
  const allow = at.rows.flatMap(({ methods }) => methods).join(', ');
  throw new AppError('method_not_allowed', {
    detail: `Send ${allow}, not ${request.method}.`,
    headers: { Allow: allow },
  });
}
