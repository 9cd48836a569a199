import { defaultConcurrency, Pace } from './pace';

/** Requests that are answered, or break, when the test says so. */
function requests(pace: Pace) {
  const open: { answer: () => void; fail: () => void }[] = [];
  const failures: unknown[] = [];
  const send = (): void => {
    pace
      .run(
        () =>
          new Promise<void>((resolve, reject) => {
            const fail = (): void => {
              reject(new Error('broken'));
            };
            open.push({ answer: resolve, fail });
          }),
      )
      .catch((error: unknown) => failures.push(error));
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  const answer = async (count: number): Promise<void> => {
    for (const one of open.splice(0, count)) one.answer();
    await settled();
  };
  return { open, failures, send, answer, settled };
}

test('begins with a few, and lets one more in whenever as many as are allowed were answered', async () => {
  const pace = new Pace(2, 4);
  const { open, send, answer } = requests(pace);
  for (let count = 0; count < 30; count += 1) send();
  const inFlight = [open.length];
  for (const answers of [1, 1, 1, 2, 3, 4, 4]) {
    await answer(answers);
    inFlight.push(open.length);
  }
  expect(inFlight).toEqual([2, 2, 3, 3, 4, 4, 4, 4]);
});

test('does not begin with more than is wanted', () => {
  const pace = new Pace(8, 1);
  const { open, send } = requests(pace);
  send();
  send();
  expect(open).toHaveLength(1);
});

test('nothing rises while nothing is answered; what breaks makes room, but is no answer', async () => {
  const pace = new Pace(1, 4);
  const { open, failures, send, settled } = requests(pace);
  for (let count = 0; count < 5; count += 1) send();
  await settled();
  expect(open).toHaveLength(1);
  open.shift()?.fail();
  await settled();
  expect(open).toHaveLength(1);
  expect(pace.limit).toBe(1);
  expect(failures).toHaveLength(1);
});

test.each([
  [1, 2],
  [2, 4],
  [4, 8],
  [64, 8],
])('%d cores: %d requests at once', (cores, expected) => {
  expect(defaultConcurrency(cores)).toBe(expected);
});
