import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import * as crypto from 'node:crypto';
import { KeyRing } from '../base/keyRing';
import {
  apiSecret,
  apiSecrets,
  deriveKey,
  formatApiKey,
  isLive,
  isMadeKeyId,
  isSameSecret,
  masterVersionOf,
  newKeyId,
  parseApiKey,
  secretVersion,
  type KeyPurpose,
} from './apiKey';
import { signedVersion, signReport } from './signature';

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

describe('a key id of ours', () => {
  const random = (size: number): Buffer => crypto.randomBytes(size);

  test.each([1, 2, 10, 99])('says of which master secret it is: %i', (version) => {
    const ids = Array.from({ length: 200 }, () => newKeyId(random, version));
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) {
      expect(id).toMatch(/^m[1-9]\d?k[A-Za-z0-9]{20}$/);
      expect([masterVersionOf(id), isMadeKeyId(id)]).toEqual([version, true]);
    }
  });

  test('has each letter as often: bytes that would favour some are left out', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? 255 : index));
    expect(newKeyId(() => bytes, 1)).toBe(newKeyId(() => bytes.filter((byte) => byte < 248), 1));
  });

  test.each(['abcDEF123456', 'm0kAAAAAAAAAAAAAAAAAAAA', 'm2kshort', 'm100kAAAAAAAAAAAAAAAAAAAA'])(
    '%s is one that people chose: of version 1',
    (keyId) => {
      expect([masterVersionOf(keyId), isMadeKeyId(keyId)]).toEqual([1, false]);
    },
  );
});

describe('the version of a secret', () => {
  const keys = new KeyRing([1, 2, 3].map((version) => [version, Buffer.alloc(32, version)]));
  const made = `m2k${'A'.repeat(20)}`;
  const secret = apiSecret(keys.get(2), made, 1);
  const counted = (work: () => unknown): { found: unknown; hmacs: number } => {
    const spy = jest.spyOn(
      Object.getPrototypeOf(crypto.createHmac('sha256', '')) as { digest: () => string },
      'digest',
    );
    try {
      return { found: work(), hmacs: spy.mock.calls.length };
    } finally {
      spy.mockRestore();
    }
  };

  test('of an id of ours is found by one HMAC, right or wrong', () => {
    expect(counted(() => secretVersion(keys, made, secret))).toEqual({ found: 1, hmacs: 1 });
    expect(counted(() => secretVersion(keys, made, SECRET))).toEqual({ found: null, hmacs: 1 });
    // that of the first version of the master secret
    const other = apiSecret(keys.get(1), made, 1);
    expect(counted(() => secretVersion(keys, made, other))).toEqual({ found: null, hmacs: 1 });
    expect(secretVersion(keys, made, apiSecret(keys.get(2), made, 2))).toBeNull();
  });

  test('of an id that people chose needs eight, whatever versions are live', () => {
    const old = apiSecret(keys.get(1), KEY_ID, 8);
    expect(counted(() => secretVersion(keys, KEY_ID, old))).toEqual({ found: 8, hmacs: 8 });
  });

  test('of a retired master secret is none, and needs none', () => {
    const later = new KeyRing([[3, keys.get(3)]]);
    expect(counted(() => secretVersion(later, made, secret))).toEqual({ found: null, hmacs: 0 });
    expect(counted(() => secretVersion(later, KEY_ID, SECRET))).toEqual({ found: null, hmacs: 0 });
    expect(apiSecrets(later, made)).toEqual([]);
  });

  test('that signed a report: one for the secret and one for the report', () => {
    const request = { method: 'POST', path: '/', query: '', rawBody: Buffer.from('{}') };
    const sent = { version: 1, keyId: made, timestamp: '1795255200' } as const;
    const signature = signReport(secret, sent, request).toString('hex');
    const found = counted(() => signedVersion(keys, { ...sent, signature }, request));
    expect(found).toEqual({ found: 1, hmacs: 2 });
  });
});

test.each([
  ['active', undefined, true],
  ['revoked', undefined, false],
  ['active', new Date('2026-11-21T10:00:00.001Z'), true],
  ['active', new Date('2026-11-21T10:00:00Z'), false],
  ['revoked', new Date('2027-01-01T00:00:00Z'), false],
] as const)('a key that is %s and expires at %p is live: %p', (state, expiresAt, expected) => {
  const key = { state, ...(expiresAt ? { expiresAt } : {}) };
  expect(isLive(key, new Date('2026-11-21T10:00:00Z'))).toBe(expected);
});
