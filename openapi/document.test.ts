import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { build } from 'esbuild';
import { AppError, ERROR_CODES, type ErrorCode } from '../functions/src/domain/base/errors';
import { parseWire } from '../functions/src/dialects/wire';
import { CONVERSION_ROWS, type ConversionRouteName } from '../functions/src/http/conversion/routes';
import { problemOf } from '../functions/src/http/problem';
import { accountOperations } from './account';
import { conversionOperations } from './conversion';
import { openApiDocument, OPERATIONS } from './document';
import { ERROR_GUIDE, errorsPage } from './errorGuide';
import { examplesOf, missingExamples, wrongExamples } from './examples';
import { answersOf } from './operation';
import { problemSchema } from './parts';
import { storeOperations } from './store';
import { DocumentValidator } from './validate';

const docs = join(__dirname, '../docs');
const allCodes = Object.keys(ERROR_CODES) as ErrorCode[];
const document = openApiDocument();

/** Everything of the document under a key of this name, wherever it is. */
function membersNamed(key: string, value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) => [
    ...(name === key ? [member] : []),
    ...membersNamed(key, member),
  ]);
}

describe('the OpenAPI document', () => {
  it('is the committed one (run: npm run openapi)', () => {
    const committed: unknown = JSON.parse(readFileSync(join(docs, 'openapi.json'), 'utf8'));
    expect(committed).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('is the same each time', () => {
    expect(JSON.stringify(openApiDocument())).toBe(JSON.stringify(document));
  });

  it('is valid after the schema of OpenAPI 3.1, with every reference resolved', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>);
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    const references = membersNamed('$ref', document) as string[];
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const path = reference.replace(/^#\//, '').split('/');
      const target = path.reduce<unknown>(
        (value, name) => (value as Record<string, unknown> | undefined)?.[name],
        document,
      );
      expect([reference, typeof target]).toEqual([reference, 'object']);
    }
  });

  /** What the document has of an operation, by its method. */
  const documented = (path: string) =>
    document.paths?.[path] as Record<string, Record<string, unknown> & { responses: object }>;

  it.each(OPERATIONS)('has $name with each of its methods, its body and every answer', (operation) => {
    const { name, path, methods, request, errors, others } = operation;
    const statuses = new Set([
      ...answersOf(operation).map(([status]) => String(status)),
      ...Object.keys(others ?? {}),
      ...errors.map((code) => String(ERROR_CODES[code].status)),
    ]);
    methods.forEach((method, index) => {
      const found = documented(path)[method.toLowerCase()];
      if (index === 0) expect(found?.['operationId']).toBe(name);
      expect(new Set(Object.keys(found?.responses ?? {}))).toEqual(statuses);
      expect('requestBody' in (found ?? {})).toBe(request !== null && method !== 'GET');
    });
  });

  it.each(storeOperations)('asks $name for an API key', ({ path }) => {
    expect(document.security?.flatMap((scheme) => Object.keys(scheme))).toEqual(['bearer', 'apiKeyHeader']);
    for (const operation of Object.values(documented(path))) expect(operation).not.toHaveProperty('security');
  });

  it.each(accountOperations)('asks $name for an ID token and each word of its path', ({ path, methods }) => {
    const operation = documented(path)[methods[0]?.toLowerCase() ?? ''];
    expect(operation).toMatchObject({ security: [{ idToken: [] }], tags: ['account'] });
    const parameters = (operation?.['parameters'] ?? []) as {
      in: string;
      name: string;
      required?: boolean;
    }[];
    expect(parameters.filter((one) => one.in === 'path').map((one) => [one.name, one.required])).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map(([, word]) => [word, true]),
    );
  });

  it.each(conversionOperations)('asks $name for a signature, as far as its row does', ({ name, path }) => {
    const row = CONVERSION_ROWS[name as ConversionRouteName];
    const signed = ['waffarxKey', 'waffarxTimestamp', 'waffarxSignature'];
    const expected = {
      refused: [signed],
      byKey: [signed, ['waffarxKey']],
      byStore: [signed, ['waffarxKey'], []],
    };
    for (const { security } of Object.values(documented(path)))
      expect((security as object[]).map((scheme) => Object.keys(scheme))).toEqual(expected[row.unsigned]);
  });

  it('names If-None-Match at the poll of the settings, and the ETag at its 200 and 304', () => {
    const { get } = document.paths?.['/conversion/Woo/Settings'] ?? {};
    expect(get?.parameters).toContainEqual(expect.objectContaining({ in: 'header', name: 'If-None-Match' }));
    for (const status of ['200', '304']) {
      expect(get?.responses?.[status]).toHaveProperty('headers.ETag');
      expect(get?.responses?.[status]).toHaveProperty('headers.X-Request-Id');
    }
  });

  it('names all that is read of a WooCommerce order, and needs no more than three fields', () => {
    const read = ['meta_data', 'date_created', 'date_paid', 'date_completed'];
    const properties = Object.fromEntries(read.map((field) => [field, expect.anything() as unknown]));
    const { WooOrder } = document.components?.schemas ?? {};
    expect(WooOrder).toMatchObject({ properties, required: ['id', 'currency', 'total'] });
  });

  it('shows every error code of the code, and none besides', () => {
    const shown = new Set(OPERATIONS.flatMap(({ errors }) => errors));
    expect([...shown].sort()).toEqual([...allCodes].sort());
    const listed = (document.components?.schemas?.['ErrorCode'] as { enum: string[] }).enum;
    expect(listed).toEqual(allCodes);
  });

  it('tells of the header of each answer that has one', () => {
    const { responses } = document.paths?.['/trackSale']?.post as {
      responses: Record<string, { headers: Record<string, unknown> }>;
    };
    for (const { headers } of Object.values(responses)) expect(headers).toHaveProperty('X-Request-Id');
    expect(responses['429']?.headers).toHaveProperty('Retry-After');
    for (const status of ['201', '429']) expect(responses[status]?.headers).toHaveProperty('RateLimit-Reset');
    expect(responses['503']?.headers).toHaveProperty('Retry-After');
    expect(responses['405']?.headers).toHaveProperty('Allow');
  });

  it('has 429 at each operation but the webhooks of WooCommerce, and the health', () => {
    const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.values(methods).map(({ responses }: { responses?: object }) => [path, responses] as const),
    );
    const without = operations.filter(([, responses]) => !('429' in (responses ?? {})));
    expect(without.map(([path]) => path)).toEqual(['/woocommerceWebhook/{storeId}', '/health']);
  });
});

it('is no part of what is deployed', async () => {
  const { metafile } = await build({
    entryPoints: [join(__dirname, '../functions/src/index.ts')],
    bundle: true,
    // Named where they are imported, and not read: that is most of the time.
    packages: 'external',
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const files = [...Object.keys(metafile.inputs), ...imported];
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => /openapi|errorGuide/i.test(file))).toEqual([]);
});

describe('the examples', () => {
  const told = OPERATIONS.flatMap((operation) =>
    examplesOf(operation.name).map(({ name, ...example }) => ({ operation, name, example })),
  );

  it.each(told)('$operation.name, $name: the request is one that the route takes', (row) => {
    const { operation, example } = row;
    // The ping of a webhook is a form, and no JSON.
    const isPing = operation.name === 'woocommerceWebhook' && example.topic === undefined;
    if (operation.request === null || isPing) expect(example.request).toBeUndefined();
    // A voucher's report is read under several names of its fields, and products one by one.
    else if (!['reportCoupon', 'syncProducts'].includes(operation.name)) {
      const { schema } = operation.request;
      expect(() => parseWire<unknown>(schema, example.request, { nullable: ['influencerId'] })).not.toThrow();
    }
  });

  it.each(told)('$operation.name, $name: the answer has no field that its schema does not have', (row) => {
    const { operation, example } = row;
    const [, shape] = answersOf(operation).find(([status]) => status === example.status) ?? [];
    if (typeof shape === 'string') expect(example.answer).toBeUndefined();
    else expect(shape?.parse(example.answer)).toEqual(example.answer);
  });

  it('are there for each answer of each route', () => {
    const missing = OPERATIONS.flatMap((operation) =>
      missingExamples(
        operation.name,
        answersOf(operation).flatMap(([status, shape]) => (shape === 'redirect' ? [] : [status])),
      ),
    );
    expect([...missing, ...wrongExamples()]).toEqual([]);
  });

  it('says what to do where an answer has no example', () => {
    expect(missingExamples('trackClick', [201, 202])).toEqual([
      'trackClick has no example that is answered 202: write openapi/examples/trackClick/<name>.json with summary and request, name it in openapi/stories.ts, then run: npm run openapi:record',
    ]);
  });

  it('shows a problem for every code, as the functions would send it', () => {
    const shown = membersNamed('examples', document.paths).flatMap((examples) =>
      Object.entries(examples as Record<string, { value: object }>).filter(([name]) => name in ERROR_CODES),
    );
    expect(new Set(shown.map(([code]) => code))).toEqual(new Set(allCodes));
    for (const [code, { value }] of shown) {
      expect(problemSchema.parse(value)).toEqual(value);
      // The names of the entries are codes: they were filtered by that.
      const { type, title, status } = problemOf(new AppError(code as ErrorCode), 'req_1');
      expect(value).toMatchObject({ type, title, status, code });
    }
  });
});

describe('docs/errors.md', () => {
  it('is the committed one (run: npm run openapi)', () => {
    expect(readFileSync(join(docs, 'errors.md'), 'utf8')).toBe(errorsPage());
  });

  it('has a row and a section for every code, with its status', () => {
    const page = errorsPage();
    for (const code of allCodes) {
      expect(page).toContain(`| [\`${code}\`](#${code}) | ${ERROR_CODES[code].status} |`);
      expect(page).toContain(`## ${code}\n\n**${ERROR_CODES[code].status}**`);
      expect(page).toContain(ERROR_GUIDE[code].whatToDo);
    }
    expect(page.match(/^## /gm)).toHaveLength(allCodes.length);
  });
});

describe('a client’s own validator', () => {
  const validator = new DocumentValidator(JSON.parse(JSON.stringify(document)) as object);

  interface Content {
    readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
  }
  interface Shown {
    readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
    readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
  }
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Shown>).map(([method, shown]) => ({ path, method, shown })),
  );

  it.each(operations)('takes each example of $method $path', ({ path, method, shown }) => {
    const refused: unknown[] = [];
    for (const [name, { value }] of Object.entries(
      shown.requestBody?.content['application/json']?.examples ?? {},
    ))
      refused.push(...validator.requestProblems({ path, method }, value).map((problem) => [name, problem]));
    for (const [status, { content = {} }] of Object.entries(shown.responses))
      for (const [type, { examples = {} }] of Object.entries(content))
        for (const [name, { value: body }] of Object.entries(examples)) {
          const answer = { status: Number(status), type, body };
          refused.push(
            ...validator.answerProblems({ path, method }, answer).map((problem) => [name, problem]),
          );
        }
    // The products of a call are read one by one: a product without a name is refused alone.
    const products = [['products', expect.stringMatching("^/products/2 must have required property 'name'")]];
    expect(refused).toEqual(path === '/syncProducts' ? products : []);
  });

  it('refuses an answer that lacks a field, is empty, has a field more, or a status or type that is not in the document', () => {
    const problemsOf = (status: number, type: string | null, body: unknown) =>
      validator.answerProblems({ path: '/trackClick', method: 'post' }, { status, type, body });
    const body = { clickId: 'c', expiresAt: '2026-12-21T09:41:00.000Z', counted: true, replayed: false };
    expect(problemsOf(201, 'application/json', body)).toEqual([]);
    expect(problemsOf(201, 'application/json', { ...body, expiresAt: 'soon' })).toEqual([
      expect.stringMatching('^/expiresAt must match format "date-time"'),
    ]);
    expect(problemsOf(201, 'application/json', { ...body, counted: undefined })).toEqual([
      expect.stringMatching("must have required property 'counted'"),
    ]);
    expect(problemsOf(201, 'application/json', { ...body, email: 'ayse@example.com' })).toEqual([
      expect.stringMatching('"additionalProperty":"email"'),
    ]);
    expect(problemsOf(201, null, '')).toEqual([expect.stringMatching(/^the type \(none\) is not/)]);
    expect(problemsOf(418, 'application/json', body)).toEqual([
      expect.stringMatching(/^the status 418 is not/),
    ]);
    expect(problemsOf(201, 'text/plain', 'ok')).toEqual([
      expect.stringMatching(/^the type text\/plain is not/),
    ]);
  });
});
