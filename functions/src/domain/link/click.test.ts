import fc from 'fast-check';
import { hour, runs } from '../../../test/support/arbitraries';
import { KeyRing } from '../base/keyRing';
import { ringOf } from '../../../test/support/keyRing';
import { deriveKey } from '../credentials/apiKey';
import {
  CLICK_ID_PATTERN,
  hasFormOfClickToken,
  clickExpiry,
  clickMark,
  readClickToken,
  signClickToken,
  visitorKey,
  type ClickToken,
  type Visitor,
} from './click';

const KEY = deriveKey('a master secret', 'clickToken');
const KEYS = ringOf(KEY);
const VISITOR_KEY = deriveKey('a master secret', 'visitor');
const TOKEN: ClickToken = {
  brandId: 'demoBrand-test',
  influencerId: 'ada',
  clickedAt: new Date('2026-11-21T10:00:00Z'),
  nonce: 'abcDEF_-12345678',
};
const CLICK_ID = signClickToken(TOKEN, KEYS);

describe('a click id of ours', () => {
  test('says brand, influencer, second and nonce, and is a click id as the contract has them', () => {
    expect(readClickToken(CLICK_ID, KEYS)).toEqual(TOKEN);
    expect(CLICK_ID).toMatch(/^clk_demoBrand-test\.ada\.[0-9a-z]+\.abcDEF_-12345678\.[A-Za-z0-9_-]{22}$/);
    expect(CLICK_ID).toMatch(CLICK_ID_PATTERN);
  });

  test('of the longest ids is a click id as the contract has them: at most 128 characters', () => {
    const longest = { ...TOKEN, brandId: `${'b'.repeat(32)}-test`, influencerId: 'i'.repeat(32) };
    expect(signClickToken(longest, KEYS)).toMatch(CLICK_ID_PATTERN);
  });

  test.each([
    ['another brand', CLICK_ID.replace('demoBrand-test', 'demoBrand')],
    ['another influencer', CLICK_ID.replace('.ada.', '.bob.')],
    [
      'a later second',
      CLICK_ID.replace(
        /(\.ada\.)(\w+)/,
        (_, name: string, s: string) => name + (parseInt(s, 36) + 1).toString(36),
      ),
    ],
    ['a 0 before the second', CLICK_ID.replace('.ada.', '.ada.0')],
    ['another nonce', CLICK_ID.replace('abcDEF', 'abcdef')],
    ['another signature', CLICK_ID.slice(0, -22) + 'A'.repeat(22)],
    ['no signature', CLICK_ID.slice(0, -23)],
    ['an empty signature', CLICK_ID.slice(0, -22)],
    ['a longer signature', `${CLICK_ID}A`],
    ['a padded signature', `${CLICK_ID}==`],
    ['brand and influencer with the dot moved', CLICK_ID.replace('demoBrand-test.ada', 'demoBrand-tes.tada')],
    ['another prefix', CLICK_ID.replace('clk_', 'CLK_')],
    ['a line break after it', `${CLICK_ID}\n`],
    ['nothing', ''],
    ['a GUID', '3f2504e0-4f89-11d3-9a0c-0305e82c3301'],
  ])('with %s is none', (_, clickId) => {
    expect(readClickToken(clickId, KEYS)).toBeNull();
  });

  test('signed under another key is none', () => {
    expect(readClickToken(CLICK_ID, ringOf(deriveKey('another master secret', 'clickToken')))).toBeNull();
    expect(readClickToken(CLICK_ID, ringOf(VISITOR_KEY))).toBeNull();
  });

  test('changed in any one character is none', () => {
    const change = fc.tuple(
      fc.nat(CLICK_ID.length - 1),
      fc.constantFrom(...Array.from('abcxyzABCXYZ0189._-~')),
    );
    fc.assert(
      fc.property(change, ([place, character]) => {
        const text = CLICK_ID.slice(0, place) + character + CLICK_ID.slice(place + 1);
        expect(readClickToken(text, KEYS) === null).toBe(text !== CLICK_ID);
      }),
      runs(1000),
    );
  });
});

describe('a click id of a later master secret', () => {
  const keyOf = (n: number): readonly [number, Buffer] => [n, Buffer.alloc(32, n)];
  const both = new KeyRing([keyOf(1), keyOf(2)]);
  const later = signClickToken(TOKEN, both);

  test('says of which version it is; of version 1 it is as it ever was', () => {
    expect(later).toMatch(/^clk_demoBrand-test\.ada\.[0-9a-z]+\.abcDEF_-12345678\.2\.[A-Za-z0-9_-]{22}$/);
    expect(CLICK_ID.split('.')).toHaveLength(5);
    for (const id of [later, CLICK_ID]) {
      expect(hasFormOfClickToken(id)).toBe(true);
      expect(id).toMatch(CLICK_ID_PATTERN);
    }
  });

  test('of the longest ids and version 99 has at most 128 characters', () => {
    const longest = { ...TOKEN, brandId: `${'b'.repeat(32)}-test`, influencerId: 'i'.repeat(32) };
    const id = signClickToken(longest, new KeyRing([keyOf(99)]));
    expect(id).toMatch(CLICK_ID_PATTERN);
    expect(readClickToken(id, new KeyRing([keyOf(99)]))).toEqual(longest);
  });

  test('is read while its version is live, and no other key reads it', () => {
    const first = signClickToken(TOKEN, new KeyRing([keyOf(1)]));
    expect([first, later].map((id) => readClickToken(id, both))).toEqual([TOKEN, TOKEN]);
    expect(readClickToken(first, new KeyRing([keyOf(2), keyOf(3)]))).toBeNull();
    expect(readClickToken(later, new KeyRing([keyOf(2), keyOf(3)]))).toEqual(TOKEN);
    expect(readClickToken(later, new KeyRing([keyOf(1)]))).toBeNull();
  });

  test.each([
    ['another version', later.replace('.2.', '.1.')],
    ['a 0 before it', later.replace('.2.', '.02.')],
    ['version 0', later.replace('.2.', '.0.')],
    ['no version', later.replace('.2.', '.')],
    ['version 100', later.replace('.2.', '.100.')],
  ])('with %s is none', (_, id) => {
    expect(readClickToken(id, both)).toBeNull();
  });
});

describe('a visitor’s clicks within 30 seconds have one id', () => {
  const mark = (visitor: Visitor, seconds: number, referralCode = 'ADA', random = 'random') => {
    const occurredAt = new Date(hour(0).getTime() + seconds * 1000);
    return clickMark({ occurredAt, referralCode, visitor }, VISITOR_KEY, random);
  };
  const first = mark({ visitorId: 'v1' }, 0);

  test.each<[string, ReturnType<typeof mark>, boolean]>([
    ['at once', mark({ visitorId: 'v1' }, 0, 'ADA', 'other'), true],
    ['after 29.999 s', mark({ visitorId: 'v1' }, 29.999), true],
    ['in the next window, after 30 s', mark({ visitorId: 'v1' }, 30), false],
    ['by another visitor', mark({ visitorId: 'v2' }, 1), false],
    ['on another influencer’s link', mark({ visitorId: 'v1' }, 1, 'BOB'), false],
    ['by the same visitor behind another address', mark({ visitorId: 'v1', ipAddress: '1.2.3.4' }, 1), true],
    ['by an address that looks like the visitor id', mark({ ipAddress: 'v1' }, 1), false],
  ])('%s', (_, other, isSame) => {
    expect(other.nonce === first.nonce && +other.clickedAt === +first.clickedAt).toBe(isSame);
  });

  test('the time is the window’s start, never after the click', () => {
    expect(mark({ visitorId: 'v1' }, 29).clickedAt).toEqual(hour(0));
    expect(mark({ visitorId: 'v1' }, 31).clickedAt).toEqual(new Date(hour(0).getTime() + 30_000));
  });

  test('of an unknown visitor each has its own id, dated to its second', () => {
    expect(mark({}, 7.9, 'ADA', 'one')).toEqual({
      nonce: 'one',
      clickedAt: new Date(hour(0).getTime() + 7000),
    });
    expect(mark({ userAgent: 'Firefox' }, 7, 'ADA', 'two').nonce).toBe('two');
  });

  test('the nonce reveals nothing without the key', () => {
    const occurredAt = hour(0);
    const click = { occurredAt, referralCode: 'ADA', visitor: { visitorId: 'v1' } };
    expect(clickMark(click, KEY, 'random').nonce).not.toBe(first.nonce);
    expect(first.nonce).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  test.each<[Visitor, string | null]>([
    [{ visitorId: 'v', ipAddress: '1.2.3.4' }, 'id:v'],
    [{ ipAddress: '1.2.3.4', userAgent: 'Firefox' }, 'ip:1.2.3.4|Firefox'],
    [{ ipAddress: '1.2.3.4' }, 'ip:1.2.3.4|'],
    [{ userAgent: 'Firefox' }, null],
    [{}, null],
  ])('visitorKey(%j) is %j', (visitor, key) => {
    expect(visitorKey(visitor)).toBe(key);
  });
});

test('a click of day 0 with a window of 30 days counts until day 30 and is kept until day 90', () => {
  const { expiresAt, expireAt } = clickExpiry(new Date('2026-01-01T00:00:00Z'), 30);
  expect([expiresAt.toISOString(), expireAt.toISOString()]).toEqual([
    '2026-01-31T00:00:00.000Z',
    '2026-04-01T00:00:00.000Z',
  ]);
});

test.each([
  ['a'.repeat(8), true],
  ['a'.repeat(128), true],
  ['Az09._~-', true],
  ['a'.repeat(7), false],
  ['a'.repeat(129), false],
  ['with space', false],
  ['with/slash', false],
  ['şşşşşşşş', false],
])('CLICK_ID_PATTERN: %j: %p', (text, expected) => {
  expect(CLICK_ID_PATTERN.test(text)).toBe(expected);
});
