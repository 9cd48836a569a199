import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { storeApiRequests, type StoreApiRequests } from '../dialects/storeApi/requests';
import { AppError } from '../domain/errors';
import type { NewId } from '../domain/ids';
import { authenticate } from '../operations/authenticate';
import { countRpcs, type RpcCounts } from '../operations/rpcs';
import { hashEmail, type Caller, type Services } from '../operations/services';
import { problemOf } from './problem';
import { readJson } from './readJson';
import type { Route, RouteAnswer } from './route';

/** One line an event, as structured logging takes it. */
export interface LogLine {
  readonly severity: 'INFO' | 'WARNING' | 'ERROR';
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface AppOptions {
  /** Called at the first request: secrets can be read only then. */
  readonly services: () => Services;
  /** Beside the services': where they cannot be made, the answer and its log line still need a request id. */
  readonly newId: NewId;
  readonly log: (line: LogLine) => void;
}

/** What is known of a request so far, for its answer and its log line. */
interface RequestState {
  readonly requestId: string;
  readonly startedMs: number;
  readonly rpcs: RpcCounts;
  caller: Caller | null;
  answer: RouteAnswer | null;
}

/** The Express application of one function: `route` at `/`, and problem answers for all else. */
export function createApp(route: Route, { services, newId, log }: AppOptions): Express {
  const app = express();
  app.disable('etag');
  app.use(helmet());
  app.use(async (request: Request, response: Response) => {
    const state: RequestState = {
      requestId: newId('request'),
      startedMs: performance.now(),
      rpcs: { rpcs: 0, reads: 0, writes: 0 },
      caller: null,
      answer: null,
    };
    response.set({ 'X-Request-Id': state.requestId, 'Cache-Control': 'no-store' });
    let failure: unknown;
    try {
      state.answer = await countRpcs(state.rpcs, () => serve(route, services(), request, state));
      response.status(state.answer.status).json(state.answer.body);
    } catch (error) {
      failure = error;
      answerProblem(response, error, state.requestId);
    }
    log(logLine(route, state, response.statusCode, failure));
  });
  app.use(lastResort);
  return app;
}

/** Authenticates, reads the body, hands over to the route. */
async function serve(
  route: Route,
  services: Services,
  request: Request,
  state: RequestState,
): Promise<RouteAnswer> {
  if (request.path !== '/')
    throw new AppError('not_found', { detail: `There is nothing at ${route.name}${request.path}.` });
  if (!route.methods.some((method) => method === request.method)) {
    const allow = route.methods.join(', ');
    throw new AppError('method_not_allowed', {
      detail: `Send ${allow}, not ${request.method}.`,
      headers: { Allow: allow },
    });
  }
  state.caller = await authenticate(services, apiKeyOf(request), route.scope, state.requestId);
  const body = route.maxBodyBytes === null ? undefined : await readJson(request, route.maxBodyBytes);
  return route.handle({ services, storeApi: storeApiOf(services), caller: state.caller, body });
}

// Building the schemas takes some twenty times as long as reading a sale with them.
const storeApis = new WeakMap<Services, StoreApiRequests>();

function storeApiOf(services: Services): StoreApiRequests {
  const known = storeApis.get(services);
  if (known) return known;
  const made = storeApiRequests({ now: services.now, hashEmail: (email) => hashEmail(services, email) });
  storeApis.set(services, made);
  return made;
}

/** The key of either header, or null. */
function apiKeyOf(request: Request): string | null {
  const bearer = /^Bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  const own = request.headers['x-api-key'];
  return (bearer ?? (typeof own === 'string' ? own : null))?.trim() ?? null;
}

function answerProblem(response: Response, error: unknown, requestId: string): void {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', { detail: 'Our fault. Send it again later.' });
  response.set(known.headers);
  if (known.status === 401) response.set('WWW-Authenticate', 'Bearer realm="halfshare"');
  response
    .status(known.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(known, requestId)));
}

function logLine(route: Route, state: RequestState, status: number, failure: unknown): LogLine {
  const code = failure instanceof AppError ? failure.code : failure ? 'internal' : undefined;
  return {
    severity: status >= 500 ? 'ERROR' : status >= 400 ? 'WARNING' : 'INFO',
    message: `${route.name} ${state.answer?.event.outcome ?? code ?? ''}`.trim(),
    function: route.name,
    requestId: state.requestId,
    brandId: state.caller?.brand.brandId,
    storeId: state.caller?.store.storeId,
    keyId: state.caller?.keyId,
    kind: state.answer?.event.kind,
    eventId: state.answer?.event.id ?? undefined,
    outcome: state.answer?.event.outcome ?? code,
    status,
    ms: Math.round(performance.now() - state.startedMs),
    ...state.rpcs,
    ...(status >= 500 ? { error: describeFailure(failure) } : {}),
    ...(failure instanceof AppError && failure.errors.length > 0
      ? { wrongFields: failure.errors.map(({ path }) => path).slice(0, 20) }
      : {}),
  };
}

/** The failure with its causes and stack, for the log alone. */
function describeFailure(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const cause = failure.cause === undefined ? '' : `\ncaused by ${describeFailure(failure.cause)}`;
  return `${failure.stack ?? failure.message}${cause}`;
}

/** Express calls it with four arguments only: a failure before or after the route, such as a path it cannot decode. */
const lastResort: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = (error as { status?: unknown } | null)?.status;
  const known = new AppError(status === 400 ? 'invalid_request' : 'internal');
  response
    .status(known.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(known, response.get('X-Request-Id') ?? '')));
};
