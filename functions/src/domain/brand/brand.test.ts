import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import { tenantIdSchema } from './brand';
import { localDay } from '../base/time';

describe('localDay: the day that it is at the moment where the brand is', () => {
  test.each([
    ['2026-11-21T20:59:59.999Z', 'Europe/Istanbul', '2026-11-21'],
    ['2026-11-21T21:00:00Z', 'Europe/Istanbul', '2026-11-22'],
    ['2026-11-21T23:59:59Z', 'UTC', '2026-11-21'],
    ['2026-12-31T15:00:00Z', 'Asia/Tokyo', '2027-01-01'],
    ['2026-11-21T03:00:00Z', 'America/New_York', '2026-11-20'],
    ['2024-02-29T12:00:00Z', 'UTC', '2024-02-29'],
    // Clocks forward on 2026-03-08 at 07:00Z, back on 2026-11-01 at 06:00Z: the offset is -5, -4, -5.
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09'],
    ['2026-11-02T04:59:59Z', 'America/New_York', '2026-11-01'],
    ['2026-11-02T05:00:00Z', 'America/New_York', '2026-11-02'],
    // Turkey stayed on summer time from 2016-09-07 on; before, its winter was UTC+2.
    ['2015-12-31T21:30:00Z', 'Europe/Istanbul', '2015-12-31'],
    ['2016-12-31T21:30:00Z', 'Europe/Istanbul', '2017-01-01'],
    // Cairo has no midnight on the night its clocks go forward.
    ['2024-04-25T22:00:00Z', 'Africa/Cairo', '2024-04-26'],
    ['2024-04-25T21:59:59Z', 'Africa/Cairo', '2024-04-25'],
    // Samoa had no 2011-12-30 at all.
    ['2011-12-30T09:59:59Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31'],
    ['2026-11-21T18:14:59Z', 'Asia/Kathmandu', '2026-11-21'],
    ['2026-11-21T18:15:00Z', 'Asia/Kathmandu', '2026-11-22'],
    ['2026-11-21T10:00:00Z', 'Pacific/Kiritimati', '2026-11-22'],
    ['0099-05-01T12:00:00Z', 'UTC', '0099-05-01'],
  ])('%s in %s is %s', (moment, timeZone, day) => {
    expect(localDay(new Date(moment), timeZone)).toBe(day);
  });

  test('in UTC it is the day of the ISO form; elsewhere never more than a day from it', () => {
    const moments = fc.date({
      min: new Date('1971-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    const zones = fc.constantFrom('Europe/Istanbul', 'America/Los_Angeles', 'Pacific/Apia', 'Asia/Kathmandu');
    fc.assert(
      fc.property(moments, zones, (moment, zone) => {
        const day = moment.toISOString().slice(0, 10);
        expect(localDay(moment, 'UTC')).toBe(day);
        const apart = Date.parse(localDay(moment, zone)) - Date.parse(day);
        expect(Math.abs(apart)).toBeLessThanOrEqual(86_400_000);
      }),
      runs(500),
    );
  });

  test('an unknown time zone is an error, not another zone', () => {
    expect(() => localDay(new Date(0), 'Europe/Atlantis')).toThrow(RangeError);
  });
});

test.each([
  ['demoBrand', true],
  ['demoBrand-test', true],
  ['b', true],
  ['a'.repeat(32), true],
  ['a'.repeat(33), false],
  ['', false],
  ['-test', false],
  ['a-b', false],
  ['a~b', false],
  ['a/b', false],
  ['a-test-test', false],
  ['marka-ş', false],
  ['a\n', false],
])('tenantIdSchema: %j: %p', (id, expected) => {
  expect(tenantIdSchema.safeParse(id).success).toBe(expected);
});
