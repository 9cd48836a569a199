import { z } from 'zod';
import { isEmptyEnough } from '../functions/src/dialects/account/query';
import { accountSchemas } from '../functions/src/dialects/account/requests';
import type { AccountRoute } from '../functions/src/http/account/route';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../functions/src/http/account/routes';
import { EXAMPLES_AT } from './examples';
import { sortedCodes, type Operation } from './operation';
import { EVERY_ANSWER, EVERY_BODY } from './parts';

// The operations of the account function.

/** The group of the operations; part of the addresses of the API page. */
export const ACCOUNT_TAG = {
  name: 'account',
  description: 'What people do, signed in with Firebase Auth: brands, influencers and the platform.',
} as const;

const schemas = accountSchemas(() => EXAMPLES_AT);

const MEANINGS = {
  200: 'The present state. With `replayed` it was so already, and nothing was written.',
  201: 'Recorded, with all its effects.',
  202: 'Kept.',
} as const;

const EVERY_CALL = ['missing_id_token', 'invalid_id_token', 'insufficient_role'] as const;

/** The fields that are words of the path, or the others. */
function fieldsOf(fields: z.ZodObject, inPath: ReadonlySet<string>, wanted: 'path' | 'query'): z.ZodObject {
  const some = Object.entries(fields.shape).filter(([word]) => inPath.has(word) === (wanted === 'path'));
  return z.object(Object.fromEntries(some));
}

function operation(name: AccountRouteName): Operation {
  const row: AccountRoute = ACCOUNT_ROUTES[name];
  const inPath = new Set([...row.path.matchAll(/:(\w+)/g)].map(([, word = '']) => word));
  const fields: z.ZodObject = row.names === null ? z.object({}) : schemas[row.names];
  const schema: z.ZodType | null = row.body && schemas[row.body];
  const ofFields = row.names === null ? [] : (['invalid_request'] as const);
  return {
    name,
    tag: ACCOUNT_TAG.name,
    path: `/account${row.path.replaceAll(/:(\w+)/g, '{$1}')}`,
    methods: row.methods,
    row,
    needs: `May be called by: ${row.who.join(', ')}.`,
    errors: sortedCodes(EVERY_ANSWER, EVERY_CALL, ofFields, schema ? EVERY_BODY : [], row.errors),
    meanings: MEANINGS,
    request: schema && {
      schema,
      description: 'JSON in UTF-8, at most 1 MiB, both as sent and inflated.',
      isRequired: !isEmptyEnough(schema),
    },
    more: {
      security: [{ idToken: [] }],
      requestParams: { path: fieldsOf(fields, inPath, 'path'), query: fieldsOf(fields, inPath, 'query') },
    },
  };
}

// Object.keys gives the keys of the table, and the table has no others.
export const accountOperations: readonly Operation[] = (
  Object.keys(ACCOUNT_ROUTES) as AccountRouteName[]
).map(operation);

export const ID_TOKEN_SCHEME = {
  idToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The ID token of Firebase Auth, with the claims `brandId`, `influencerId` and `role`.',
  },
} as const;
