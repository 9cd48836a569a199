import { say, SLOTS } from './say';
import { SENTENCES, type SentenceKey } from './sentences';
import { sentenceSchema } from './shape';
import { WORDS } from './words';

// Every sentence that an explanation can have, each with an example of its parameters.

/** Of every parameter one value that it has in some sentence. */
const EXAMPLES: Readonly<Record<string, string | number | readonly string[]>> = {
  ageMs: 300_000,
  amount: '4.50',
  approved: '3.00',
  cause: 'same_lines',
  claimed: '5.00',
  currency: 'TRY',
  day: '2026-11-21',
  details: ['status:completed', 'total:100.00 TRY', 'lines:1', 'refunds:2'],
  due: '-6.00',
  eventId: 'sale:storeApi',
  heldUntil: '2026-12-05T10:00:00.000Z',
  holdMs: 1_209_600_000,
  id: 'p-a',
  ids: ['update:storeApi:1', 'update:storeApi:2'],
  influencer: 'influencer:ayse',
  kind: 'coupon',
  lockedAt: '2026-12-21T10:00:00.000Z',
  orderId: '1043',
  parentId: '1042',
  parts: ['placing', 'status'],
  payoutId: 'po_1',
  pending: '1.50',
  posted: '-6.00',
  precedence: ['coupon', 'click'],
  rate: 7.5,
  reason: 'it $& costs {more}',
  refundId: 'r1',
  sender: 'store',
  share: '4.50',
  since: '2026-11-21T10:00:00.000Z',
  status: 'pending',
  stronger: 'referralCode',
  suspicion: 'velocity',
  total: '9.00',
  unclaimed: '-2.00',
  unit: '0.01',
  verdict: 'part',
  version: 2,
  why: 'no_evidence',
  windowMs: 2_592_000_000,
  word: 'wc-delivered',
};

const keys = Object.keys(SENTENCES) as SentenceKey[];
const slotsOf = (key: SentenceKey): (readonly [name: string, table: string | undefined])[] =>
  [...SENTENCES[key].matchAll(SLOTS)].map(([, name = '', table]) => [name, table] as const);
const TABLES = new Set([...Object.keys(WORDS), 'duration', 'precedence']);

/** With all examples: a sentence takes those that it names. */
const example = (key: SentenceKey): ReturnType<typeof say> =>
  (say as (key: SentenceKey, values: typeof EXAMPLES) => ReturnType<typeof say>)(key, EXAMPLES);

test.each(keys)('%s has a text, made of its parameters alone', (key) => {
  const names = slotsOf(key).map(([name]) => name);
  const sentence = example(key);
  expect(sentenceSchema.parse(sentence)).toEqual(sentence);
  expect(Object.keys(sentence.params).sort()).toEqual([...new Set(names)].sort());
  for (const name of names) expect({ name, value: EXAMPLES[name] }).not.toEqual({ name, value: undefined });
  expect(slotsOf(key).filter(([, table]) => table !== undefined && !TABLES.has(table))).toEqual([]);
  // Nothing is left to fill in but what somebody wrote so.
  expect(sentence.text.replaceAll('it $& costs {more}', '')).not.toMatch(/[{}#]|undefined/);
  expect(sentence.text).toMatch(key === 'check.posted' ? /^due / : /^[A-Z\d-].*\.$/);
});

test('every example is one of a sentence, and keys are dotted and stable', () => {
  const used = new Set(keys.flatMap((key) => slotsOf(key).map(([name]) => name)));
  expect(Object.keys(EXAMPLES).filter((name) => !used.has(name))).toEqual([]);
  expect(keys.filter((key) => !/^[a-z]+\.[a-zA-Z_]+$/.test(key))).toEqual([]);
});

test.each<[SentenceKey, string]>([
  [
    'event.sale',
    'The store reported the order: status "completed", total 100.00 TRY, 1 line and 2 refunds listed.',
  ],
  ['event.reject_because', 'The store rejected the commission: "it $& costs {more}".'],
  ['effect.newer', 'A newer event counts in its place, update:storeApi:1 and update:storeApi:2.'],
  ['claim.claim', 'Payout po_1 claimed 4.50 TRY for influencer ayse.'],
  ['candidate.not_in_plan', 'The plan does not count a coupon; it counts coupon, then click.'],
  ['click.older', 'The click is 5 minutes older than the order; the window is 30 days.'],
  ['rate.plan', '7.5% is the plan’s own rate: no rule of the plan is for this line.'],
])('%s says: %s', (key, text) => {
  expect(example(key).text).toBe(text);
});
