import { z } from 'zod';
import {
  createDocument,
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
} from '../functions/src/dialects/storeApi/answers';
import { MAX_ITEMS, storeApiSchemas } from '../functions/src/dialects/storeApi/schemas';
import { listSchema } from '../functions/src/dialects/wire';
import type { ErrorCode } from '../functions/src/domain/base/errors';
import { MIB, type Route } from '../functions/src/http/route';
import { ROUTES, type RouteName } from '../functions/src/http/routes';
import { ACCOUNT_TAG, accountPaths, ID_TOKEN_SCHEME } from './account';
import { CONVERSION_TAG, conversionPaths, SIGNATURE_SCHEMES } from './conversion';
import { EXAMPLES_AT } from './examples';
import {
  answerExamples,
  codesWhere,
  EVERY_ANSWER,
  EVERY_BODY,
  HEADERS,
  headersOf,
  problemAnswers,
  requestExamples,
} from './parts';
import { ABOUT, OPERATIONS } from './texts';
import { LINK_TAG, WEBHOOK_SCHEME, WEBHOOK_TAG, webhookAndLinkPaths } from './webhookAndLink';

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

type AnswerStatus = 200 | 201 | 202;

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
  ...EVERY_ANSWER,
  'missing_api_key',
  'invalid_api_key',
  'revoked_api_key',
  'brand_suspended',
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
          examples: answerExamples(name, status),
        },
      },
    };
    return [key, answer] as const;
  });
  return { ...Object.fromEntries(answers), ...problemAnswers(errorCodesOf(name)) };
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
                examples: requestExamples(name),
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
  ...ID_TOKEN_SCHEME,
  ...SIGNATURE_SCHEMES,
  ...WEBHOOK_SCHEME,
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
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Halfshare API', version: '1.0.0', description: ABOUT },
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
      tags: [
        { name: TAG, description: 'What the plugin of a store calls.' },
        CONVERSION_TAG,
        WEBHOOK_TAG,
        LINK_TAG,
        ACCOUNT_TAG,
      ],
      security: [{ bearer: [] }, { apiKeyHeader: [] }],
      paths: {
        ...Object.fromEntries(names.map((name) => [`/${name}`, path(name)])),
        ...conversionPaths(),
        ...webhookAndLinkPaths(),
        ...accountPaths(),
      },
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
  openReferences(document.components?.schemas);
  return document;
}

/**
 * zod repeats \`additionalProperties: false\` beside a reference, where it would refuse every field of what is referred
 * to: \`{ $ref, description }\` says all there is to say.
 */
function openReferences(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  if ('$ref' in schema && 'additionalProperties' in schema) delete schema.additionalProperties;
  for (const member of Object.values(schema)) openReferences(member);
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
