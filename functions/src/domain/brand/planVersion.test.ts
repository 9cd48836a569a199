import { TEST_PLAN } from '../../../test/support/plan';
import { planTermsSchema, type Plan } from './plan';
import { nextPlanVersion, PLAN_LEAD_MS } from './planVersion';

const NOW = new Date('2026-11-21T10:00:00Z');
const terms = (change: Partial<Plan> = {}) => planTermsSchema.parse({ ...TEST_PLAN, ...change });
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

test('a version waits three times as long as any cache keeps the one before', () => {
  expect(PLAN_LEAD_MS).toBe(60_000);
});

test('the terms of the newest again are no version, whatever start or base is named', () => {
  for (const more of [{}, { startsAt: at(-1) }, { basedOnVersion: 7 }])
    expect(nextPlanVersion(TEST_PLAN, { terms: terms(), ...more }, NOW)).toBeNull();
});

test('shares and precedence in another order are other terms: a tie goes to the party listed first', () => {
  const shares = [...TEST_PLAN.shares].reverse();
  expect(nextPlanVersion(TEST_PLAN, { terms: terms({ shares }) }, NOW)).toMatchObject({ version: 2, shares });
});

test('shares that must stay: the same with another rate are saved, others are insufficient_role', () => {
  const keep = { mustKeepShares: true };
  const rate = { terms: terms({ ratePercent: 5 }), ...keep };
  expect(nextPlanVersion(TEST_PLAN, rate, NOW)).toMatchObject({ version: 2, ratePercent: 5 });
  const shares = [{ party: 'influencer' as const, percent: 100 }];
  expect(() => nextPlanVersion(TEST_PLAN, { terms: terms({ shares }), ...keep }, NOW)).toThrow(
    expect.objectContaining({ code: 'insufficient_role' }) as Error,
  );
});

test('invalid terms are refused', () => {
  const wrong = { ...terms(), ratePercent: 101 };
  expect(() => nextPlanVersion(TEST_PLAN, { terms: wrong }, NOW)).toThrow(/from 0 to 100/);
});

test.each([
  ['in 60 s where the newest is long in force', TEST_PLAN.startsAt, at(60_000)],
  ['in 60 s where the newest starts in 30 s', at(30_000), at(60_000)],
  ['1 ms after the newest where that starts in an hour', at(3_600_000), at(3_600_001)],
])('without a start: %s', (_when, newestStartsAt, startsAt) => {
  const newest = { ...TEST_PLAN, version: 4, startsAt: newestStartsAt };
  const next = nextPlanVersion(newest, { terms: terms({ ratePercent: 5 }) }, NOW);
  expect(next).toEqual({ ...terms({ ratePercent: 5 }), version: 5, startsAt });
});

test.each<[string, Date, number, string]>([
  ['59.999 s ahead', at(59_999), 0, 'invalid_request'],
  ['366 days and 1 ms ahead', at(366 * 86_400_000 + 1), 0, 'invalid_request'],
  ['at the start of the newest', at(3_600_000), 3_600_000, 'invalid_request'],
])('a start %s is refused', (_when, startsAt, newestAheadMs, code) => {
  const newest = { ...TEST_PLAN, startsAt: newestAheadMs === 0 ? TEST_PLAN.startsAt : at(newestAheadMs) };
  expect(() => nextPlanVersion(newest, { terms: terms({ ratePercent: 5 }), startsAt }, NOW)).toThrow(
    expect.objectContaining({
      code,
      errors: [{ path: 'startsAt', message: expect.any(String) as unknown }],
    }) as Error,
  );
});

test('a change of another version than the newest is plan_conflict', () => {
  const change = { terms: terms({ ratePercent: 5 }), basedOnVersion: 2 };
  expect(() => nextPlanVersion(TEST_PLAN, change, NOW)).toThrow(
    expect.objectContaining({ code: 'plan_conflict' }) as Error,
  );
});
