import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { bucketOf, codeKey, commissionId, digest, idProblem, orderKey } from './ids';

const SMILE = '😀';

describe('idProblem', () => {
  test.each([
    ['1042'],
    ['a'],
    ['wc_order-10#42'],
    ['sipariş 1042'],
    ['…'],
    ['...'],
    ['_'],
    ['__'],
    ['___'],
    ['__x_'],
    ['x__y__'],
    [' '],
    ['~'],
    ['constructor'],
    ['a'.repeat(128)],
    [SMILE.repeat(128)],
  ])('%j is an id', (text) => {
    expect(idProblem(text)).toBeNull();
  });

  test.each([
    ['', 'empty'],
    ['a'.repeat(129), 'at most 128'],
    [SMILE.repeat(129), 'at most 128'],
    ['a'.repeat(2000), 'at most 128'],
    ['a/b', '"/"'],
    ['/', '"/"'],
    ['.', '".."'],
    ['..', '".."'],
    ['__x__', '__x__'],
    ['____', '__x__'],
    ['__proto__', '__x__'],
    ['__\u2028__', '__x__'],
    ['a\u0000', 'control'],
    ['a\n', 'control'],
    ['\t', 'control'],
    ['\u007f', 'control'],
    ['\u0085', 'control'],
    ['\u009f', 'control'],
    ['\ud800', 'surrogate'],
    ['a\udc00b', 'surrogate'],
    [SMILE.slice(0, 1), 'surrogate'],
  ])('%j is none: %s', (text, why) => {
    expect(idProblem(text)).toContain(why);
  });
});

describe('codeKey', () => {
  test.each([
    ['SAVE10', 'save10'],
    [' Save10 ', 'save10'],
    ['50% off', '50%25%20off'],
    ['a/b', 'a%2Fb'],
    ['ŞEKER', '%C5%9Feker'],
    ['..x', '..x'],
    ['İNDİRİM10', 'indirim10'],
    ['ındırım10', 'indirim10'],
    ['a&amp;b', 'a%26b'],
    ['A&#038;B', 'a%26b'],
    ['ＡＹＳＥ１０', 'ayse10'],
    ['ﬁt', 'fit'],
    ['AYSE\u00a0', 'ayse'],
    ['straße', 'strasse'],
  ])('%j is kept under %j', (code, key) => {
    expect(codeKey(code)).toBe(key);
    expect(codeKey(code.toUpperCase())).toBe(codeKey(code.toLowerCase()));
  });

  test('a Greek code is one, whichever small sigma the shop’s PHP writes at the end', () => {
    expect(codeKey('κωδικοσ')).toBe(codeKey('ΚΩΔΙΚΟΣ'));
    expect(codeKey('κωδικος')).toBe(codeKey('ΚΩΔΙΚΟΣ'));
  });

  test('a key that is read as a code is its own key, in capitals and small letters', () => {
    const letters = fc.constantFrom(...'aIıİi\u0307ßẞσςΣŉǰΐﬁﬃÅÅ&;.#_ｉ Ǆǅ');
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(letters, fc.string({ minLength: 1, maxLength: 1 })) }),
        (code) => {
          const key = codeKey(code);
          for (const other of [code.toUpperCase(), code.toLowerCase()]) expect(codeKey(other)).toBe(key);
          if (key !== null) expect(codeKey(decodeURIComponent(key))).toBe(key);
        },
      ),
      runs(2_000),
    );
  });

  test.each([
    [''],
    ['   '],
    ['.'],
    ['..'],
    ['__x__'],
    ['\ud800'],
    ['ş'.repeat(400)],
    [`__${'ş'.repeat(50)}__`],
    [`__${'x'.repeat(200)}__`],
  ])('%j cannot be a code', (code) => {
    expect(codeKey(code)).toBeNull();
  });

  test('a long code that only begins like __x__ is a code', () => {
    const code = `__${'x'.repeat(124)}__and-more`;
    expect(codeKey(code)).toBe(code);
  });

  test('is safe as the name of a document, whatever the code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 128 }), (code) => {
        const key = codeKey(code);
        expect(key === null || (/^[\x21-\x7e]{1,1000}$/.test(key) && !key.includes('/'))).toBe(true);
        expect(key ?? 'nobody’s').not.toMatch(/^(\.\.?|__.*__)$/);
      }),
      runs(1000),
    );
  });
});

describe('digest', () => {
  test('does not depend on the order of members, and leaves out what is undefined', () => {
    expect(digest({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(digest({ b: { c: [1, 2] }, a: 1 }));
  });

  test.each<[unknown, unknown]>([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [
      [1, 2],
      [2, 1],
    ],
    [['a,b'], ['a', 'b']],
    [{ a: { b: 1 } }, { a: 1, b: 1 }],
    [new Date(0), new Date(1)],
    ['', null],
  ])('distinguishes %j from %j', (a, b) => {
    expect(digest(a)).not.toBe(digest(b));
  });

  test('a time is its moment', () => {
    expect(digest(new Date('2026-11-21T13:00:00+03:00'))).toBe(digest(new Date('2026-11-21T10:00:00Z')));
  });
});

test('bucketOf is the same for the same text, within the count, and spreads', () => {
  const buckets = Array.from({ length: 800 }, (_, i) => bucketOf(`order-${i}`, 8));
  expect(bucketOf('order-1', 8)).toBe(buckets[1]);
  const sizes = Array.from({ length: 8 }, (_, bucket) => buckets.filter((b) => b === bucket).length);
  expect(sizes.reduce((a, b) => a + b, 0)).toBe(800);
  expect(Math.min(...sizes)).toBeGreaterThan(50);
});

test('an order’s key is store~order, a commission’s has the brand before it', () => {
  expect(orderKey('s', '1')).toBe('s~1');
  expect(commissionId('b', 's', '1')).toBe('b~s~1');
});
