import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { apiSecret, deriveKey, formatApiKey, isSameSecret, parseApiKey, type KeyPurpose } from './apiKey';

const MASTER = 'a master secret of these tests';
const SECRET_KEY = deriveKey(MASTER, 'apiSecret');
const KEY_ID = 'abcDEF123456';
const SECRET = apiSecret(SECRET_KEY, KEY_ID, 1);
const KEY = formatApiKey({ mode: 'live', keyId: KEY_ID, secret: SECRET });

describe('derived keys', () => {
  test('each purpose has its own 32 bytes, the same each time, others under another master secret', () => {
    const purposes: KeyPurpose[] = ['apiSecret', 'clickToken', 'visitor', 'email', 'ip'];
    const keys = purposes.map((purpose) => deriveKey(MASTER, purpose));
    expect(keys.map(({ length }) => length)).toEqual(purposes.map(() => 32));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(purposes.length);
    expect(deriveKey(MASTER, 'apiSecret')).toEqual(SECRET_KEY);
    expect(deriveKey(`${MASTER}.`, 'apiSecret')).not.toEqual(SECRET_KEY);
  });

  test('the secret is 48 hex digits; another key id, version or key is another secret', () => {
    expect(SECRET).toMatch(/^[0-9a-f]{48}$/);
    const others = [
      apiSecret(SECRET_KEY, KEY_ID, 2),
      apiSecret(SECRET_KEY, `${KEY_ID}x`, 1),
      apiSecret(deriveKey(MASTER, 'ip'), KEY_ID, 1),
      apiSecret(SECRET_KEY, 'abcDEF12345', 61),
    ];
    expect(new Set([SECRET, ...others]).size).toBe(5);
  });

  test('the derivation never changes: HKDF-SHA256 and HMAC-SHA256, as another implementation works them out', () => {
    expect(SECRET).toBe('1a8ee040c80296645babac56e6da11c9f0b619b2dfe95781');
    expect(KEY.slice(-8)).toBe('143322ab');
  });
});

describe('parseApiKey', () => {
  test.each(['live', 'test'] as const)('takes a %s key apart again', (mode) => {
    const key = formatApiKey({ mode, keyId: KEY_ID, secret: SECRET });
    expect(key).toMatch(new RegExp(`^hs_${mode}_${KEY_ID}_[0-9a-f]{56}$`));
    expect(parseApiKey(key)).toEqual({ mode, keyId: KEY_ID, secret: SECRET });
  });

  test.each([
    ['nothing', ''],
    ['another prefix', KEY.replace('hs_', 'sk_')],
    ['another mode under the same checksum', KEY.replace('live', 'test')],
    ['an unknown mode', KEY.replace('live', 'prod')],
    ['the key id in other letters', KEY.replace(KEY_ID, KEY_ID.toLowerCase())],
    ['the key in capitals', KEY.toUpperCase()],
    ['the checksum in capitals', KEY.slice(0, -8) + KEY.slice(-8).toUpperCase().replace(/^\d+$/, 'A')],
    ['the secret in capitals', KEY.replace(SECRET, SECRET.toUpperCase())],
    ['its last character missing', KEY.slice(0, -1)],
    ['its checksum missing', KEY.slice(0, -8)],
    ['one character more', `${KEY}0`],
    ['a space before', ` ${KEY}`],
    ['a line break after', `${KEY}\n`],
    ['the scheme with it', `Bearer ${KEY}`],
    ['a key id of 7', formatApiKey({ mode: 'live', keyId: 'a'.repeat(7), secret: SECRET })],
    ['a key id of 33', formatApiKey({ mode: 'live', keyId: 'a'.repeat(33), secret: SECRET })],
    ['a key id with a slash', formatApiKey({ mode: 'live', keyId: 'abc/../def', secret: SECRET })],
  ])('refuses %s', (_, text) => {
    expect(parseApiKey(text)).toBeNull();
  });

  test('notices any one character that is mistyped, and any two neighbours that are swapped', () => {
    const typo = fc.tuple(
      fc.nat(KEY.length - 1),
      fc.constantFrom(...Array.from('0123456789abcdefABCDEFxyzXYZ_')),
    );
    fc.assert(
      fc.property(typo, fc.nat(KEY.length - 2), ([place, character], at) => {
        const mistyped = KEY.slice(0, place) + character + KEY.slice(place + 1);
        const swapped = KEY.slice(0, at) + KEY.charAt(at + 1) + KEY.charAt(at) + KEY.slice(at + 2);
        for (const text of [mistyped, swapped]) expect(parseApiKey(text) === null).toBe(text !== KEY);
      }),
      runs(1000),
    );
  });
});

test.each([
  ['a', 'a', true],
  ['', '', true],
  ['a', 'b', false],
  ['a', 'aa', false],
  ['é', 'e\u0301', false],
])('isSameSecret(%j, %j) is %p, whatever the lengths', (a, b, expected) => {
  expect(isSameSecret(a, b)).toBe(expected);
});
