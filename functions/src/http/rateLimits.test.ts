import type { Request } from 'express';
import { Counts, RATE_LIMITS, RateLimits } from './rateLimits';

/** A request with what the library touches of its answer. */
function request(): Request {
  const headers = new Map<string, string>();
  const res = { setHeader: (name: string, value: string) => headers.set(name, value), headers };
  return { res } as unknown as Request;
}

async function takesOf(limits: RateLimits, address: string): Promise<boolean> {
  return limits.takeAddress('unsigned', request(), address).then(
    () => true,
    () => false,
  );
}

describe('what is counted', () => {
  test('starts anew 60 seconds after the first request of a window, not a millisecond before', () => {
    let nowMs = 1_000;
    const counts = new Counts(() => nowMs);
    counts.increment('a');
    nowMs = 60_999;
    expect(counts.increment('a').totalHits).toBe(2);
    nowMs = 61_000;
    expect(counts.get('a').totalHits).toBe(0);
    expect(counts.increment('a')).toEqual({ totalHits: 1, resetTime: new Date(121_000) });
  });

  test('is of at most 20,000 identities, whatever number of addresses a stranger has: the oldest start anew', () => {
    const counts = new Counts(() => 0);
    for (let n = 0; n < 20_001; n += 1) counts.increment(`10.0.${n >> 8}.${n & 255}`);
    expect(counts.size).toBe(20_000);
    expect(counts.get('10.0.0.0').totalHits).toBe(0);
    expect(counts.get('10.0.0.1').totalHits).toBe(1);
  });
});

describe('an address counts', () => {
  test.each([
    ['as itself', '198.51.100.7', '198.51.100.8', true],
    ['as the /64 of IPv6: a neighbour in it is the same', '2001:db8:1:2::1', '2001:db8:1:2:ffff::9', false],
    ['as the /64 of IPv6: the next /64 is another', '2001:db8:1:2::1', '2001:db8:1:3::1', true],
    ['as the IPv4 address inside of an IPv6 one', '198.51.100.7', '::ffff:198.51.100.7', false],
    ['in whatever way it is written', '2001:DB8:1:2:0:0:0:1', '2001:db8:1:2::2', false],
  ])('%s', async (_what, first, second, isAnother) => {
    const limits = new RateLimits({ ...RATE_LIMITS, unsigned: 1 });
    expect(await takesOf(limits, first)).toBe(true);
    expect(await takesOf(limits, first)).toBe(false);
    expect(await takesOf(limits, second)).toBe(isAnother);
  });
});

test('the numbers are far above what an honest shop sends in a minute', () => {
  // A week of 10,000 events a day, sent one after another within the quarter of an hour of a cron job.
  expect(RATE_LIMITS.key).toBeGreaterThan((7 * 10_000) / 15);
  // One after another at 20 requests a second, to a database that takes longer.
  expect(RATE_LIMITS.unsigned).toBeGreaterThanOrEqual(20 * 60);
  expect(RATE_LIMITS.linkSeen).toBe(RATE_LIMITS.link * 10);
});
