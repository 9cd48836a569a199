import vectors from '../../../test/vectors/signatures.json';
import { apiSecret } from './apiKey';
import { ringOf } from '../../../test/support/keyRing';
import { recomputed } from '../../../test/support/vectors';
import {
  isWithinWindow,
  readSignature,
  readTimestamp,
  signedVersion,
  signReport,
  type SignatureVersion,
  type SignedRequest,
} from './signature';

const { keyId, secret, signatures, refused } = vectors;
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const at = (seconds: number): Date => new Date(seconds * 1000);

/** The request of a vector: without a method or an address it is of version 1, which signs neither. */
function requestOf({
  method = 'POST',
  url = '/Woo/AddOrder',
  bodyBase64,
}: {
  readonly method?: string;
  readonly url?: string;
  readonly bodyBase64: string;
}): SignedRequest {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return { method, path, query, rawBody: bytes(bodyBase64) };
}

const versionOf = (text: string | undefined): SignatureVersion | null =>
  text === undefined || text === '1' ? 1 : text === '2' ? 2 : null;

describe('the test vectors, made by other implementations', () => {
  test.each(signatures)('$name', (vector) => {
    const { timestamp, now, bodyText, bodyBase64, hex, base64, version = 1 } = vector;
    const body = bytes(bodyBase64);
    if (bodyText !== null) expect(Buffer.from(bodyText).equals(body)).toBe(true);
    const mac = signReport(secret, { version: version === 2 ? 2 : 1, timestamp }, requestOf(vector));
    expect([mac.toString('hex'), mac.toString('base64')]).toEqual([hex, base64]);
    expect([readSignature(hex), readSignature(base64)]).toEqual([mac, mac]);
    const signedAt = readTimestamp(timestamp);
    expect(signedAt && isWithinWindow(signedAt, at(now))).toBe(true);
  });

  test.each(refused)('refused: $name ($code)', ({ code, now, headers, ...vector }) => {
    const named = (name: string): string | undefined =>
      headers.filter(([header]) => header === name).map(([, value]) => value)[0];
    const valueOf = (name: string): string => named(name) ?? '';
    const isDoubled = new Set(headers.map(([header]) => header)).size < headers.length;
    const [sentKey, timestamp] = [valueOf('X-WaffarX-Key'), valueOf('X-WaffarX-Timestamp')];
    const sent = readSignature(valueOf('X-WaffarX-Signature'));
    const version = versionOf(named('X-WaffarX-Signature-Version'));
    const mac = version && signReport(secret, { version, timestamp }, requestOf(vector));
    const isGood = sentKey === keyId && mac !== null && sent?.equals(mac) === true && !isDoubled;
    const signedAt = readTimestamp(timestamp);
    const isFresh = signedAt !== null && isWithinWindow(signedAt, at(now));
    expect({ isGood, isFresh: isGood && isFresh }).toEqual({
      isGood: code === 'stale_timestamp',
      isFresh: false,
    });
  });
});

describe('the same in other languages, where they are installed', () => {
  test.each(['node', 'python3', 'php'] as const)('%s', (language) => {
    const made = recomputed(language);
    if (made === null) return;
    expect(made).toEqual(signatures.map(({ name, hex }) => ({ name, hex })));
  });

  test('Node is', () => {
    expect(recomputed('node')).not.toBeNull();
  });
});

describe('the secret’s version that signed', () => {
  const key = Buffer.alloc(32, 7);
  const keys = ringOf(key);
  const request: SignedRequest = {
    method: 'POST',
    path: '/Woo/AddOrder',
    query: '',
    rawBody: Buffer.from('{}'),
  };
  const sent = { version: 1, timestamp: '1795255200' } as const;
  const signatureOf = (version: number): string =>
    signReport(apiSecret(key, 'key0000001', version), sent, request).toString('hex');
  const secretOf = (signature: string, keyId = 'key0000001'): number | null =>
    signedVersion(keys, { ...sent, keyId, signature }, request);

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is found without a look-up: version %i', (version) => {
    expect(secretOf(signatureOf(version))).toBe(version);
  });

  test('is none for a ninth, for the secret of another key id, and for an id that is no key’s', () => {
    expect(secretOf(signatureOf(9))).toBeNull();
    expect(secretOf(signatureOf(1), 'key0000002')).toBeNull();
    const odd = signReport(apiSecret(key, '../brands', 1), sent, request).toString('hex');
    expect(secretOf(odd, '../brands')).toBeNull();
  });
});

describe('the window of 300 s, in whole seconds', () => {
  test.each([
    ['300.999 s after the second that it names', 300.999, true],
    ['301 s after', 301, false],
    ['300 s before', -300, true],
    ['300.001 s before', -300.001, false],
  ])('%s', (_what, seconds, isGood) => {
    expect(isWithinWindow(at(1795255200), at(1795255200 + seconds))).toBe(isGood);
  });

  test.each(['', '0', 'now', '179525520', '17952552000', '1795255200000000', '+1795255200', '1795255200 '])(
    'no Unix time: "%s"',
    (text) => {
      expect(readTimestamp(text)).toBeNull();
    },
  );
});
