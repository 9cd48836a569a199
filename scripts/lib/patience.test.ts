import { noticeMs, patiently, Signs } from './patience';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const limits = { what: 'the tea', quietLimitMs: 5 * noticeMs, limitMs: 20 * noticeMs };

function wait(signs: Signs): { said: string[]; ended: Promise<unknown>; finish: (value: string) => void } {
  const said: string[] = [];
  let finish: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => (finish = resolve));
  const say = (line: string): void => {
    said.push(line);
  };
  // an error is a value here: who looks at it only later does not leave it unhandled meanwhile
  const ended = patiently(work, { ...limits, signs, say }).catch((error: unknown) => error);
  return { said, ended, finish };
}

test('gives what it waited for, and leaves no timer', async () => {
  const { ended, finish } = wait(new Signs());
  finish('tea');
  expect(await ended).toBe('tea');
  expect(jest.getTimerCount()).toBe(0);
});

test('names what it waits for, how long, and the last sign, every half minute', () => {
  const signs = new Signs();
  const { said } = wait(signs);
  jest.advanceTimersByTime(10_000);
  signs.show('water is warm');
  jest.advanceTimersByTime(20_000);
  expect(said).toEqual(['Waited 30.0 s for the tea; the last sign of life is 20.0 s old: water is warm']);
});

test('goes on past the quiet limit while there are signs, and gives up without', async () => {
  const signs = new Signs();
  const { said, ended } = wait(signs);
  for (let count = 1; count <= 10; count += 1) {
    signs.show(`bubble ${count}`);
    jest.advanceTimersByTime(noticeMs);
  }
  expect(said).toHaveLength(10);
  jest.advanceTimersByTime(4 * noticeMs);
  expect(await ended).toMatchObject({
    message: expect.stringMatching(/^Gave up\. Waited 420\.0 s for the tea;.* bubble 10$/) as string,
  });
});

test('a sign of the same kind is no new one', async () => {
  const signs = new Signs();
  const { ended } = wait(signs);
  for (let count = 1; count <= 5; count += 1) {
    signs.show(`answer ${count}: 503`, '503');
    jest.advanceTimersByTime(noticeMs);
  }
  expect(await ended).toMatchObject({ message: expect.stringContaining('answer 5: 503') as string });
});

test('gives up at the limit, whatever the signs', async () => {
  const signs = new Signs();
  const { said, ended } = wait(signs);
  for (let count = 1; count <= 20; count += 1) {
    signs.show(`bubble ${count}`);
    jest.advanceTimersByTime(noticeMs);
  }
  expect(said).toHaveLength(19);
  expect(await ended).toMatchObject({ message: expect.stringContaining('Waited 600.0 s') as string });
});
