import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { AppError } from '../domain/base/errors';
import type { NewId } from '../domain/base/ids';
import type { LogLine, NoteField } from '../domain/base/logLine';
import type { NotCountedReason } from '../domain/delivery/notCounted';
import type { Services } from '../operations/base/services';
import { Dialects, type Served } from './dialects';
import { assertHasRoom } from './overload';
import { problemOf } from './problem';
import type { RateLimitNumbers } from './rateLimits';

// What every function shares: request id, hardened headers, counted RPCs, one log line, problem answers.

export interface AppOptions {
  /** Called at the first request: secrets can be read only then. */
  readonly services: () => Services;
  /** Beside the services': where they cannot be made, the answer and its log line still need a request id. */
  readonly newId: NewId;
  readonly log: (line: LogLine) => void;
  /** Absent: those of the contract. */
  readonly rateLimits?: RateLimitNumbers;
}

interface AnswerBase {
  readonly status: 200 | 201 | 202 | 302 | 304 | 400 | 404 | 503;
  /** For the log: what the event was and what became of it; never a secret, an email or an address. */
  readonly event: {
    readonly kind: string;
    readonly id: string | null;
    readonly outcome: string;
    /** Why it could not be used although it was taken in: somebody should look. */
    readonly warning?: string;
    /** Why it does not count, although it was answered 2xx. */
    readonly reason?: NotCountedReason;
  };
}

export interface JsonAnswer extends AnswerBase {
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer without a body: a redirect, that nothing has changed, or that what nobody waits for is not done. */
export interface EmptyAnswer extends AnswerBase {
  readonly status: 302 | 304 | 503;
  readonly headers: Readonly<Record<string, string>>;
}

export type Answer = JsonAnswer | TextAnswer | EmptyAnswer;

/** An answer for people: a file or a page. */
export interface TextAnswer extends AnswerBase {
  readonly text: string;
  /** `Content-Type` among them. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What is known of a request so far, for its answer and its log line. */
export interface RequestState {
  readonly requestId: string;
  /** Who is calling and what for, for the log; never a secret, an email or an address. */
  readonly notes: { [F in NoteField]?: string | null | undefined };
}

/** Finds out who is calling and what for, does it, and answers; throws AppError. */
export type Serve = (services: Served, request: Request, state: RequestState) => Promise<Answer>;

interface Timing {
  readonly startedMs: number;
  readonly rpcs: Readonly<Record<'rpcs' | 'reads' | 'writes', number>>;
}

/** What people see, with `Content-Type` among its headers. */
export type Page = Pick<TextAnswer, 'text' | 'headers'>;

/** How a problem looks where people come and no programs. */
export type ProblemPage = (problem: AppError, requestId: string) => Page;

/**
 * The Express application of the function `name`: whatever is asked of it goes to `serve`.
 *
 * @param problemPage absent: a problem is answered as RFC 9457 has it
 */
export function createHttpApp(
  name: string,
  serve: Serve,
  { services, newId, log }: AppOptions,
  problemPage?: ProblemPage,
): Express {
  let served: Served | undefined;
  const servedBy = (given: Services): Served => (served ??= { ...given, dialects: new Dialects(given) });
  const app = express();
  app.disable('etag');
  app.use(helmet());
  app.use(async (request: Request, response: Response) => {
    const state: RequestState = { requestId: newId('request'), notes: {} };
    const rpcs = { rpcs: 0, reads: 0, writes: 0 };
    const timing: Timing = { startedMs: performance.now(), rpcs };
    response.set({ 'X-Request-Id': state.requestId, 'Cache-Control': 'no-store' });
    let answer: Answer | null = null;
    let failure: unknown;
    try {
      assertHasRoom(request);
      const given = servedBy(services());
      answer = await given.countRpcs(rpcs, () => serve(given, request, state));
      send(response, answer);
    } catch (error) {
      failure = error;
      sendProblem(response, error, state.requestId, problemPage);
    }
    log(logLine(name, state, timing, { status: response.statusCode, event: answer?.event, failure }));
  });
  app.use(lastResort);
  return app;
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if ('body' in answer) response.json(answer.body);
  else if ('text' in answer) response.send(answer.text);
  else response.end();
}

function sendProblem(response: Response, error: unknown, requestId: string, problemPage?: ProblemPage): void {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal', { detail: 'Our fault. Send it again later.' });
  response.set(known.headers);
  if (problemPage) {
    const { text, headers } = problemPage(known, requestId);
    response.status(known.status).set(headers).send(text);
    return;
  }
  if (known.status === 401) response.set('WWW-Authenticate', 'Bearer realm="halfshare"');
  response
    .status(known.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(known, requestId)));
}

interface Outcome {
  readonly status: number;
  readonly event: AnswerBase['event'] | undefined;
  readonly failure: unknown;
}

function logLine(
  name: string,
  { requestId, notes }: RequestState,
  { startedMs, rpcs }: Timing,
  { status, event, failure }: Outcome,
): LogLine {
  const code = failure instanceof AppError ? failure.code : failure ? 'internal' : undefined;
  // What was answered on purpose is no fault of ours, whatever its status.
  const isMeant = code === 'overloaded' || code === 'switched_off';
  const isOurFault = event === undefined && status >= 500 && !isMeant;
  const isRefusal = event === undefined && status >= 400;
  return {
    severity: isOurFault
      ? 'ERROR'
      : isRefusal || event?.warning !== undefined || notes.switchesError
        ? 'WARNING'
        : 'INFO',
    message: `${name} ${event?.outcome ?? code ?? ''}`.trim(),
    function: name,
    requestId,
    ...notes,
    kind: event?.kind,
    eventId: event?.id ?? undefined,
    outcome: event?.outcome ?? code,
    reason: event?.reason,
    warning: event?.warning,
    status,
    ms: Math.round(performance.now() - startedMs),
    ...rpcs,
    ...(isOurFault ? { error: describeFailure(failure) } : {}),
    ...(failure instanceof AppError && failure.errors.length > 0
      ? { wrongFields: failure.errors.map(({ path }) => path).slice(0, 20) }
      : {}),
  };
}

/** The failure with its causes and stack, for the log alone. */
export function describeFailure(failure: unknown): string {
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
