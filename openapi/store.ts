import { storeApiSchemas } from '../functions/src/dialects/storeApi/schemas';
import { MIB } from '../functions/src/http/route';
import type { StoreRoute } from '../functions/src/http/storeApi/route';
import { STORE_ROUTES, type StoreRouteName } from '../functions/src/http/storeApi/routes';
import { EXAMPLES_AT } from './examples';
import { sortedCodes, type Operation } from './operation';
import { EVERY_ANSWER, EVERY_BODY } from './parts';

// The operations of the store API.

/** The group of the operations; part of the addresses of the API page. */
export const STORE_TAG = { name: 'store', description: 'What the plugin of a store calls.' } as const;

const schemas = storeApiSchemas(() => EXAMPLES_AT);

const MEANINGS = {
  200: 'Nothing new: the present state, or what a repeat finds.',
  201: 'Recorded, with all its effects.',
  202: 'Kept, and in effect as soon as the order is known. A repeat is answered the same.',
} as const;

const EVERY_CALL = ['missing_api_key', 'invalid_api_key', 'revoked_api_key', 'brand_suspended'] as const;

function operation(name: StoreRouteName): Operation {
  const row: StoreRoute = STORE_ROUTES[name];
  const { methods, scope, maxBodyBytes, request } = row;
  const own = scope === null ? [] : (['insufficient_scope'] as const);
  return {
    name,
    tag: STORE_TAG.name,
    path: `/${name}`,
    methods,
    row,
    needs: scope === null ? 'Any key will do.' : `The key needs the scope \`${scope}\`.`,
    errors: sortedCodes(EVERY_ANSWER, EVERY_CALL, own, maxBodyBytes === null ? [] : EVERY_BODY, row.errors),
    meanings: MEANINGS,
    request: request && {
      schema: request(schemas),
      description: `JSON in UTF-8, at most ${(maxBodyBytes ?? 0) / MIB} MiB, both as sent and inflated.`,
      isRequired: true,
    },
    ...(request && { more: { parameters: [{ $ref: '#/components/parameters/ContentEncoding' }] } }),
  };
}

// Object.keys gives the keys of the table, and the table has no others.
export const storeOperations: readonly Operation[] = (Object.keys(STORE_ROUTES) as StoreRouteName[]).map(
  operation,
);

export const KEY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'hs_live_<keyId>_<secret>',
    description: 'The API key of the store, `hs_live_...` or `hs_test_...`.',
  },
  apiKeyHeader: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'The same key, for servers that drop `Authorization`.',
  },
} as const;
