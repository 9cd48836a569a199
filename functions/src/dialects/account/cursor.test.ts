import { cursorOf, cursorSchema } from './cursor';

const AT = new Date('2026-11-30T10:00:00.123Z');
const read = (text: string) => cursorSchema('changes').safeParse(text);

test('where a list goes on is read back to the millisecond', () => {
  const text = cursorOf('changes', [AT, 'req_1~plan']) ?? '';
  expect(text).toMatch(/^[\w-]+$/);
  expect(read(text).data).toEqual([AT, 'req_1~plan']);
  expect(cursorOf('changes', null)).toBeNull();
});

test.each([
  ['of another list', cursorOf('orders', [AT, 'a'])],
  ['with another spelling of the time', Buffer.from('["changes","2026-11-30","a"]').toString('base64url')],
  ['with a slash in its id', cursorOf('changes', [AT, 'a/b'])],
  ['without an id', cursorOf('changes', [AT, ''])],
  ['with more', Buffer.from(`["changes","${AT.toISOString()}","a",1]`).toString('base64url')],
  ['of no list', Buffer.from('{"a":1}').toString('base64url')],
  ['that is no JSON', 'x'],
  ['that is empty', ''],
  ['that is cut', cursorOf('changes', [AT, 'abc'])?.slice(0, -3) ?? ''],
  ['that is very long', 'x'.repeat(5_000)],
])('one %s is refused', (_what, text) => {
  expect(read(text ?? '').error?.issues.map(({ message }) => message)).toEqual([
    'must be `next` of the answer before',
  ]);
});
