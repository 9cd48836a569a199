import { mailboxOf } from './mailbox';

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
