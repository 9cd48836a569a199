import { createHmac, randomBytes } from 'node:crypto';
import { deriveKey } from './apiKey';
import { liveWebhookVersions, webhookSecret, webhookSignature, webhookSigner } from './webhookSecret';

const key = deriveKey('a master secret', 'webhook');
const raw = Buffer.from('{"id":1}');

test('43 url-safe characters, another for each store, mode and version', () => {
  const secrets = [
    webhookSecret(key, 'store1', 'live', 1),
    webhookSecret(key, 'store2', 'live', 1),
    webhookSecret(key, 'store1', 'test', 1),
    webhookSecret(key, 'store1', 'live', 2),
    webhookSecret(deriveKey('another', 'webhook'), 'store1', 'live', 1),
  ];
  expect(new Set(secrets).size).toBe(5);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});

test('the signature is base64 of the HMAC-SHA256 of the bytes', () => {
  const bytes = randomBytes(64);
  expect(webhookSignature('s', bytes)).toBe(createHmac('sha256', 's').update(bytes).digest('base64'));
});

test.each([
  ['live', 1],
  ['live', 8],
  ['test', 3],
] as const)('a delivery signed in mode %s with version %i is known for it', (mode, version) => {
  const signature = webhookSignature(webhookSecret(key, 'store1', mode, version), raw);
  expect(webhookSigner(key, 'store1', raw, signature)).toEqual({ mode, version });
  expect(webhookSigner(key, 'store2', raw, signature)).toBeNull();
  expect(webhookSigner(key, 'store1', Buffer.from('{"id":2}'), signature)).toBeNull();
});

test('the present version and the one before it are live', () => {
  expect([1, 2, 8].map(liveWebhookVersions)).toEqual([[1], [2, 1], [8, 7]]);
});
