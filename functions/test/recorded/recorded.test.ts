import { differencesIn } from './compare';
import { readRecordings } from './files';

// What earlier code stored, folded by the code of now. See README.md.

const recordings = readRecordings();

test.each(recordings.map((recording) => [recording.name, recording] as const))(
  '%s is what it was, to the last minor unit',
  (_name, recording) => {
    expect(differencesIn(recording)).toEqual([]);
  },
);
