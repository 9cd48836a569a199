import type { Request } from 'express';
import type { z } from 'zod';
import { isEmptyEnough, withWordsOfQuery } from '../../dialects/account/query';
import { assertMay, authenticateUser } from '../../operations/access/authenticateUser';
import { assertOn } from '../../operations/base/switches';
import { createFunction, type Call } from '../createFunction';
import { functionUrl } from '../functionUrl';
import type { JsonAnswer, TextAnswer } from '../httpApp';
import { readJson } from '../readJson';
import { MIB } from '../route';
import { brandToNote, notesOfPath, notesOfUser } from './notes';
import type { AccountContext, AccountRoute } from './route';
import { ACCOUNT_ROUTES } from './routes';

/** The function `account`: what people do, signed in with Firebase Auth. */
export const account = createFunction<AccountRoute>({
  name: 'account',
  dialect: 'account',
  maxBodyBytes: MIB,
  rows: Object.values(ACCOUNT_ROUTES),
  isBehindHosting: true,
  serve,
});

/** Authenticates by the ID token, authorizes, reads the body, hands over. */
async function serve(row: AccountRoute, call: Call): Promise<JsonAnswer | TextAnswer> {
  const { services, request, params, requestId, notes } = call;
  const words = wordsOf(request);
  Object.assign(notes, { route: `${row.methods[0]} ${row.path}` }, notesOfPath(params));
  const user = await authenticateUser(services, tokenOf(request), requestId);
  Object.assign(notes, notesOfUser(user), { brandId: brandToNote(user, words) });
  await call.limits.take('user', request, user.uid);
  assertMay(user, row.who);
  if (row.switchedBy) assertOn(call.switches, row.switchedBy);
  const schemas = services.dialects.account;
  const body = row.body === null ? undefined : await readBody(request, schemas[row.body], words);
  Object.assign(notes, { brandId: brandToNote(user, words, body) });
  const note: AccountContext['note'] = (resolved) => {
    Object.assign(notes, resolved);
  };
  return row.handle({
    services,
    switches: call.switches,
    schemas,
    user,
    names: { ...words, ...params },
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

function tokenOf(request: Request): string | null {
  return /^Bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1]?.trim() ?? null;
}
