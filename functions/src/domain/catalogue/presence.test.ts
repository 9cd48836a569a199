import { isGone, PRESENT, withBody, withDeletion, type Presence } from './presence';

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 21, 10, 0, second));
const deletion = (deliveryId: string, second = 30, webhookId = '3') => ({
  webhookId,
  deliveryId,
  receivedAt: at(second),
});

type Step = (presence: Presence) => Presence;
const deleted =
  (deliveryId: string, second?: number, webhookId?: string): Step =>
  (presence) =>
    withDeletion(presence, deletion(deliveryId, second, webhookId));
const reported =
  (second: number): Step =>
  (presence) =>
    withBody(presence, at(second), false);
const restored =
  (second: number): Step =>
  (presence) =>
    withBody(presence, at(second), true);

const after = (...steps: Step[]): boolean =>
  isGone(steps.reduce((presence, step) => step(presence), PRESENT));

test.each<[string, boolean, Step[]]>([
  ['nothing', false, []],
  ['a body', false, [reported(1)]],
  ['a deletion', true, [deleted('a')]],
  ['a deletion before an older body', true, [deleted('a'), reported(1)]],
  ['a deletion after it', true, [reported(1), deleted('a')]],
  ['reported twice', true, [deleted('a'), deleted('a')]],
  ['restored', false, [deleted('a'), restored(5)]],
  ['restored, reported before the deletion', false, [restored(5), deleted('a')]],
  ['restored, reported twice', false, [restored(5), restored(5), deleted('a')]],
  [
    'deleted by two webhooks, restored once',
    false,
    [deleted('a', 30, '3'), deleted('b', 30, '4'), restored(5)],
  ],
  ['deleted, restored, deleted', true, [deleted('a'), restored(5), deleted('b')]],
  ['the same, restored first', true, [restored(5), deleted('b'), deleted('a')]],
  ['the same, restored at a later time', true, [deleted('a', 30), restored(40), deleted('b', 50)]],
  ['deleted twice and restored twice', false, [deleted('a'), restored(5), deleted('b'), restored(9)]],
  ['a body of a later time that came later', false, [deleted('a', 30), reported(40)]],
  [
    'a body of a later time that came before: the store’s clock is ahead',
    true,
    [reported(40), deleted('a', 30)],
  ],
])('%s: gone %s', (_, expected, steps) => {
  expect(after(...steps)).toBe(expected);
});

test('what changes nothing gives the very same object', () => {
  const presence = withBody(withDeletion(PRESENT, deletion('a')), at(5), true);
  expect(withDeletion(presence, deletion('a', 31))).toBe(presence);
  expect(withBody(presence, at(5), true)).toBe(presence);
  expect(withBody(presence, at(6), false)).toBe(presence);
});

test('at most 100 are kept', () => {
  const many = Array.from({ length: 150 }, (_, index) => deleted(`d${index}`));
  const presence = many.reduce((before: Presence, step) => step(before), PRESENT);
  expect(presence.deletions).toHaveLength(100);
});
