import { z } from 'zod';
import type {
  ZodOpenApiExamplesObject,
  ZodOpenApiHeadersObject,
  ZodOpenApiObject,
  ZodOpenApiResponseObject,
} from 'zod-openapi';
import { ERROR_CODES, type ErrorCode } from '../functions/src/domain/base/errors';
import { PROBLEM_TYPE_BASE, type Problem } from '../functions/src/http/problem';
import { ERROR_GUIDE } from './errorGuide';
import { examplesOf, type Example } from './examples';

// Pieces of the OpenAPI document that the store API and the account function share.

/** What every call can be answered, whatever it is about. */
export const EVERY_ANSWER: readonly ErrorCode[] = [
  'not_found',
  'method_not_allowed',
  'rate_limited',
  'internal',
  'switched_off',
  'overloaded',
  'unavailable',
];

export const EVERY_BODY: readonly ErrorCode[] = [
  'request_timeout',
  'malformed_json',
  'invalid_request',
  'payload_too_large',
  'unsupported_media_type',
];

/** The codes in the order of their table. */
export function codesWhere(isWanted: (code: ErrorCode) => boolean): ErrorCode[] {
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
    errors: z
      .array(fieldErrorSchema)
      .describe(
        'The wrong fields; may be empty. At most 100: of more the last one, with an empty path, says how many more there are.',
      ),
  })
  .meta({ id: 'Problem', description: 'What went wrong, after RFC 9457.' });

export const HEADERS = {
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
  RateLimitPolicy: {
    description: 'How many requests within how many seconds are taken of whoever sent this one.',
    schema: { type: 'string' },
    example: '6000;w=60',
  },
  RateLimitLimit: {
    description: 'How many requests are taken within the present window.',
    schema: { type: 'integer' },
    example: 6000,
  },
  RateLimitRemaining: {
    description: 'How many of them are left.',
    schema: { type: 'integer' },
    example: 5990,
  },
  RateLimitReset: {
    description: 'In how many seconds the next window begins.',
    schema: { type: 'integer' },
    example: 42,
  },
  Allow: { description: 'The methods that the function takes.', schema: { type: 'string' }, example: 'POST' },
} as const satisfies NonNullable<ZodOpenApiObject['components']>['headers'];

/** Headers by their names; a schema of zod, which may be in their place, is not used. */
export type Headers = Exclude<ZodOpenApiHeadersObject, { readonly _zod: unknown }>;

const ref = (name: keyof typeof HEADERS) => ({ $ref: `#/components/headers/${name}` });

/** Of draft 6 of "RateLimit header fields for HTTP"; a 429 of an exhausted database has none. */
export const RATE_LIMIT_HEADERS: Headers = {
  'RateLimit-Policy': ref('RateLimitPolicy'),
  'RateLimit-Limit': ref('RateLimitLimit'),
  'RateLimit-Remaining': ref('RateLimitRemaining'),
  'RateLimit-Reset': ref('RateLimitReset'),
};

export function headersOf(status: number): Headers {
  return {
    'X-Request-Id': ref('RequestId'),
    ...(status === 429 || status === 503 ? { 'Retry-After': ref('RetryAfter') } : {}),
    ...(status === 429 ? RATE_LIMIT_HEADERS : {}),
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

/** The answers of all these codes, by status. */
export function problemAnswers(codes: readonly ErrorCode[]): Record<string, ZodOpenApiResponseObject> {
  const byStatus = Object.groupBy(codes, (code) => ERROR_CODES[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some]) => [status, problemAnswer(Number(status), some)]),
  );
}

function shownAs(
  examples: readonly Example[],
  valueOf: (example: Example) => object | undefined,
): ZodOpenApiExamplesObject {
  return Object.fromEntries(
    examples.map((example) => [example.name, { summary: example.summary, value: valueOf(example) }]),
  );
}

/** A repeat is the same request once more: it need not be shown twice. */
export function requestExamples(operation: string): ZodOpenApiExamplesObject {
  const shown = examplesOf(operation).filter(
    ({ repeats, request }) => repeats === undefined && request !== undefined,
  );
  return shownAs(shown, ({ request }) => request);
}

export function answerExamples(operation: string, status: number): ZodOpenApiExamplesObject {
  const shown = examplesOf(operation).filter((example) => example.status === status);
  return shownAs(shown, ({ answer }) => answer);
}
