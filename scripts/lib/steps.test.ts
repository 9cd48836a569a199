import { Steps, table, verdict, type StepResult } from './steps';

const results: StepResult[] = [
  { name: 'build', outcome: 'ok', ms: 1234 },
  { name: 'unit tests', outcome: 'failed', ms: 100 },
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

  it('is red for a failed step and for a skipped one', () => {
    expect(verdict(results, 2000)).toBe('✖ RED: unit tests, rules tests (after 2.0 s)');
    expect(verdict(results.slice(0, 1), 2000)).toBe('✔ GREEN: all 1 steps in 2.0 s');
  });
});

describe('Steps', () => {
  beforeEach(() => {
    jest.spyOn(console, 'log').mockReturnValue();
    jest.spyOn(console, 'error').mockReturnValue();
  });

  it('ends with 0 only when every step did', async () => {
    const steps = new Steps();
    expect(await steps.step('a', () => Promise.resolve(0))).toBe(true);
    expect(steps.finish()).toBe(0);
    expect(await steps.step('b', () => Promise.resolve(3))).toBe(false);
    expect(steps.finish()).toBe(1);
  });

  it('takes a problem for a failed step, and goes on', async () => {
    const steps = new Steps();
    expect(await steps.step('a', () => Promise.reject(new Error('no')))).toBe(false);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('no'));
    expect(steps.finish()).toBe(1);
  });

  it('does not call a skipped step green', () => {
    const steps = new Steps();
    steps.skip('a');
    expect(steps.finish()).toBe(1);
  });
});
