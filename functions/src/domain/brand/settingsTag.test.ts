import { heldTag, settingsTag } from './settingsTag';

const NOW = new Date('2026-11-21T10:00:00Z');
const HOUR_MS = 3_600_000;
const source = { stamp: 'abc123', keyId: 'keyOfAShop' };
const TAG = settingsTag(7, source, NOW);

test('a tag is valid for the key that got it, weak or strong, alone or among others', () => {
  for (const sent of [TAG, `W/${TAG}`, `"x", ${TAG}`, ` ${TAG} ,W/"y"`])
    expect(heldTag(sent, source, NOW)).toBe(TAG);
});

test('a tag of another key holds for none of 1000, of which many have the same day', () => {
  const others = Array.from({ length: 1000 }, (_, n) => ({ ...source, keyId: `key${n}` }));
  expect(others.map((other) => heldTag(TAG, other, NOW)).filter((tag) => tag !== null)).toEqual([]);
});

test.each([
  ['no tag', undefined],
  ['an empty one', ''],
  ['any', '*'],
  ['another', '"x"'],
  ['one without quotes', TAG.replaceAll('"', '')],
  ['one of another change', settingsTag(7, { ...source, stamp: 'abc124' }, NOW)],
])('%s does not hold', (_, sent) => {
  expect(heldTag(sent, source, NOW)).toBeNull();
});

test('it ends with the key’s own day: once in 24 hours, whatever the hour', () => {
  const held = Array.from({ length: 48 }, (_, hours) =>
    heldTag(TAG, source, new Date(NOW.getTime() + hours * HOUR_MS)),
  );
  const end = held.indexOf(null);
  expect(end).toBeGreaterThan(0);
  expect(end).toBeLessThanOrEqual(24);
  expect(held.slice(end).every((tag) => tag === null)).toBe(true);
});

test('1000 keys do not all begin their day in the same hour: in none more than 80', () => {
  const firstFull = Array.from({ length: 1000 }, (_, n) => {
    const of = { ...source, keyId: `key${n}` };
    const tag = settingsTag(1, of, NOW);
    return Array.from({ length: 25 }, (_, hours) => hours).findIndex(
      (hours) => heldTag(tag, of, new Date(NOW.getTime() + hours * HOUR_MS)) === null,
    );
  });
  const perHour = Object.values(Object.groupBy(firstFull, (hour) => hour)).map((keys) => keys?.length ?? 0);
  expect(Math.max(...perHour)).toBeLessThanOrEqual(80);
});
