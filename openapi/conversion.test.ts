import { ERROR_CODES } from '../functions/src/domain/base/errors';
import { CONVERSION_ROUTES } from '../functions/src/http/conversion/routes';
import { conversionErrorCodesOf, CONVERSION_SHAPES, type ConversionName } from './conversion';
import { openApiDocument } from './document';

const document = openApiDocument();
const names = Object.keys(CONVERSION_SHAPES) as ConversionName[];

test('every route of the conversion function is described, by its path in any case', () => {
  const described = names.map((name) => [
    CONVERSION_SHAPES[name].row,
    CONVERSION_SHAPES[name].path.toLowerCase(),
  ]);
  expect(new Set(described.map(([row]) => row))).toEqual(new Set(CONVERSION_ROUTES));
  for (const [row, path] of described) expect(row).toMatchObject({ path });
});

test.each(names)('%s has each of its methods, its credentials and every answer', (name) => {
  const { row, path, answers, request } = CONVERSION_SHAPES[name];
  const operations = document.paths?.[`/conversion${path}`] as Record<string, Record<string, unknown>>;
  expect(Object.keys(operations)).toEqual(row.methods.map((method) => method.toLowerCase()));
  const statuses = [
    ...Object.keys(answers),
    ...(row.early ? ['304'] : []),
    ...conversionErrorCodesOf(name).map((code) => String(ERROR_CODES[code].status)),
  ];
  for (const [method, operation] of Object.entries(operations)) {
    expect(new Set(Object.keys(operation['responses'] as object))).toEqual(new Set(statuses));
    const schemes = (operation['security'] as object[]).map((scheme) => Object.keys(scheme));
    const signed = ['waffarxKey', 'waffarxTimestamp', 'waffarxSignature'];
    const expected = {
      refused: [signed],
      byKey: [signed, ['waffarxKey']],
      byStore: [signed, ['waffarxKey'], []],
    };
    expect(schemes).toEqual(expected[row.unsigned]);
    expect('requestBody' in operation).toBe(request !== null && method === 'post');
  }
});

test('the poll of the settings names If-None-Match, and its 200 and 304 the ETag', () => {
  const { get } = document.paths?.['/conversion/Woo/Settings'] ?? {};
  expect(get?.parameters).toContainEqual(expect.objectContaining({ in: 'header', name: 'If-None-Match' }));
  for (const status of ['200', '304']) {
    expect(get?.responses?.[status]).toHaveProperty('headers.ETag');
    expect(get?.responses?.[status]).toHaveProperty('headers.X-Request-Id');
  }
});

test('a WooCommerce order names all that is read of it, and needs no more than before', () => {
  const read = ['meta_data', 'date_created', 'date_paid', 'date_completed'];
  const properties = Object.fromEntries(read.map((field) => [field, expect.anything() as unknown]));
  const { WooOrder } = document.components?.schemas ?? {};
  expect(WooOrder).toMatchObject({ properties, required: ['id', 'currency', 'total'] });
});
