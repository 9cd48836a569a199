import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiExamplesObject,
  type ZodOpenApiHeadersObject,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import {
  clickAnswerSchema,
  connectionAnswerSchema,
  parkedAnswerSchema,
  productsAnswerSchema,
  refundAnswerSchema,
  saleAnswerSchema,
} from '../../dialects/storeApi/answers';
import { MAX_ITEMS, storeApiSchemas } from '../../dialects/storeApi/schemas';
import { listSchema } from '../../dialects/wire';
import { ERROR_CODES, type ErrorCode } from '../../domain/errors';
import { ERROR_GUIDE } from './errorGuide';
import { ABOUT, OPERATIONS } from './texts';
import { EXAMPLES, EXAMPLES_AT, type Example, type RouteName } from './examples';
import { PROBLEM_TYPE_BASE, type Problem } from '../problem';
import { MIB, type Route } from '../route';
import { ROUTES } from '../routes';

// The OpenAPI document, from the schemas that the functions themselves use. Only scripts and tests import it: it is
// no part of what is deployed.

const schemas = storeApiSchemas(() => EXAMPLES_AT);

/** What each function takes, as sent. The products of a call are validated one by one, so the call itself names no schema. */
export const REQUEST_SCHEMAS = {
  testConnection: null,
  trackClick: schemas.click,
  trackSale: schemas.sale,
  trackRefund: schemas.refund,
  syncProducts: schemas.productsCall
    .extend({ products: listSchema(schemas.product, MAX_ITEMS) })
    .meta({ id: 'ProductsCall' }),
} as const satisfies Record<RouteName, z.ZodType | null>;

type AnswerStatus = Example['status'];

/** What each function answers, by status. */
export const ANSWER_SCHEMAS: Readonly<Record<RouteName, Readonly<Partial<Record<AnswerStatus, z.ZodType>>>>> =
  {
    testConnection: { 200: connectionAnswerSchema },
    trackClick: { 201: clickAnswerSchema, 200: clickAnswerSchema },
    trackSale: { 201: saleAnswerSchema, 200: saleAnswerSchema },
    trackRefund: { 201: refundAnswerSchema, 200: refundAnswerSchema, 202: parkedAnswerSchema },
    syncProducts: { 200: productsAnswerSchema },
  };

const ANSWER_MEANINGS: Readonly<Record<AnswerStatus, string>> = {
  200: 'Nothing new: the present state, or what a repeat finds.',
  201: 'Recorded, with all its effects.',
  202: 'Kept, and in effect as soon as the order is known. A repeat is answered the same.',
};

const EVERY_CALL: readonly ErrorCode[] = [
  'missing_api_key',
  'invalid_api_key',
  'revoked_api_key',
  'brand_suspended',
  'not_found',
  'method_not_allowed',
  'rate_limited',
  'internal',
  'unavailable',
];

const EVERY_BODY: readonly ErrorCode[] = [
  'malformed_json',
  'invalid_request',
  'payload_too_large',
  'unsupported_media_type',
];

const OWN_CODES: Readonly<Record<RouteName, readonly ErrorCode[]>> = {
  testConnection: [],
  trackClick: ['event_conflict', 'unknown_referral_code'],
  trackSale: ['event_conflict', 'currency_not_supported', 'amount_out_of_range'],
  trackRefund: ['event_conflict', 'currency_not_supported', 'amount_out_of_range'],
  syncProducts: ['event_conflict'],
};

/** Every error code that the function can give. */
export function errorCodesOf(name: RouteName): ErrorCode[] {
  const route: Route = ROUTES[name];
  const own: readonly ErrorCode[] = [
    ...EVERY_CALL,
    ...(route.scope === null ? [] : (['insufficient_scope'] as const)),
    ...(route.maxBodyBytes === null ? [] : EVERY_BODY),
    ...OWN_CODES[name],
  ];
  return codesWhere((code) => own.includes(code));
}

/** The codes in the order of their table. */
function codesWhere(isWanted: (code: ErrorCode) => boolean): ErrorCode[] {
  // Object.keys gives the keys of the table, and the table has no others.
  return (Object.keys(ERROR_CODES) as ErrorCode[]).filter(isWanted);
}

const fieldErrorSchema = z.object({
  path: z
    .string()
    .meta({ description: 'Where in the body; empty for the body itself.', examples: ['items.0.total'] }),
  message: z.string().meta({ examples: ['is required'] }),
});

/** The body of every error (RFC 9457). */
export const problemSchema: z.ZodType<Problem> = z
  .object({
    type: z.url().meta({ examples: [`${PROBLEM_TYPE_BASE}invalid_request`] }),
    title: z.string(),
    status: z.int(),
    code: z
      .enum(codesWhere(() => true))
      .meta({ id: 'ErrorCode', description: 'Decide by this: a code never changes its meaning.' }),
    detail: z.string().describe('For people; may change.'),
    requestId: z.string().describe('Finds the request in our logs; also in `X-Request-Id`.'),
    errors: z.array(fieldErrorSchema).describe('Every wrong field; may be empty.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong, after RFC 9457.' });

const HEADERS = {
  RequestId: {
    description: 'Finds the request in our logs.',
    schema: { type: 'string' },
    example: 'req_pX0f5b3Gq9sD1wKz7Lr2Yt8U',
  },
  RetryAfter: {
    description: 'So many seconds later the same may be sent again.',
    schema: { type: 'integer' },
    example: 5,
  },
  Allow: { description: 'The methods that the function takes.', schema: { type: 'string' }, example: 'POST' },
} as const satisfies NonNullable<ZodOpenApiObject['components']>['headers'];

function headersOf(status: number): ZodOpenApiHeadersObject {
  const ref = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` });
  return {
    'X-Request-Id': ref('RequestId'),
    ...(status === 429 || status === 503 ? { 'Retry-After': ref('RetryAfter') } : {}),
    ...(status === 405 ? { Allow: ref('Allow') } : {}),
  };
}

function problemExample(code: ErrorCode): Problem {
  const { status, title } = ERROR_CODES[code];
  const isAboutField = code === 'invalid_request';
  return {
    type: `${PROBLEM_TYPE_BASE}${code}`,
    title,
    status,
    code,
    detail: isAboutField ? 'items.0.total is required' : title,
    requestId: HEADERS.RequestId.example,
    errors: isAboutField ? [{ path: 'items.0.total', message: 'is required' }] : [],
  };
}

function problemAnswer(status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${ERROR_GUIDE[code].when}`).join('\n\n'),
    headers: headersOf(status),
    content: {
      'application/problem+json': {
        schema: problemSchema,
        examples: Object.fromEntries(codes.map((code) => [code, { value: problemExample(code) }])),
      },
    },
  };
}

function answersOf(name: RouteName): ZodOpenApiResponsesObject {
  const answers = Object.entries(ANSWER_SCHEMAS[name]).map(([key, schema]) => {
    // The keys are AnswerStatus.
    const status = Number(key) as AnswerStatus;
    const answer: ZodOpenApiResponseObject = {
      description: ANSWER_MEANINGS[status],
      headers: headersOf(status),
      content: {
        'application/json': {
          schema,
          examples: examplesOf(
            EXAMPLES[name].filter((example) => example.status === status),
            ({ answer: body }) => body,
          ),
        },
      },
    };
    return [key, answer] as const;
  });
  const byStatus = Object.groupBy(errorCodesOf(name), (code) => ERROR_CODES[code].status);
  const problems = Object.entries(byStatus).map(
    ([status, codes]) => [status, problemAnswer(Number(status), codes)] as const,
  );
  return Object.fromEntries([...answers, ...problems]);
}

function examplesOf(
  examples: readonly Example[],
  valueOf: (example: Example) => object | undefined,
): ZodOpenApiExamplesObject {
  return Object.fromEntries(
    examples.map((example) => [example.name, { summary: example.summary, value: valueOf(example) }]),
  );
}

/** The group of the operations; part of the addresses of the API page. */
const TAG = 'store';

function operation(name: RouteName, method: 'GET' | 'POST'): ZodOpenApiOperationObject {
  const { methods, scope, maxBodyBytes }: Route = ROUTES[name];
  const schema = REQUEST_SCHEMAS[name];
  const isFirst = methods[0] === method;
  const { summary, description } = OPERATIONS[name];
  const needs = scope === null ? 'Any key will do.' : `The key needs the scope \`${scope}\`.`;
  return {
    tags: [TAG],
    operationId: isFirst ? name : `${name}By${method === 'GET' ? 'Get' : 'Post'}`,
    summary: isFirst ? summary : `${summary} (by ${method}, for clients that only post)`,
    description: `${description}\n\n${needs}`,
    ...(schema === null || maxBodyBytes === null
      ? {}
      : {
          parameters: [{ $ref: '#/components/parameters/ContentEncoding' }],
          requestBody: {
            required: true,
            description: `JSON in UTF-8, at most ${maxBodyBytes / MIB} MiB, both as sent and inflated.`,
            content: {
              'application/json': {
                schema,
                // A repeat is the same request once more: it need not be shown twice.
                examples: examplesOf(
                  EXAMPLES[name].filter((example) => !example.name.startsWith('repeated')),
                  ({ request }) => request,
                ),
              },
            },
          },
        }),
    responses: answersOf(name),
  };
}

function path(name: RouteName): Record<string, ZodOpenApiOperationObject> {
  return Object.fromEntries(
    ROUTES[name].methods.map((method) => [method.toLowerCase(), operation(name, method)]),
  );
}

const SECURITY_SCHEMES = {
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

/** The document, the same at each call. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  // Object.keys gives the keys of the table, and the table has no others.
  const names = Object.keys(ROUTES) as RouteName[];
  return createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Halfshare store API', version: '1.0.0', description: ABOUT },
      servers: [
        {
          url: 'https://us-central1-{project}.cloudfunctions.net',
          description: 'Deployed, in the Firebase project of this id',
          variables: { project: { default: 'your-project' } },
        },
        {
          url: 'http://127.0.0.1:5001/demo-halfshare/us-central1',
          description: 'The emulator that npm start runs',
        },
      ],
      tags: [{ name: TAG, description: 'What the plugin of a store calls.' }],
      security: [{ bearer: [] }, { apiKeyHeader: [] }],
      paths: Object.fromEntries(names.map((name) => [`/${name}`, path(name)])),
      components: {
        securitySchemes: SECURITY_SCHEMES,
        headers: HEADERS,
        parameters: {
          ContentEncoding: {
            name: 'Content-Encoding',
            in: 'header',
            description: 'The body may be gzip.',
            schema: { type: 'string', enum: ['gzip', 'identity'] },
          },
        },
      },
    },
    { override: tidy },
  );
}

/** What an override may change of a schema as JSON Schema. */
interface SchemaInProgress {
  readonly jsonSchema: {
    additionalProperties?: unknown;
    examples?: unknown;
    format?: string;
    pattern?: string;
    minimum?: number;
    maximum?: number;
  };
  readonly zodSchema: z.core.$ZodType;
  readonly io: 'input' | 'output';
}

function tidy({ jsonSchema, zodSchema, io }: SchemaInProgress): void {
  // An answer may gain fields: a client that refuses those it does not know would break.
  if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // zod leaves examples out where a value is transformed, since it cannot know which side they are of.
  const examples = z.globalRegistry.get(zodSchema)?.['examples'];
  if (io === 'input' && examples !== undefined) jsonSchema.examples = examples;
  // What the format and the type say already.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
