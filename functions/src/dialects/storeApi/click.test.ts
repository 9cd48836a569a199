import { refusalOf, withField, wrongFields, type FieldKind } from '../../../test/support/arbitraries';
import { storeApiRequests } from './requests';

const api = storeApiRequests({
  now: () => new Date('2026-11-21T10:00:00Z'),
  hashEmail: (email) => ({ emailHash: email }),
});

const WHOLE = {
  clickId: 'click-0001',
  referralCode: 'ADA',
  landingUrl: 'https://shop.example/p/1?x=1',
  referrerUrl: 'https://instagram.example/',
  userAgent: 'Mozilla/5.0',
  ipAddress: '2001:db8::1',
  visitorId: 'v1',
  subIds: ['a', 'b'],
  occurredAt: '2026-11-21T09:00:00Z',
};
const FIELDS: Readonly<Record<string, FieldKind>> = {
  clickId: 'text',
  referralCode: 'text',
  landingUrl: 'text',
  referrerUrl: 'text',
  userAgent: 'text',
  ipAddress: 'text',
  visitorId: 'id',
  subIds: 'list',
  occurredAt: 'time',
};
const OPTIONAL = Object.keys(FIELDS).filter((path) => path !== 'referralCode');

const refusal = (body: unknown) => refusalOf(() => api.click(body));

test('a click as sent, whole and small', () => {
  expect(api.click(WHOLE)).toEqual({ ...WHOLE, occurredAt: new Date(WHOLE.occurredAt) });
  expect(api.click({ referralCode: 'ADA' })).toEqual({ referralCode: 'ADA' });
});

test.each(wrongFields(FIELDS))('%s of %j is refused by its name', (path, value) => {
  const refused = refusal(withField(WHOLE, path, value));
  expect(refused).toMatchObject({ code: 'invalid_request' });
  expect(Object.keys(refused?.errors ?? {})).toEqual([path]);
});

test('referralCode is required: missing, null, empty or blank', () => {
  for (const value of [undefined, null]) {
    expect(refusal(withField(WHOLE, 'referralCode', value))?.errors).toEqual({ referralCode: 'is required' });
  }
  for (const value of ['', '  ']) {
    expect(refusal(withField(WHOLE, 'referralCode', value))?.errors).toEqual({
      referralCode: 'must not be empty',
    });
  }
});

test.each(OPTIONAL)('%s may be missing, and null is the same', (path) => {
  expect(api.click(withField(WHOLE, path, null))).toEqual(api.click(withField(WHOLE, path, undefined)));
});

test.each(['landingUrl', 'referrerUrl', 'userAgent', 'ipAddress', 'visitorId'])(
  '%s may be empty, which is absent',
  (path) => {
    expect(api.click(withField(WHOLE, path, ''))).toEqual(api.click(withField(WHOLE, path, undefined)));
  },
);

test('unknown fields are ignored', () => {
  expect(api.click({ ...WHOLE, utm_source: 'x' })).toEqual(api.click(WHOLE));
});

test.each<[string, boolean]>([
  ['a'.repeat(8), true],
  ['a'.repeat(128), true],
  ['3f2504e0-4f89-11d3-9a0c-0305e82c3301', true],
  ['Az09._~-', true],
  ['short12', false],
  ['a'.repeat(129), false],
  ['', false],
  ['with space', false],
  ['a/../../b', false],
  ['__clicks__', false],
  ['şşşşşşşşş', false],
  ['click-001\n', false],
])('a caller’s own clickId %j: %p', (clickId, isTaken) => {
  expect(refusal({ ...WHOLE, clickId })?.errors ?? {}).toEqual(
    isTaken ? {} : { clickId: expect.any(String) as string },
  );
});

test('6 sub ids, integers too, and one more', () => {
  expect(api.click({ ...WHOLE, subIds: [1, 'b', '', 'd', 'e', 'f'] }).subIds).toEqual([
    '1',
    'b',
    '',
    'd',
    'e',
    'f',
  ]);
  expect(refusal({ ...WHOLE, subIds: [1, 2, 3, 4, 5, 6, 7] })?.errors).toEqual({
    subIds: 'must have at most 6 items',
  });
});

test.each([true, 1.5, {}, [], null, 'x'.repeat(256)])(
  'a sub id of %j is refused by its place, in words',
  (subId) => {
    const errors = refusal({ ...WHOLE, subIds: ['a', subId] })?.errors ?? {};
    expect(Object.keys(errors)).toEqual(['subIds.1']);
    expect(errors['subIds.1']).toMatch(/^(must|is) /);
  },
);

test.each<[string, number]>([
  ['referralCode', 128],
  ['landingUrl', 4000],
  ['referrerUrl', 4000],
  ['userAgent', 2000],
  ['ipAddress', 64],
  ['visitorId', 128],
])('%s: %d characters, and one more', (path, most) => {
  expect(refusal(withField(WHOLE, path, 'x'.repeat(most)))).toBeNull();
  expect(Object.keys(refusal(withField(WHOLE, path, 'x'.repeat(most + 1)))?.errors ?? {})).toEqual([path]);
});

test('all wrong fields at once', () => {
  const errors = refusal({ clickId: 'x', landingUrl: 7, subIds: 'a', occurredAt: 'now' })?.errors;
  expect(Object.keys(errors ?? {}).sort()).toEqual([
    'clickId',
    'landingUrl',
    'occurredAt',
    'referralCode',
    'subIds',
  ]);
});
