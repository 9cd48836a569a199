import { cutText, withoutDirections } from './text';

test.each([
  ['\u202Eabc\u202C', 'abc'],
  ['a\u2066b\u2067c\u2068d\u2069', 'abcd'],
  ['\u200Ea\u200F\u061C', 'a'],
  ['\u202A\u202B\u202D', ''],
  // A joiner is part of an emoji and of Persian words.
  ['می\u200Cخواهم 👩\u200D💻', 'می\u200Cخواهم 👩\u200D💻'],
  ['سفارش ۱', 'سفارش ۱'],
])('%j without signs of direction is %j', (text, bare) => {
  expect(withoutDirections(text)).toBe(bare);
});

test('so are the texts in a log line, its keys and other values as they are', () => {
  const line = {
    kind: 'sale',
    eventId: '\u202Ea',
    list: ['\u2066b', 1, null],
    at: new Date(0),
    ok: undefined,
  };
  expect(withoutDirections(line)).toEqual({ ...line, eventId: 'a', list: ['b', 1, null] });
});

test.each([
  ['abc', 3, 'abc'],
  ['abc', 2, 'ab'],
  ['a😀', 3, 'a😀'],
  ['a😀', 2, 'a'],
  ['\ud83da', 2, '\ufffda'],
])('%j cut to %d is %j', (text, most, cut) => {
  expect(cutText(text, most)).toBe(cut);
});
