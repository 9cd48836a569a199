import fc from 'fast-check';
import { fromPlainJson, toPlainJson } from '../support/plainJson';
import { runs } from '../support/arbitraries';
import { commandsOf } from './commands';
import { openingsOf } from './openings';
import { commandsFrom, type SavedHistory } from './savedCommands';
import { setups } from './setup';

test('a history that is written down and read again has the same commands, each of every kind', () => {
  const kinds = new Set<string>();
  const histories = setups.chain((setup) =>
    fc.record({
      setup: fc.constant(setup),
      openings: openingsOf(setup),
      commands: fc.tuple(...commandsOf(setup)),
    }),
  );
  fc.assert(
    fc.property(histories, ({ setup, openings, commands }) => {
      const all = [...openings, ...commands];
      const history: SavedHistory = { setup, commands: all.map(({ saved }) => saved) };
      const text = JSON.stringify(toPlainJson(history));
      const again = commandsFrom(fromPlainJson(JSON.parse(text)) as SavedHistory);
      expect(again).toEqual(all);
      expect(again.map(({ constructor }) => constructor)).toEqual(all.map(({ constructor }) => constructor));
      for (const { kind } of all) kinds.add(kind);
    }),
    runs(20),
  );
  expect(kinds.size).toBe(19);
});

test('a command that nobody knows is named', () => {
  const history = { setup: { plan: {}, orders: [] }, commands: [{ kind: 'dance', options: null }] };
  expect(() => commandsFrom(history as unknown as SavedHistory)).toThrow('there is no command dance');
});
