import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import type { ConversionRoute } from '../functions/src/http/conversion/route';
import { CONVERSION_ROWS, type ConversionRouteName } from '../functions/src/http/conversion/routes';
import { EXAMPLES_AT } from './examples';
import { sortedCodes, type Operation } from './operation';
import { EVERY_ANSWER, EVERY_BODY, headersOf } from './parts';

// The operations of the conversion function.

/** The group of the operations; part of the addresses of the API page. */
export const CONVERSION_TAG = {
  name: 'conversion',
  description:
    'What the network’s plugins, modules and SDKs report: signed, or kept until somebody confirms it. Paths are matched without regard to case.',
} as const;

const MEANINGS = {
  200: 'Nothing new: the present state, or what a repeat finds.',
  201: 'Recorded, with all its effects.',
  202: 'Kept, and in effect as soon as what it is about is known. A repeat is answered the same.',
} as const;

const EVERY_CALL = [
  'invalid_signature',
  'stale_timestamp',
  'invalid_api_key',
  'revoked_api_key',
  'brand_suspended',
] as const;

const ETAG = {
  description: 'Send it as `If-None-Match` with the next poll. It is valid for this key only.',
  schema: { type: 'string' },
  example: '"s3-5f0c1e9a7b2d4c68-9a1b2c3d4e5f-20779"',
} as const;

const IF_NONE_MATCH = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .meta({ description: 'The `ETag` of the last answer.', examples: [ETAG.example] }),
});

const NOT_MODIFIED: ZodOpenApiResponseObject = {
  description: 'Nothing has changed since the answer with the `ETag` that was sent as `If-None-Match`.',
  headers: { ...headersOf(304), ETag: ETAG },
};

const SIGNED = { waffarxKey: [], waffarxTimestamp: [], waffarxSignature: [] };
const SECURITY: Readonly<
  Record<ConversionRoute['unsigned'], NonNullable<ZodOpenApiOperationObject['security']>>
> = {
  refused: [SIGNED],
  byKey: [SIGNED, { waffarxKey: [] }],
  byStore: [SIGNED, { waffarxKey: [] }, {}],
};

/** Of the body, where there is one. */
function requestOf({ request, maxBodyBytes }: ConversionRoute): Operation['request'] {
  if (request === null) return null;
  return {
    schema: typeof request === 'function' ? request(() => EXAMPLES_AT) : request,
    description: `JSON in UTF-8, at most ${maxBodyBytes / 1024} KiB, both as sent and inflated.`,
    isRequired: true,
  };
}

function operation(name: ConversionRouteName): Operation {
  const row: ConversionRoute = CONVERSION_ROWS[name];
  const { path, methods, scope, unsigned, early, queryFields } = row;
  const own = scope === null ? [] : (['insufficient_scope'] as const);
  const params = { ...(queryFields && { query: queryFields }), ...(early && { header: IF_NONE_MATCH }) };
  return {
    name,
    tag: CONVERSION_TAG.name,
    path: `/conversion${path}`,
    methods,
    row,
    needs: scope === null ? 'Any key will do.' : `The key needs the scope \`${scope}\`.`,
    errors: sortedCodes(EVERY_ANSWER, EVERY_CALL, own, EVERY_BODY, row.errors),
    meanings: MEANINGS,
    request: requestOf(row),
    ...(early && { headers: { ETag: ETAG }, others: { 304: NOT_MODIFIED } }),
    more: { security: SECURITY[unsigned], ...(queryFields || early ? { requestParams: params } : {}) },
  };
}

// Object.keys gives the keys of the table, and the table has no others.
export const conversionOperations: readonly Operation[] = (
  Object.keys(CONVERSION_ROWS) as ConversionRouteName[]
).map(operation);

const header = (name: string, description: string) =>
  ({ type: 'apiKey', in: 'header', name, description }) as const;

export const SIGNATURE_SCHEMES = {
  waffarxKey: header('X-WaffarX-Key', 'The key id: the part of the API key behind `hs_live_`.'),
  waffarxTimestamp: header(
    'X-WaffarX-Timestamp',
    'The Unix time of sending, in seconds or milliseconds; good for 300 s either way.',
  ),
  waffarxSignature: header(
    'X-WaffarX-Signature',
    'HMAC-SHA256 of `timestamp.rawBody`, or with `X-WaffarX-Signature-Version: 2` of `timestamp.METHOD.path.query.rawBody`, under the text of the secret, in lower-case hex or base64. Test vectors: <https://halfshare.dev/vectors/>.',
  ),
} as const;
