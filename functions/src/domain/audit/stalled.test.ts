import {
  isBehind,
  lateBefore,
  LATE_AFTER_HOURS,
  stalledMarks,
  stalledNightly,
  unknownProgress,
  type WatchedSchedule,
} from './stalled';
import { stalledApprovals, stalledPayouts, stalledWatch } from './stalledWork';

const at = (time: string): Date => new Date(`2026-11-21T${time}Z`);
/** The last hour that is closed ended at 15:00. */
const NOW = at('15:40:00');
const justBefore = (moment: Date): Date => new Date(moment.getTime() - 1);
/** What a message must have in it. */
const containing = (text: string): unknown => expect.stringContaining(text);
const messages = (found: readonly { readonly message: string }[]): string[] =>
  found.map(({ message }) => message);
const toDo = (schedule: WatchedSchedule): string =>
  `. See its errors in the log of function ${schedule}; where it logs nothing, Cloud Scheduler does not start it.`;

describe.each(['rollUpClosedHours', 'reviewSales'] as const)('the mark of %s', (schedule) => {
  const mark = (reached: Date | null, firstReceivedAt = at('09:30:00')) => ({
    brandId: 'lalemoda',
    reached,
    firstReceivedAt,
  });

  test.each([
    ['at the last closed hour', at('15:00:00'), false],
    ['three hours behind it', at('12:00:00'), false],
    ['a millisecond more behind', justBefore(at('12:00:00')), true],
    ['that is not there', null, true],
  ])('%s', (_, reached, expected) => {
    expect(isBehind(schedule, mark(reached), NOW)).toBe(expected);
  });

  test('that is five hours behind is named with where it is and what to do', () => {
    expect(stalledMarks(schedule, [mark(at('10:00:00'))], NOW)).toEqual([
      {
        schedule,
        since: at('10:00:00'),
        message: `${schedule} of brand lalemoda came to 2026-11-21T10:00:00.000Z, 5 h behind${toDo(schedule)}`,
      },
    ]);
  });

  test.each([
    ['exactly three hours before the last closed hour', at('12:00:00'), []],
    [
      'earlier',
      justBefore(at('12:00:00')),
      ['has not begun with what came at 2026-11-21T11:59:59.999Z, 3 h'],
    ],
  ])('that is not there counts from what came first: %s', (_, first, expected) => {
    const found = messages(stalledMarks(schedule, [mark(null, first)], NOW));
    expect(found).toEqual(expected.map((text) => containing(`${schedule} of brand lalemoda ${text}`)));
  });

  test('of many brands is one finding that names the last of them', () => {
    const marks = ['11', '09', '10'].map((hour) => ({ ...mark(at(`${hour}:00:00`)), brandId: `b${hour}` }));
    expect(messages(stalledMarks(schedule, marks, NOW))).toEqual([
      `${schedule} of brand b09 came to 2026-11-21T09:00:00.000Z, 6 h behind, and 2 more${toDo(schedule)}`,
    ]);
  });
});

describe('commissions that are due', () => {
  const limit = at('12:40:00');
  const due = (approvableAt: Date, updatedAt: Date, brandId = 'lalemoda') => ({
    commissionId: `com_${brandId}`,
    brandId,
    approvableAt,
    updatedAt,
  });
  const reviews = new Map([['lalemoda', at('12:45:00')]]);

  test.each([
    ['for three hours', limit, at('09:00:00'), 0],
    ['for a millisecond more', justBefore(limit), at('09:00:00'), 1],
    ['for days, but changed three hours ago', at('01:00:00'), limit, 0],
    ['for days, and changed a millisecond before that', at('01:00:00'), justBefore(limit), 1],
  ])('%s', (_, approvableAt, updatedAt, count) => {
    expect(stalledApprovals([due(approvableAt, updatedAt)], reviews, NOW)).toHaveLength(count);
  });

  test('are distinguished by whether their sale is reviewed', () => {
    const late = [due(at('08:00:00'), at('07:00:00')), due(at('09:00:00'), at('12:00:00'), 'karimoda')];
    const marks = new Map([...reviews, ['karimoda', at('11:00:00')]]);
    expect(messages(stalledApprovals(late, marks, NOW))).toEqual([
      'approveDue has not approved commission com_lalemoda of brand lalemoda, due since 2026-11-21T08:00:00.000Z ' +
        `and reviewed${toDo('approveDue')}`,
      'approveDue holds commission com_karimoda of brand karimoda, due since 2026-11-21T12:00:00.000Z, as unreviewed: ' +
        `reviewSales of the brand came to 2026-11-21T11:00:00.000Z${toDo('approveDue')}`,
    ]);
    expect(messages(stalledApprovals(late.slice(1), new Map(), NOW))).toEqual([
      expect.stringContaining('reviewSales of the brand came to nowhere yet'),
    ]);
  });
});

test.each([
  [at('14:40:00'), []],
  [
    justBefore(at('14:40:00')),
    ['advancePayouts has left payout po_1 of brand b unfinished as claiming since '],
  ],
])('a payout that waits since %p, an hour being the limit', (updatedAt, expected) => {
  const found = stalledPayouts([{ payoutId: 'po_1', brandId: 'b', state: 'claiming', updatedAt }], NOW);
  expect(messages(found)).toEqual(expected.map(containing));
});

test.each([
  [at('12:40:00'), []],
  [
    justBefore(at('12:40:00')),
    ['watchStores has not marked store s of brand b, quiet by plugin since 2026-'],
  ],
])('a store that is quiet since %p, three hours being the limit', (quietSince, expected) => {
  const found = stalledWatch([{ brandId: 'b', storeId: 's', channel: 'plugin', quietSince }], NOW);
  expect(messages(found)).toEqual(expected.map(containing));
});

describe('the nightly audit', () => {
  const limit = lateBefore('audit', NOW);

  test.each([
    ['30 hours ago', limit, null, []],
    ['before that', justBefore(limit), null, ['audit ran last at 2026-11-20T09:39:59.999Z, 30 h ago']],
    ['never, and nothing else ran', null, null, []],
    ['never, and others began 30 hours ago', null, limit, []],
    [
      'never, and others began before',
      null,
      justBefore(limit),
      ['audit has never run, and other schedules began'],
    ],
    ['lately, where others began long ago', at('02:30:00'), new Date(0), []],
  ])('ran %s', (_, ranAt, beganAt, expected) => {
    const found = messages(stalledNightly('audit', ranAt, beganAt, NOW));
    expect(found).toEqual(expected.map(containing));
  });
});

test('the platform’s parts, not posted for more than 30 hours, are named like the audit', () => {
  const limit = lateBefore('postPlatformParts', NOW);
  expect(stalledNightly('postPlatformParts', limit, null, NOW)).toEqual([]);
  expect(messages(stalledNightly('postPlatformParts', justBefore(limit), null, NOW))).toEqual([
    containing('postPlatformParts ran last at 2026-11-20T09:39:59.999Z, 30 h ago'),
  ]);
});

test('a schedule of which nothing can be read is one to look at', () => {
  expect(unknownProgress('watchStores', 'no index')).toEqual({
    schedule: 'watchStores',
    since: null,
    message: 'what watchStores has done cannot be read: no index',
  });
});

test('how late each may be', () => {
  expect(LATE_AFTER_HOURS).toMatchObject({ advancePayouts: 1, rollUpClosedHours: 3, audit: 30 });
});
