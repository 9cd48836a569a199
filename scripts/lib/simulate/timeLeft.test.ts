import { TimeLeft } from './timeLeft';

let nowMs = 0;
const newTimeLeft = (total: number): TimeLeft => {
  nowMs = 1_000_000;
  return new TimeLeft(total, () => nowMs);
};
const answers = (left: TimeLeft, count: number, everyMs: number): void => {
  for (let done = 0; done < count; done += 1) {
    nowMs += everyMs;
    left.answered();
  }
};

test('is unknown while nothing was answered, however long that is', () => {
  const left = newTimeLeft(100);
  expect(String(left)).toBe('unknown');
  nowMs += 11 * 60_000;
  expect(String(left)).toBe('unknown');
});

test('comes from the rate since the start within the first minute', () => {
  const left = newTimeLeft(100);
  answers(left, 10, 1000);
  expect(String(left)).toBe('about 1 min 30 s');
});

test('comes from the rate of the last minute, not from the slow start', () => {
  const left = newTimeLeft(1000);
  answers(left, 2, 120_000);
  answers(left, 120, 500);
  // 878 left at 2 a second; the mean since the start would say 37 minutes
  expect(String(left)).toMatch(/^about 7 min (?:1[5-9]|2\d) s$/);
});

test('grows when answers become rare, and is unknown again when none came for a minute', () => {
  const left = newTimeLeft(200);
  answers(left, 100, 100);
  expect(String(left)).toBe('about 10 s');
  nowMs += 50_000;
  expect(String(left)).toBe('about 1 min 0 s');
  nowMs += 60_001;
  expect(String(left)).toBe('unknown');
});

test('tells hours, and that nothing is left', () => {
  const left = newTimeLeft(1001);
  answers(left, 1, 10_000);
  expect(String(left)).toBe('about 2 h 46 min');
  answers(left, 1000, 1);
  expect(String(left)).toBe('none');
});
