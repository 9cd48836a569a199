import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

// Checks JSON against the document itself, as a client's own validator would.

type Json = Readonly<Record<string, unknown>>;

/** One operation of the document, by its path and method. */
export interface DocumentedOperation {
  readonly path: string;
  readonly method: string;
}

/** Checks requests and answers against the schemas of an OpenAPI document. Each schema is compiled when it is first needed. */
export class DocumentValidator {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<string, ValidateFunction>();

  constructor(private readonly document: object) {
    addFormats(this.ajv);
    this.ajv.addSchema(document, DOCUMENT, undefined, false);
    this.ajv.addSchema(closed(document) as object, CLOSED, undefined, false);
  }

  /** What is wrong with the request body; empty: nothing. */
  requestProblems({ path, method }: DocumentedOperation, body: unknown): string[] {
    return this.problems(
      DOCUMENT,
      ['paths', path, method, 'requestBody', 'content', 'application/json'],
      body,
    );
  }

  /**
   * What is wrong with the answer; empty: nothing. A client takes fields that it does not know, but a server sends none
   * that is not in the document, such as something private. `body` is the JSON, or the text of what is no JSON.
   */
  answerProblems(
    { path, method }: DocumentedOperation,
    answer: { readonly status: number; readonly type: string | null; readonly body: unknown },
  ): string[] {
    const of = ['paths', path, method, 'responses', String(answer.status)];
    const documented = this.at(of);
    if (documented === undefined)
      return [`the status ${answer.status} is not in the document; it has ${this.names(of.slice(0, -1))}`];
    const type = answer.type?.split(';')[0] ?? null;
    // Where a page is documented, what nobody looks at is answered without one: the document has no word for that.
    const isJson = this.at([...of, 'content', 'application/json']) ?? this.at([...of, 'content', PROBLEM]);
    if (type === null && answer.body === '' && isJson === undefined) return [];
    if (type === null || this.at([...of, 'content', type]) === undefined)
      return [
        `the type ${type ?? '(none)'} is not in the document; it has ${this.names([...of, 'content'])}`,
      ];
    return this.problems(CLOSED, [...of, 'content', type], answer.body);
  }

  private problems(document: string, contentAt: readonly string[], body: unknown): string[] {
    const $ref = `${document}#/${[...contentAt, 'schema'].map(escaped).join('/')}`;
    const validate = this.compiled.get($ref) ?? this.ajv.compile({ $ref });
    this.compiled.set($ref, validate);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || 'the body'} ${message ?? 'is wrong'} ${JSON.stringify(params)}`,
    );
  }

  private at(words: readonly string[]): Json | undefined {
    return words.reduce<Json | undefined>(
      (value, word) => value?.[word] as Json | undefined,
      this.document as Json,
    );
  }

  private names(words: readonly string[]): string {
    return Object.keys(this.at(words) ?? {}).join(', ');
  }
}

const PROBLEM = 'application/problem+json';
const DOCUMENT = 'urn:halfshare:openapi';
const CLOSED = 'urn:halfshare:openapi:closed';

/** The document with each object of named properties closed: it takes no others. */
function closed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  const isOpen =
    members['type'] === 'object' && 'properties' in members && !('additionalProperties' in members);
  return isOpen ? { ...members, additionalProperties: false } : members;
}

/** A word of a JSON pointer in a URI. */
function escaped(word: string): string {
  return encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1'));
}
