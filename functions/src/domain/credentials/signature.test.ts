import vectors from '../../../test/vectors/signatures.json';
import { apiSecret } from './apiKey';
import { isWithinWindow, readSignature, readTimestamp, signedVersion, signReport } from './signature';

const { keyId, secret, signatures, refused } = vectors;
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const at = (seconds: number): Date => new Date(seconds * 1000);

describe('the test vectors, made by other implementations', () => {
  test.each(signatures)('$name', ({ timestamp, now, bodyText, bodyBase64, hex, base64 }) => {
    const body = bytes(bodyBase64);
    if (bodyText !== null) expect(Buffer.from(bodyText).equals(body)).toBe(true);
    const mac = signReport(secret, timestamp, body);
    expect([mac.toString('hex'), mac.toString('base64')]).toEqual([hex, base64]);
    expect([readSignature(hex), readSignature(base64)]).toEqual([mac, mac]);
    const signedAt = readTimestamp(timestamp);
    expect(signedAt && isWithinWindow(signedAt, at(now))).toBe(true);
  });

  test.each(refused)('refused: $name ($code)', ({ code, now, headers, bodyBase64 }) => {
    const valueOf = (name: string): string =>
      headers.filter(([header]) => header === name).map(([, value]) => value)[0] ?? '';
    const isDoubled = new Set(headers.map(([header]) => header)).size < headers.length;
    const [sentKey, timestamp] = [valueOf('X-WaffarX-Key'), valueOf('X-WaffarX-Timestamp')];
    const sent = readSignature(valueOf('X-WaffarX-Signature'));
    const mac = signReport(secret, timestamp, bytes(bodyBase64));
    const isGood = sentKey === keyId && sent?.equals(mac) === true && !isDoubled;
    const signedAt = readTimestamp(timestamp);
    const isFresh = signedAt !== null && isWithinWindow(signedAt, at(now));
    expect({ isGood, isFresh: isGood && isFresh }).toEqual({
      isGood: code === 'stale_timestamp',
      isFresh: false,
    });
  });
});

describe('the version that signed', () => {
  const key = Buffer.alloc(32, 7);
  const body = Buffer.from('{}');
  const signatureOf = (version: number): string =>
    signReport(apiSecret(key, 'key0000001', version), '1795255200', body).toString('hex');
  const versionOf = (signature: string, keyId = 'key0000001'): number | null =>
    signedVersion(key, { keyId, timestamp: '1795255200', signature }, body);

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is found without a look-up: version %i', (version) => {
    expect(versionOf(signatureOf(version))).toBe(version);
  });

  test('is none for a ninth, for the secret of another key id, and for an id that is no key’s', () => {
    expect(versionOf(signatureOf(9))).toBeNull();
    expect(versionOf(signatureOf(1), 'key0000002')).toBeNull();
    const odd = signReport(apiSecret(key, '../brands', 1), '1795255200', body).toString('hex');
    expect(versionOf(odd, '../brands')).toBeNull();
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
