import { createHmac } from 'node:crypto';
import { deriveKey } from './apiKey';
import {
  isWebhookSignature,
  laterWebhookVersions,
  liveWebhookVersions,
  signingVersion,
  webhookSecret,
  webhookSignature,
} from './webhookSecret';

const key = deriveKey('a master secret', 'webhook');
const rawBody = Buffer.from('{"id":1}');

test('43 url-safe characters, another for each brand, test twin, store and version', () => {
  const secrets = [
    webhookSecret(key, 'brand1', 'store1', 1),
    webhookSecret(key, 'brand2', 'store1', 1),
    webhookSecret(key, 'brand1-test', 'store1', 1),
    webhookSecret(key, 'brand1', 'store2', 1),
    webhookSecret(key, 'brand1', 'store1', 2),
    webhookSecret(deriveKey('another', 'webhook'), 'brand1', 'store1', 1),
  ];
  expect(new Set(secrets).size).toBe(6);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});

test('the signature is base64 of the HMAC-SHA256 of the bytes', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const signature = webhookSignature('s', bytes);
  expect(signature).toBe(createHmac('sha256', 's').update(bytes).digest('base64'));
  expect(isWebhookSignature(signature)).toBe(true);
  for (const other of ['', signature.slice(0, -1), `${signature}, ${signature}`, `${signature}\n`])
    expect(isWebhookSignature(other)).toBe(false);
});

test.each([1, 8])(
  'a delivery signed with version %i is known for it, and for no other store’s',
  (version) => {
    const owner = { brandId: 'brand1', storeId: 'store1' };
    const signature = webhookSignature(webhookSecret(key, 'brand1', 'store1', version), rawBody);
    const sent = { rawBody, signature };
    const versions = [1, 2, 8];
    expect(signingVersion(key, owner, sent, versions)).toBe(version);
    expect(signingVersion(key, owner, sent, [2, 3])).toBeNull();
    expect(signingVersion(key, { ...owner, brandId: 'brand2' }, sent, versions)).toBeNull();
    expect(signingVersion(key, { ...owner, storeId: 'store2' }, sent, versions)).toBeNull();
    expect(signingVersion(key, owner, { ...sent, rawBody: Buffer.from('{"id":2}') }, versions)).toBeNull();
  },
);

test('the present version and the one before it are live; those after it are not in use yet', () => {
  expect([1, 2, 8].map(liveWebhookVersions)).toEqual([[1], [2, 1], [8, 7]]);
  expect([1, 7, 8].map(laterWebhookVersions)).toEqual([[2, 3, 4, 5, 6, 7, 8], [8], []]);
});
