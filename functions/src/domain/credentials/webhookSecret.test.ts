import { createHmac } from 'node:crypto';
import { KeyRing } from '../base/keyRing';
import { deriveKey } from './apiKey';
import {
  isWebhookSignature,
  laterWebhookVersions,
  liveWebhookVersions,
  presentWebhookSecret,
  signingVersion,
  webhookSecret,
  webhookSignature,
} from './webhookSecret';

const key = deriveKey('a master secret', 'webhook');
const secondKey = deriveKey('another', 'webhook');
const one = new KeyRing([[1, key]]);
const two = new KeyRing([
  [2, secondKey],
  [1, key],
]);
const onlySecond = new KeyRing([[2, secondKey]]);
const rawBody = Buffer.from('{"id":1}');
const owner = { brandId: 'brand1', storeId: 'store1' };
const of = (version: number, master = 1) => ({ version, master });
const store = (webhookVersion: number, webhookMaster = 1, previousWebhookMaster = 1) => ({
  webhookVersion,
  webhookMaster,
  previousWebhookMaster,
});

test('43 url-safe characters, another for each brand, test twin, store and version', () => {
  const secrets = [
    webhookSecret(key, owner, of(1)),
    webhookSecret(key, { ...owner, brandId: 'brand2' }, of(1)),
    webhookSecret(key, { ...owner, brandId: 'brand1-test' }, of(1)),
    webhookSecret(key, { ...owner, storeId: 'store2' }, of(1)),
    webhookSecret(key, owner, of(2)),
    webhookSecret(secondKey, owner, of(1)),
  ];
  expect(new Set(secrets).size).toBe(6);
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/);
});

test('of a later master secret it says of which', () => {
  expect(presentWebhookSecret(two, owner, store(3, 2))).toBe(webhookSecret(secondKey, owner, of(3, 2)));
  expect(presentWebhookSecret(two, owner, store(3, 2))).toMatch(/^m2_[\w-]{43}$/);
  expect(presentWebhookSecret(two, owner, store(3, 1))).toBe(presentWebhookSecret(one, owner, store(3, 1)));
});

test('the signature is base64 of the HMAC-SHA256 of the bytes', () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const signature = webhookSignature('s', bytes);
  expect(signature).toBe(createHmac('sha256', 's').update(bytes).digest('base64'));
  expect(isWebhookSignature(signature)).toBe(true);
  for (const other of ['', signature.slice(0, -1), `${signature}, ${signature}`, `${signature}\n`])
    expect(isWebhookSignature(other)).toBe(false);
});

test.each([of(1), of(8), of(2, 2)])(
  'a delivery signed with version %j is known for it, and for no other store’s',
  (version) => {
    const signature = webhookSignature(webhookSecret(two.get(version.master), owner, version), rawBody);
    const sent = { rawBody, signature };
    const versions = [of(1), of(2), of(8), of(2, 2)];
    const others = versions.filter(
      (other) => other.version !== version.version || other.master !== version.master,
    );
    expect(signingVersion(two, owner, sent, versions)).toEqual(version);
    expect(signingVersion(two, owner, sent, others)).toBeNull();
    expect(signingVersion(two, { ...owner, brandId: 'brand2' }, sent, versions)).toBeNull();
    expect(signingVersion(two, { ...owner, storeId: 'store2' }, sent, versions)).toBeNull();
    expect(signingVersion(two, owner, { ...sent, rawBody: Buffer.from('{"id":2}') }, versions)).toBeNull();
  },
);

test('the present version and the one before it are live; those after it are not in use yet', () => {
  expect([1, 2, 8].map((version) => liveWebhookVersions(one, store(version)))).toEqual([
    [of(1)],
    [of(2), of(1)],
    [of(8), of(7)],
  ]);
  expect([1, 7, 8].map((version) => laterWebhookVersions(one, store(version)))).toEqual([
    [2, 3, 4, 5, 6, 7, 8].map((version) => of(version)),
    [of(8)],
    [],
  ]);
});

test('a store goes on under each master secret that its secrets are of', () => {
  expect(liveWebhookVersions(two, store(4, 2, 1))).toEqual([of(4, 2), of(3, 1)]);
  expect(laterWebhookVersions(two, store(7, 2))).toEqual([8, 9, 10, 11, 12, 13, 14].map((v) => of(v, 2)));
  const known = laterWebhookVersions(two, store(8, 1));
  expect(known).toContainEqual(of(9, 1));
  expect(known).toContainEqual(of(9, 2));
  expect(known).toHaveLength(14);
});

test('a secret that nobody had pasted when its master secret was retired is of the next one', () => {
  expect(liveWebhookVersions(onlySecond, store(1))).toEqual([of(1, 2)]);
  expect(presentWebhookSecret(onlySecond, owner, store(1))).toBe(webhookSecret(secondKey, owner, of(1, 2)));
});
