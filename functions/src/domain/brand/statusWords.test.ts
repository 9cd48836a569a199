import { orderStatus, unknownForm } from './orderStatus';
import {
  MAX_STATUS_WORDS,
  nextStatusWords,
  NO_WORDS,
  statusWordsSchema,
  type StatusWords,
} from './statusWords';

const NOW = new Date('2026-11-21T10:00:00Z');
const V1: StatusWords = { version: 1, startsAt: NOW, words: { delivered: 'completed' } };

describe('the next version of the status words', () => {
  test('is in force from now, with the words as they are compared: "wc-Gönderildi" is "gönderildi"', () => {
    const words = { 'wc-Gönderildi': 'completed' } as const;
    expect(nextStatusWords(NO_WORDS, { words }, NOW)).toEqual({
      version: 1,
      startsAt: NOW,
      words: { gönderildi: 'completed' },
    });
  });

  test('starts after the one before, whatever the clock says', () => {
    const next = nextStatusWords(V1, { words: {} }, new Date(NOW.getTime() - 5000));
    expect(next).toEqual({ version: 2, startsAt: new Date(NOW.getTime() + 1), words: {} });
  });

  test('is none where the map is the same, in other spellings, and also when it is based on an older one', () => {
    expect(
      nextStatusWords(V1, { words: { 'wc-Delivered': 'completed' }, basedOnVersion: 0 }, NOW),
    ).toBeNull();
  });

  test('of a change of another version than the newest is words_conflict', () => {
    expect(() => nextStatusWords(V1, { words: {}, basedOnVersion: 0 }, NOW)).toThrow(
      expect.objectContaining({ code: 'words_conflict' }) as Error,
    );
  });
});

describe('a map', () => {
  const isMap = (words: object): boolean => statusWordsSchema.safeParse({ ...V1, words }).success;
  const many = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`s${n}`, 'failed']));

  test.each(['', '__x__', 'a/b', 'a.b', 'x'.repeat(65)])('has no word "%s"', (word) => {
    expect(isMap({ [word]: 'completed' })).toBe(false);
  });

  test(`of ${MAX_STATUS_WORDS} words is one, of ${MAX_STATUS_WORDS + 1} is none`, () => {
    expect([isMap(many(MAX_STATUS_WORDS)), isMap(many(MAX_STATUS_WORDS + 1))]).toEqual([true, false]);
  });
});

test('a word that nobody knows counts as processing, and is known as unknown', () => {
  expect([orderStatus('kargoya-verildi'), unknownForm('wc-Kargoya-Verildi ')]).toEqual([
    'processing',
    'kargoya-verildi',
  ]);
  expect([orderStatus('constructor', { lost: 'failed' }), unknownForm('canceled')]).toEqual([
    'processing',
    null,
  ]);
  expect([orderStatus('Processing', { processing: 'completed' }), unknownForm('x', { x: 'failed' })]).toEqual(
    ['completed', null],
  );
});
