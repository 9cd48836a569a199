import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { ABOUT } from './about';
import { ACCOUNT_TAG, accountOperations, ID_TOKEN_SCHEME } from './account';
import { CONVERSION_TAG, conversionOperations, SIGNATURE_SCHEMES } from './conversion';
import { pathsOf, type Operation } from './operation';
import { HEADERS } from './parts';
import { KEY_SCHEMES, STORE_TAG, storeOperations } from './store';
import {
  HEALTH_TAG,
  healthOperation,
  LINK_TAG,
  linkOperation,
  WEBHOOK_SCHEME,
  WEBHOOK_TAG,
  webhookOperation,
} from './webhookAndLink';

// The OpenAPI document, from the rows of the routes and the schemas that the functions themselves use.

/** Every route, in the document's order. */
export const OPERATIONS: readonly Operation[] = [
  ...storeOperations,
  ...conversionOperations,
  webhookOperation,
  linkOperation,
  ...accountOperations,
  healthOperation,
];

const SECURITY_SCHEMES = { ...ID_TOKEN_SCHEME, ...SIGNATURE_SCHEMES, ...WEBHOOK_SCHEME, ...KEY_SCHEMES };

/** The document, the same at each call. */
export function openApiDocument(): ReturnType<typeof createDocument> {
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
      tags: [STORE_TAG, CONVERSION_TAG, WEBHOOK_TAG, LINK_TAG, ACCOUNT_TAG, HEALTH_TAG],
      security: [{ bearer: [] }, { apiKeyHeader: [] }],
      paths: pathsOf(OPERATIONS),
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
