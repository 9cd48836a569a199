import { readFile } from 'node:fs/promises';
import { Problem } from '../messages';
import { inRepo } from '../paths';

// What the pages say of the API comes from docs/openapi.json. A test compares that file with the code, and other tests
// post its examples to the functions.

interface Media {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Response {
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: Readonly<Record<string, Media>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly headers: Readonly<Record<string, { readonly example: unknown }>> };
}

export interface Operation {
  readonly id: string;
  readonly tag: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** The page that describes it. */
  readonly href: string;
  /** The codes of the problems that it answers. */
  readonly codes: readonly string[];
}

/** An HTTPS function. One that serves many calls is described by their group. */
export interface ApiFunction {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly isOneCall: boolean;
  readonly href: string;
  readonly text: string;
}

export interface ProblemExample {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: object;
}

const PROBLEM = 'application/problem+json';

export class OpenApi {
  readonly #document: Document;
  readonly functions: readonly ApiFunction[];

  constructor(document: Document) {
    this.#document = document;
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => operationOf(path, method, operation)),
    );
    this.functions = [...Map.groupBy(operations, ({ path }) => path.split('/')[1] ?? '')].map(([name, its]) =>
      functionOf(name, its, document),
    );
  }

  /** The first example of a problem of this code. */
  problem(code: string): ProblemExample {
    for (const [status, { headers = {}, content }] of this.#responses()) {
      const example = content?.[PROBLEM]?.examples?.[code];
      if (example === undefined) continue;
      const shown = Object.keys(headers).map(
        (name) => [name, this.#headerExample(headers[name]?.$ref)] as const,
      );
      return { status: Number(status), headers: shown, body: example.value as object };
    }
    throw new Problem(`docs/openapi.json has no example of ${code}. Write it anew with: npm run openapi`);
  }

  /** What an example of `trackSale` sends and is answered. */
  saleExample(name: string): { readonly request: unknown; readonly answer: unknown } {
    const trackSale = this.#document.paths['/trackSale']?.['post'];
    const valueIn = (content: Readonly<Record<string, Media>> | undefined) =>
      content?.['application/json']?.examples?.[name]?.value;
    const request = valueIn(trackSale?.requestBody?.content);
    const answer = valueIn(trackSale?.responses['201']?.content);
    if (request !== undefined && answer !== undefined) return { request, answer };
    throw new Problem(`docs/openapi.json has no example "${name}" of trackSale, which the start page shows.`);
  }

  #responses(): [string, Response][] {
    return Object.values(this.#document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ responses }) => Object.entries(responses));
  }

  #headerExample(ref: string | undefined): string {
    const name = ref?.split('/').at(-1) ?? '';
    return String(this.#document.components.headers[name]?.example);
  }
}

function operationOf(
  path: string,
  method: string,
  { operationId, tags, summary, responses }: OperationObject,
): Operation {
  return {
    id: operationId,
    tag: tags[0],
    method: method.toUpperCase(),
    path,
    summary,
    href: `/api/#/${tags[0]}/${operationId}`,
    codes: Object.values(responses).flatMap(({ content }) => Object.keys(content?.[PROBLEM]?.examples ?? {})),
  };
}

function functionOf(name: string, operations: readonly Operation[], document: Document): ApiFunction {
  const [first] = operations;
  if (first === undefined) throw new Problem(`docs/openapi.json has no operation of ${name}.`);
  const { tag, href, summary } = first;
  // By GET or by POST it is the same call.
  if (new Set(operations.map(({ path }) => path)).size === 1)
    return { name, operations, isOneCall: true, href, text: summary };
  const description = document.tags.find((one) => one.name === tag)?.description ?? '';
  const text = `${description} ${operations.length} calls.`;
  return { name, operations, isOneCall: false, href: `/api/#/${tag}`, text };
}

export async function readOpenApi(): Promise<OpenApi> {
  const text = await readFile(inRepo('docs', 'openapi.json'), 'utf8').catch(() => {
    throw new Problem('docs/openapi.json is missing. Write it with: npm run openapi');
  });
  return new OpenApi(JSON.parse(text) as Document);
}
