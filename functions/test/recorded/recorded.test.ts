import { differencesIn } from './compare';
import { coveredBy, WANTED } from './coverage';
import { readRecordings } from './files';

// What earlier code stored, folded by the code of now. See README.md.

const recordings = readRecordings();

test('there are at least 80 orders', () => {
  expect(recordings.flatMap(({ orders }) => orders).length).toBeGreaterThanOrEqual(80);
});

test('every dialect, kind of event, status, flag and situation is among them', () => {
  const covered = new Set(recordings.flatMap(coveredBy));
  expect(WANTED.filter((name) => !covered.has(name))).toEqual([]);
});

test.each(recordings.map((recording) => [recording.name, recording] as const))(
  '%s is what it was, to the last minor unit',
  (_name, recording) => {
    expect(differencesIn(recording)).toEqual([]);
  },
);
