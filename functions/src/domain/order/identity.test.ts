import { KeyRing } from '../base/keyRing';
import { hashMailbox, type EmailHashes } from '../base/mailbox';
import { fingerprintOf, type SnapshotEvent, type StoredEvent } from './event';
import { identityOf } from './identity';
import type { ReportedSnapshot } from './reported';

const ring = (...versions: number[]): KeyRing =>
  new KeyRing(versions.map((version) => [version, Buffer.alloc(32, version)]));
const hashed = (email: string, ...versions: number[]): EmailHashes => hashMailbox(email, ring(...versions));

const reportBy = (
  customer: EmailHashes | undefined,
  more: Partial<ReportedSnapshot> = {},
): ReportedSnapshot => ({
  source: 'storeApi',
  orderId: '1',
  updatedAt: new Date('2026-11-21T10:00:00Z'),
  content: { currency: 'TRY', total: '10', ...(customer ? { customer } : {}) },
  ...more,
});

/** As much of the stored event as an identity is compared with. */
const stored = (report: ReportedSnapshot, senders: readonly string[] = []): StoredEvent =>
  ({
    kind: 'update',
    content: report.content,
    ...identityOf(report, senders, []),
  }) as unknown as SnapshotEvent & StoredEvent;

const ADA = 'ada@example.com';
const first = reportBy(hashed(ADA, 1));

test.each<[string, EmailHashes]>([
  ['while both versions are live', hashed(ADA, 1, 2)],
  ['after the old one was retired', hashed(ADA, 2)],
  ['two versions later', hashed(ADA, 3)],
])('a report of version 1 is known again %s', (_when, customer) => {
  const known = [stored(first)];
  expect(identityOf(reportBy(customer), [], known)).toEqual(identityOf(first, [], []));
});

test('of another mailbox it is another one as long as a version says so', () => {
  const known = [stored(first)];
  const other = reportBy(hashed('bob@example.com', 1, 2));
  expect(identityOf(other, [], known).id).not.toBe(identityOf(first, [], []).id);
});

test('of other content it is another one, whatever the versions', () => {
  const known = [stored(first)];
  const content = { ...first.content, total: '11', customer: hashed(ADA, 2) };
  const other = reportBy(undefined, { content });
  expect(identityOf(other, [], known).fingerprint).toBe(fingerprintOf(content, {}));
});

test('hashes of further versions are not in the fingerprint', () => {
  expect(identityOf(reportBy(hashed(ADA, 1, 2)), [], [])).toEqual(identityOf(first, [], []));
});

test('a sender is known by any live version; a new one is noted by the newest', () => {
  const unsigned = reportBy(undefined, { unverified: true });
  const known = [stored(unsigned, ['old-hash-of-it'])];
  const again = identityOf(unsigned, ['new-hash-of-it', 'old-hash-of-it'], known);
  expect(again).toEqual(identityOf(unsigned, ['old-hash-of-it'], []));
  expect(identityOf(unsigned, ['new-hash-of-it', 'old-hash-of-it'], []).sender).toBe('new-hash-of-it');
  expect(identityOf(unsigned, ['other-new', 'other-old'], known).sender).toBe('other-new');
});
