import type { Express, Request } from 'express';
import type { z } from 'zod';
import { isEmptyEnough, withWordsOfQuery } from '../../dialects/account/query';
import { AppError } from '../../domain/base/errors';
import { assertMay, authenticateUser } from '../../operations/access/authenticateUser';
import type { Served } from '../dialects';
import { functionUrl } from '../functionUrl';
import { readJson } from '../readJson';
import { MIB } from '../route';
import {
  createHttpApp,
  type AppOptions,
  type JsonAnswer,
  type RequestState,
  type TextAnswer,
} from '../httpApp';
import { brandToNote, notesOfPath, notesOfUser } from './notes';
import type { AccountContext, AccountRoute } from './route';
import { findRoutes, type Found } from './router';
import { ACCOUNT_ROUTES } from './routes';

/** The Express application of the function `account`: what people do, signed in with Firebase Auth. */
export function createAccountApp(options: AppOptions): Express {
  const find = findRoutes(Object.values(ACCOUNT_ROUTES));
  return createHttpApp(
    'account',
    async (services, request, state) => serve(await find(request), services, request, state),
    options,
  );
}

/** Finds the route, authenticates, authorizes, reads the body, hands over. */
async function serve(
  found: Found | null,
  services: Served,
  request: Request,
  { requestId, notes }: RequestState,
): Promise<JsonAnswer | TextAnswer> {
  if (!found) throw new AppError('not_found', { detail: `There is nothing at ${request.path}.` });
  const route = routeFor(request, found.routes);
  const words = wordsOf(request);
  Object.assign(notes, { route: `${route.method} ${route.path}` }, notesOfPath(found.params));
  const user = await authenticateUser(services, tokenOf(request), requestId);
  Object.assign(notes, notesOfUser(user), { brandId: brandToNote(user, words) });
  assertMay(user, route.who);
  const schemas = services.dialects.account;
  const body = route.body === null ? undefined : await readBody(request, schemas[route.body], words);
  Object.assign(notes, { brandId: brandToNote(user, words, body) });
  const note: AccountContext['note'] = (resolved) => {
    Object.assign(notes, resolved);
  };
  return route.handle({
    services,
    schemas,
    user,
    names: { ...words, ...found.params },
    body,
    functionUrl: (name) => functionUrl(name, process.env, request.headers.host),
    note,
  });
}

/** The route's JSON. Nothing at all is `{}` where that says enough. */
async function readBody(
  request: Request,
  schema: z.ZodType,
  words: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const whenEmpty = isEmptyEnough(schema) ? {} : undefined;
  return withWordsOfQuery(schema, await readJson(request, MIB, whenEmpty), words);
}

/** The words of the query that are not empty: an empty one is an absent one. */
function wordsOf({ query }: Request): Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([, word]) => word !== ''));
}

function routeFor(request: Request, routes: readonly AccountRoute[]): AccountRoute {
  const route = routes.find(({ method }) => method === request.method);
  if (route) return route;
  const allow = routes.map(({ method }) => method).join(', ');
  throw new AppError('method_not_allowed', {
    detail: `Send ${allow}, not ${request.method}.`,
    headers: { Allow: allow },
  });
}

function tokenOf(request: Request): string | null {
  return /^Bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? null;
}
