import type { LogLine } from '../domain/base/logLine';
import type { Services } from '../operations/base/services';
import { SCHEDULES } from '.';
import { runSchedule, type Schedule, type ScheduleContext } from './schedule';

const services = {} as Services;
const base = { name: 'nightly', cron: '0 3 * * *', timeoutSeconds: 540, memory: '512MiB' } as const;

async function run(
  work: Schedule['work'],
): Promise<{ started: LogLine | undefined; lines: LogLine[]; thrown: unknown; made: number }> {
  const all: LogLine[] = [];
  let made = 0;
  const thrown = await runSchedule(
    { ...base, work },
    {
      services: () => ((made += 1), services),
      newId: (kind) => `${kind}-1`,
      log: (line) => all.push(line),
    },
  ).then(
    () => null,
    (error: unknown) => error,
  );
  const [started, ...lines] = all;
  return { started, lines, thrown, made };
}

const common = { function: 'nightly', requestId: 'request-1', ms: expect.any(Number) as number };

describe('a run of a schedule is one line of the log as it starts, and one as it ends', () => {
  test('with what was done', async () => {
    const contexts: ScheduleContext[] = [];
    const { started, lines, thrown, made } = await run((given, context) => {
      expect(given).toBe(services);
      contexts.push(context);
      return Promise.resolve({ isDone: true, counts: { approved: 3 }, failures: [] });
    });
    expect({ thrown, made }).toEqual({ thrown: null, made: 1 });
    expect(contexts).toEqual([{ budgetMs: 480_000, requestId: 'request-1' }]);
    expect(started).toEqual({ severity: 'INFO', message: 'nightly started', ...common, outcome: 'started' });
    expect(lines).toEqual([
      { severity: 'INFO', message: 'nightly done', ...common, outcome: 'done', approved: 3 },
    ]);
  });

  test('that says when something is left', async () => {
    const { lines } = await run(() => Promise.resolve({ isDone: false, counts: { hours: 5 }, failures: [] }));
    expect(lines).toMatchObject([{ severity: 'INFO', outcome: 'unfinished', hours: 5 }]);
  });

  test('a warning where there is something to look at, with all of it', async () => {
    const warnings = Array.from({ length: 30 }, (_, n) => `store ${n} is quiet`);
    const { lines } = await run(() =>
      Promise.resolve({ isDone: true, counts: { quiet: 30 }, failures: [], warnings }),
    );
    expect(lines).toMatchObject([{ severity: 'WARNING', outcome: 'done', quiet: 30, warnings }]);
  });

  test('an error where a part of it failed, with the causes of the first 20', async () => {
    const failures = Array.from(
      { length: 30 },
      (_, n) => new Error(`brand ${n}`, { cause: new RangeError('no such time zone') }),
    );
    const { lines, thrown } = await run(() => Promise.resolve({ isDone: false, counts: {}, failures }));
    expect(thrown).toBeNull();
    expect(lines).toMatchObject([{ severity: 'ERROR', outcome: 'partly_failed', failures: 30 }]);
    const errors = lines[0]?.errors as string[];
    expect(errors).toHaveLength(20);
    expect(errors[0]).toMatch(/brand 0[\s\S]*caused by RangeError: no such time zone/);
  });

  test('an error where all of it failed, which the platform hears of too', async () => {
    const fault = new Error('no database');
    const { lines, thrown } = await run(() => Promise.reject(fault));
    expect(thrown).toBe(fault);
    expect(lines).toMatchObject([{ severity: 'ERROR', message: 'nightly failed', outcome: 'failed' }]);
    expect(lines[0]?.error).toContain('no database');
  });
});

test.each(Object.entries(SCHEDULES))(
  '%s is exported under its own name and ends within 30 minutes',
  (name, schedule) => {
    expect(schedule.name).toBe(name);
    expect(schedule.cron).toMatch(/^[\d*/]+( [\d*]+){4}$/);
    // Cloud Scheduler waits no longer for an answer.
    expect(schedule.timeoutSeconds).toBeLessThanOrEqual(1800);
  },
);
