import { failedAlone, Steps, table, verdict, type StepResult } from './steps';

const results: StepResult[] = [
  { name: 'build', outcome: 'ok', ms: 1234 },
  { name: 'unit tests', outcome: 'failed', ms: 100, alone: 'npm run test:unit' },
  { name: 'rules tests', outcome: 'skipped', ms: 0 },
];

describe('table and verdict', () => {
  it('lists every step with its time', () => {
    expect(table(results).split('\n')).toEqual([
      '  ✔ build           1.2 s',
      '  ✖ unit tests      0.1 s',
      '  - rules tests   skipped',
    ]);
  });

  it('names the command of each failed step', () => {
    expect(failedAlone(results)).toBe('  unit tests  npm run test:unit');
  });

  it('is red for a failed step and for a skipped one', () => {
    expect(verdict(results, 2000)).toBe('✖ RED: unit tests, rules tests (after 2.0 s)');
    expect(verdict(results.slice(0, 1), 2000)).toBe('✔ GREEN: all 1 steps in 2.0 s');
  });
});

const never = (): Promise<number> => new Promise(() => undefined);
const code = (value: number) => (): Promise<number> => Promise.resolve(value);

describe('Steps', () => {
  let steps: Steps;
  const onHang = jest.fn(() => Promise.resolve());
  beforeEach(() => {
    jest.spyOn(console, 'log').mockReturnValue();
    jest.spyOn(console, 'error').mockReturnValue();
    jest.useFakeTimers();
    onHang.mockReset();
    steps = new Steps({ ms: 1000, onHang });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('ends with 0 only when every step did', async () => {
    expect(await steps.step('a', 'npm run a', code(0))).toBe(true);
    expect(steps.finish()).toBe(0);
    expect(await steps.step('b', 'npm run b', code(3))).toBe(false);
    expect(steps.finish()).toBe(1);
    expect(console.log).toHaveBeenCalledWith('Each failed step alone:\n  b  npm run b\n');
  });

  it('says that a step has failed before the next one begins', async () => {
    await steps.step('a', 'npm run a', code(3));
    expect(console.error).toHaveBeenCalledWith(
      expect.stringContaining('✖ FAILED: a (exit code 3, after 0.0 s). The next steps still run.'),
    );
    expect(await steps.step('b', 'npm run b', code(0))).toBe(true);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
  ])('takes what %s for a failed step, and goes on', async (_, run) => {
    expect(await steps.step('a', 'npm run a', run)).toBe(false);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('no'));
    expect(await steps.step('b', 'npm run b', code(0))).toBe(true);
    expect(steps.finish()).toBe(1);
  });

  it('ends a step that hangs, and goes on', async () => {
    const hanging = steps.step('a', 'npm run a', never);
    jest.advanceTimersByTime(999);
    expect(onHang).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(await hanging).toBe(false);
    expect(onHang).toHaveBeenCalledTimes(1);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('it did not end'));
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not call a skipped step green', () => {
    steps.skip('a', 'since b has failed');
    expect(console.log).toHaveBeenCalledWith(expect.stringContaining('a: skipped, since b has failed'));
    expect(steps.finish()).toBe(1);
  });
});
