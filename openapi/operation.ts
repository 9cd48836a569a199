import type { z } from 'zod';
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponsesObject,
} from 'zod-openapi';
import type { ErrorCode } from '../functions/src/domain/base/errors';
import type { AnswerShape, DocumentedRoute, Row } from '../functions/src/http/route';
import { DESCRIPTIONS, type OperationName } from './descriptions';
import {
  answerExamples,
  codesWhere,
  headersOf,
  problemAnswers,
  RATE_LIMIT_HEADERS,
  requestExamples,
  type Headers,
} from './parts';

type AnswerStatus = keyof DocumentedRoute['answers'];

/** A route of any function, with all that the document says of it. */
export interface Operation {
  /** Its operationId, and the folder of its examples. */
  readonly name: OperationName;
  /** The group that it belongs to. */
  readonly tag: string;
  readonly path: string;
  /** The first is the one that clients should use. */
  readonly methods: Row['methods'];
  readonly row: DocumentedRoute;
  /** The last paragraph of the description: who may call it; null: anybody. */
  readonly needs: string | null;
  /** Every error code that it can give. */
  readonly errors: readonly ErrorCode[];
  readonly request: {
    readonly schema: z.ZodType;
    readonly description: string;
    readonly isRequired: boolean;
  } | null;
  /** What each status means. */
  readonly meanings: Readonly<Partial<Record<AnswerStatus, string>>>;
  /** Of all that is no error, beside the usual ones. */
  readonly headers?: Headers;
  /** Answers without a body. */
  readonly others?: ZodOpenApiResponsesObject;
  /** Parameters, and credentials where they are not those of the document. */
  readonly more?: Pick<ZodOpenApiOperationObject, 'parameters' | 'requestParams' | 'security'>;
}

export function answersOf({ row }: Operation): [AnswerStatus, AnswerShape][] {
  // The keys are those of `answers`.
  return Object.entries(row.answers).map(([status, shape]: [string, AnswerShape]) => [
    Number(status) as AnswerStatus,
    shape,
  ]);
}

/** The codes in the order of their table, each once. */
export function sortedCodes(...codes: readonly (readonly ErrorCode[])[]): ErrorCode[] {
  return codesWhere((code) => codes.some((some) => some.includes(code)));
}

function textContent(type: string): ZodOpenApiContentObject {
  return { [type]: { schema: { type: 'string' } } };
}

function responses(operation: Operation): ZodOpenApiResponsesObject {
  const { name, row, meanings, headers, others, errors } = operation;
  const limits = errors.includes('rate_limited') ? RATE_LIMIT_HEADERS : {};
  const answers = answersOf(operation).map(([status, shape]) => {
    const own = { ...headersOf(status), ...limits, ...headers };
    const answer = { description: meanings[status] ?? '', headers: own };
    if (shape === 'redirect') return [status, answer] as const;
    const content =
      typeof shape === 'string'
        ? textContent(shape)
        : {
            'application/json': { schema: shape, examples: answerExamples(name, status) },
            ...(row.alsoAs && textContent(row.alsoAs)),
          };
    return [status, { ...answer, content }] as const;
  });
  return { ...Object.fromEntries(answers), ...others, ...problemAnswers(errors) };
}

function operationObject(operation: Operation, method: string): ZodOpenApiOperationObject {
  const { name, tag, methods, row, needs, request, more } = operation;
  const isFirst = methods[0] === method;
  return {
    tags: [tag],
    operationId: isFirst ? name : `${name}By${method === 'GET' ? 'Get' : 'Post'}`,
    summary: isFirst ? row.summary : `${row.summary} (by ${method}, for clients that only post)`,
    description: [DESCRIPTIONS[name], needs].filter(Boolean).join('\n\n'),
    ...more,
    ...(request === null || method === 'GET'
      ? {}
      : {
          requestBody: {
            required: request.isRequired,
            description: request.description,
            content: { 'application/json': { schema: request.schema, examples: requestExamples(name) } },
          },
        }),
    responses: responses(operation),
  };
}

/** The paths of the operations, each with its methods. */
export function pathsOf(
  operations: readonly Operation[],
): Record<string, Record<string, ZodOpenApiOperationObject>> {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    for (const method of operation.methods) path[method.toLowerCase()] = operationObject(operation, method);
  }
  return paths;
}
