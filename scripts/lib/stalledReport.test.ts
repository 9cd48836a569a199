import type { StalledSchedule } from '../../functions/src/domain/audit/stalled';
import { reportStalled } from './stalledReport';

const stalled: StalledSchedule[] = [
  { schedule: 'reviewSales', since: new Date(0), message: 'reviewSales came to 1970' },
  { schedule: 'approveDue', since: null, message: 'approveDue holds one' },
  { schedule: 'approveDue', since: null, message: 'approveDue has not approved one' },
];

function report(of: StalledSchedule[], firestoreHost?: string): { lines: string[]; isWrong: boolean } {
  const lines: string[] = [];
  const isWrong = reportStalled(of, { firestoreHost }, (line) => lines.push(line));
  return { lines, isWrong };
}

test('in a project each is wrong', () => {
  const { lines, isWrong } = report(stalled);
  expect(isWrong).toBe(true);
  expect(lines).toEqual(
    stalled.map(({ message }) => expect.stringMatching(new RegExp(`\u2716.* ${message}$`)) as unknown),
  );
});

test('on an emulator they are noted, with what starts them, and nothing is wrong', () => {
  expect(report(stalled, '127.0.0.1:8080')).toEqual({
    isWrong: false,
    lines: [
      ...stalled.map(({ message }) => `note: ${message}`),
      'note: no schedule starts by itself on an emulator: npm run schedule -- reviewSales, npm run schedule -- approveDue',
    ],
  });
});

test.each([undefined, '127.0.0.1:8080'])('where all do their work nothing is said (%s)', (host) => {
  expect(report([], host)).toEqual({ lines: [], isWrong: false });
});
