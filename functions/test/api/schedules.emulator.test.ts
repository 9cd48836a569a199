import * as functions from '../../src';
import { SCHEDULES } from '../../src/scheduled';
import { FrameworkRuntime } from '../support/httpRuntime';

// The schedules as they are deployed: what the platform is told of them, and one of them where it really runs.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test.each(Object.values(SCHEDULES))(
  '$name is deployed at "$cron" UTC, one run at a time, never repeated, with the secret',
  ({ name, cron, timeoutSeconds, memory }) => {
    const { __endpoint: endpoint } = functions[name as keyof typeof SCHEDULES] as unknown as {
      __endpoint: unknown;
    };
    expect(endpoint).toMatchObject({
      platform: 'gcfv2',
      scheduleTrigger: { schedule: cron, timeZone: 'Etc/UTC', retryConfig: { retryCount: 0 } },
      timeoutSeconds,
      availableMemoryMb: { '512MiB': 512, '1GiB': 1024 }[memory],
      concurrency: 1,
      maxInstances: 1,
      secretEnvironmentVariables: [{ key: 'HALFSHARE_MASTER_SECRET' }],
    });
  },
);

test('the bundle’s advancePayouts runs when Cloud Scheduler calls, and writes a line as it starts and one as it ends, with the trace', async () => {
  const runtime = await FrameworkRuntime.start('advancePayouts');
  try {
    const response = await fetch(runtime.url, {
      method: 'POST',
      headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    });
    expect(response.status).toBe(200);
    const lines = await runtime.linesWith('"ms":');
    const trace = `projects/${process.env['GCLOUD_PROJECT']}/traces/${TRACE}`;
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        message: 'advancePayouts started',
        outcome: 'started',
        'logging.googleapis.com/trace': trace,
      }),
      expect.objectContaining({
        severity: 'INFO',
        'logging.googleapis.com/trace': trace,
        message: expect.stringMatching(/^advancePayouts (done|unfinished)$/) as string,
        requestId: expect.stringMatching(/^req_/) as string,
        finished: expect.any(Number) as number,
        ms: expect.any(Number) as number,
      }),
    ]);
  } finally {
    await runtime.stop();
  }
});
