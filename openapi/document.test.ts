import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { build } from 'esbuild';
import { storeApiRequests } from '../functions/src/dialects/storeApi/requests';
import { AppError, ERROR_CODES, type ErrorCode } from '../functions/src/domain/base/errors';
import { ERROR_GUIDE, errorsPage } from './errorGuide';
import { accountErrorCodesOf, accountPathOf, ACCOUNT_SHAPES } from './account';
import { conversionErrorCodesOf, CONVERSION_SHAPES, type ConversionName } from './conversion';
import { ANSWER_SCHEMAS, errorCodesOf, openApiDocument } from './document';
import { problemSchema } from './parts';
import { DocumentValidator } from './validate';
import { webhookErrorCodes } from './webhookAndLink';
import { EXAMPLES_AT, examplesOf, missingExamples, wrongExamples } from './examples';
import { problemOf } from '../functions/src/http/problem';
import type { AccountRoute } from '../functions/src/http/account/route';
import { ACCOUNT_ROUTES, type AccountRouteName } from '../functions/src/http/account/routes';
import { accountSchemas } from '../functions/src/dialects/account/requests';
import { parseWire } from '../functions/src/dialects/wire';
import { ROUTES, type RouteName } from '../functions/src/http/routes';

const docs = join(__dirname, '../docs');
const allCodes = Object.keys(ERROR_CODES) as ErrorCode[];
const routeNames = Object.keys(ROUTES) as RouteName[];
const accountNames = Object.keys(ACCOUNT_ROUTES) as AccountRouteName[];
const conversionNames = Object.keys(CONVERSION_SHAPES) as ConversionName[];
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

  it.each(routeNames)('has %s with each of its methods, both credentials and every answer', (name) => {
    const operations = document.paths?.[`/${name}`] as Record<string, { responses: object }>;
    expect(Object.keys(operations)).toEqual(ROUTES[name].methods.map((method) => method.toLowerCase()));
    expect(document.security?.flatMap((scheme) => Object.keys(scheme))).toEqual(['bearer', 'apiKeyHeader']);
    const statuses = new Set([
      ...Object.keys(ANSWER_SCHEMAS[name]),
      ...errorCodesOf(name).map((code) => String(ERROR_CODES[code].status)),
    ]);
    for (const { responses } of Object.values(operations)) {
      expect(new Set(Object.keys(responses))).toEqual(statuses);
    }
  });

  it.each(accountNames)('has %s of the account function with its ID token and every answer', (name) => {
    const route: AccountRoute = ACCOUNT_ROUTES[name];
    const path = document.paths?.[accountPathOf(route)] as Record<string, Record<string, unknown>>;
    const operation = path[route.method.toLowerCase()];
    expect(operation).toMatchObject({ operationId: name, security: [{ idToken: [] }], tags: ['account'] });
    expect('requestBody' in (operation ?? {})).toBe(route.body !== null);
    const parameters = (operation?.['parameters'] ?? []) as {
      in: string;
      name: string;
      required?: boolean;
    }[];
    expect(parameters.filter((one) => one.in === 'path').map((one) => [one.name, one.required])).toEqual(
      [...route.path.matchAll(/:(\w+)/g)].map(([, word]) => [word, true]),
    );
    const statuses = [
      ...Object.keys(ACCOUNT_SHAPES[name].answers),
      ...accountErrorCodesOf(name).map((code) => String(ERROR_CODES[code].status)),
    ];
    expect(new Set(Object.keys(operation?.['responses'] as object))).toEqual(new Set(statuses));
  });

  it('shows every error code of the code, and none besides', () => {
    const shown = new Set([
      ...routeNames.flatMap((name) => errorCodesOf(name)),
      ...accountNames.flatMap((name) => accountErrorCodesOf(name)),
      ...conversionNames.flatMap((name) => conversionErrorCodesOf(name)),
      ...webhookErrorCodes(),
    ]);
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
    expect(responses['503']?.headers).toHaveProperty('Retry-After');
    expect(responses['405']?.headers).toHaveProperty('Allow');
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
  const requests = storeApiRequests({ now: () => EXAMPLES_AT, hashEmail: (email) => `hash of ${email}` });
  const read: Record<RouteName, ((body: unknown) => unknown) | null> = {
    testConnection: null,
    trackClick: (body) => requests.click(body),
    trackSale: (body) => requests.sale(body),
    trackRefund: (body) => requests.refund(body),
    syncProducts: (body) => requests.products(body, 'TRY'),
  };
  const schemas = accountSchemas(() => EXAMPLES_AT);

  /** Reads the request as the route does; null: the route takes none. */
  function readerOf(operation: string): ((body: unknown) => unknown) | null {
    if (operation in read) return read[operation as RouteName];
    if (operation in ACCOUNT_ROUTES) {
      const { body }: AccountRoute = ACCOUNT_ROUTES[operation as AccountRouteName];
      return body && ((sent) => parseWire<unknown>(schemas[body], sent, ['influencerId']));
    }
    const { request } = CONVERSION_SHAPES[operation as ConversionName];
    // A coupon's report is read under several names of its fields.
    return request && (operation === 'reportCoupon' ? (sent) => sent : (sent) => parseWire(request, sent));
  }

  const told = [...routeNames, ...accountNames, ...conversionNames].flatMap(examplesOf);

  it.each(told)('$operation, $name: the request is one that the route takes', ({ operation, request }) => {
    const readBody = readerOf(operation);
    if (readBody === null) expect(request).toBeUndefined();
    else expect(() => readBody(request)).not.toThrow();
  });

  const statusesOf = (answers: object): number[] => Object.keys(answers).map(Number);

  it('has one for each answer of each route', () => {
    expect([
      ...routeNames.flatMap((name) => missingExamples(name, statusesOf(ANSWER_SCHEMAS[name]))),
      ...accountNames.flatMap((name) => missingExamples(name, statusesOf(ACCOUNT_SHAPES[name].answers))),
      ...conversionNames.flatMap((name) =>
        missingExamples(name, statusesOf(CONVERSION_SHAPES[name].answers)),
      ),
      ...missingExamples('woocommerceWebhook', [200]),
      ...wrongExamples(),
    ]).toEqual([]);
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

  it('refuses an answer that lacks a field, or has a status or type that is not in the document', () => {
    const problemsOf = (status: number, type: string, body: unknown) =>
      validator.answerProblems({ path: '/trackClick', method: 'post' }, { status, type, body });
    const body = { clickId: 'c', expiresAt: '2026-12-21T09:41:00.000Z', counted: true, replayed: false };
    expect(problemsOf(201, 'application/json', body)).toEqual([]);
    expect(problemsOf(201, 'application/json', { ...body, expiresAt: 'soon' })).toEqual([
      expect.stringMatching('^/expiresAt must match format "date-time"'),
    ]);
    expect(problemsOf(201, 'application/json', { ...body, counted: undefined })).toEqual([
      expect.stringMatching("must have required property 'counted'"),
    ]);
    expect(problemsOf(418, 'application/json', body)).toEqual([
      expect.stringMatching(/^the status 418 is not/),
    ]);
    expect(problemsOf(201, 'text/plain', 'ok')).toEqual([
      expect.stringMatching(/^the type text\/plain is not/),
    ]);
  });
});
