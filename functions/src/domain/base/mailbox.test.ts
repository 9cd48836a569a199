import { KeyRing } from './keyRing';
import {
  compareMailboxes,
  hashesByVersion,
  hashMailbox,
  mailboxOf,
  type EmailHashes,
  type KnownEmail,
} from './mailbox';

test.each([
  ['ada@shop.example', 'ada@shop.example'],
  [' Ada@Shop.Example ', 'ada@shop.example'],
  ['ada+tr@shop.example', 'ada@shop.example'],
  ['ada+a+b@shop.example', 'ada@shop.example'],
  ['ada@shop.example.', 'ada@shop.example'],
  ['a\u200Bda@shop.example', 'ada@shop.example'],
  ['ada@shop\u2060.example', 'ada@shop.example'],
  ['\uFF41da@shop.example', 'ada@shop.example'],
  ['a.d.a+x@gmail.com', 'ada@gmail.com'],
  ['A.DA@googlemail.com.', 'ada@gmail.com'],
  // Only Google ignores dots.
  ['a.da@shop.example', 'a.da@shop.example'],
  // A name that is nothing but a tag is a name.
  ['+tag@shop.example', '+tag@shop.example'],
  ['"a@b"@shop.example', '"a@b"@shop.example'],
  ['no address', 'noaddress'],
  ['', ''],
])('%j is the mailbox %j', (email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox);
});

describe('the hashes of a mailbox', () => {
  const key = (n: number): readonly [number, Buffer] => [n, Buffer.alloc(32, n)];
  const rings = {
    one: new KeyRing([key(1)]),
    two: new KeyRing([key(1), key(2)]),
    second: new KeyRing([key(2)]),
    last: new KeyRing([key(2), key(3)]),
    third: new KeyRing([key(3)]),
  };
  type Name = keyof typeof rings;
  const hashed = (name: Name, email = 'ada@example.com'): EmailHashes => hashMailbox(email, rings[name]);

  test('one under version 1 alone, else one by version and the oldest beside', () => {
    expect(Object.keys(hashed('one'))).toEqual(['emailHash']);
    const { emailHash, emailHashes } = hashed('two');
    expect(emailHash).toBe(hashed('one').emailHash);
    expect(emailHashes).toEqual({ 1: emailHash, 2: hashed('second').emailHash });
    expect(hashed('second').emailHashes).toEqual({ 2: hashed('second').emailHash });
    expect([...hashesByVersion(hashed('one')).keys()]).toEqual([1]);
  });

  test.each<[Name, Name, 'same' | 'unknown']>([
    ['one', 'one', 'same'],
    ['one', 'two', 'same'],
    ['two', 'last', 'same'],
    ['last', 'third', 'same'],
    ['one', 'second', 'unknown'],
    ['one', 'last', 'unknown'],
    ['second', 'third', 'unknown'],
  ])('hashed under %s and %s: one mailbox is %s', (a, b, expected) => {
    expect(compareMailboxes(hashed(a), hashed(b, 'A.D.A@Example.com'.replaceAll('.D.', 'd')))).toBe(expected);
    const other = compareMailboxes(hashed(b), hashed(a, 'bob@example.com'));
    expect(other).toBe(expected === 'same' ? 'different' : 'unknown');
  });

  test.each<[KnownEmail, KnownEmail]>([
    [{}, {}],
    [{}, hashed('one')],
    [{ emailHash: null, emailHashes: null }, hashed('two')],
  ])('an unknown email is the same as none: %#', (a, b) => {
    expect([compareMailboxes(a, b), compareMailboxes(b, a)]).toEqual(['unknown', 'unknown']);
  });
});
