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
  }

  /** What is wrong with the request body; empty: nothing. */
  requestProblems({ path, method }: DocumentedOperation, body: unknown): string[] {
    return this.problems(['paths', path, method, 'requestBody', 'content', 'application/json'], body);
  }

  /** What is wrong with the answer; empty: nothing. `body` is the JSON, or the text of what is no JSON. */
  answerProblems(
    { path, method }: DocumentedOperation,
    answer: { readonly status: number; readonly type: string | null; readonly body: unknown },
  ): string[] {
    const of = ['paths', path, method, 'responses', String(answer.status)];
    const documented = this.at(of);
    if (documented === undefined)
      return [`the status ${answer.status} is not in the document; it has ${this.names(of.slice(0, -1))}`];
    const type = answer.type?.split(';')[0] ?? null;
    if (type === null && answer.body === '') return [];
    if (type === null || this.at([...of, 'content', type]) === undefined)
      return [
        `the type ${type ?? '(none)'} is not in the document; it has ${this.names([...of, 'content'])}`,
      ];
    return this.problems([...of, 'content', type], answer.body);
  }

  private problems(contentAt: readonly string[], body: unknown): string[] {
    const pointer = [...contentAt, 'schema'].map(escaped).join('/');
    const validate = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: `${DOCUMENT}#/${pointer}` });
    this.compiled.set(pointer, validate);
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

const DOCUMENT = 'urn:halfshare:openapi';

/** A word of a JSON pointer in a URI. */
function escaped(word: string): string {
  return encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1'));
}
