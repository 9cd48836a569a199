import fc from 'fast-check';
import { runs } from '../../../test/support/arbitraries';
import {
  isPresent,
  isRunning,
  PLUGIN_CHANGES,
  PLUGIN_FEATURES,
  pluginStateSchema,
  withPluginReport,
  type PluginReport,
  type PluginState,
} from './pluginState';

const second = (n: number): Date => new Date(Date.UTC(2026, 10, 21, 10, 0, n));

function reportOf(change: Partial<PluginReport>): PluginReport {
  return {
    reportId: 'r1',
    occurredAt: second(0),
    receivedAt: second(1),
    change: 'activated',
    feature: null,
    software: {},
    fingerprint: 'f',
    requestId: 'req_1',
    ...change,
  };
}

const fold = (reports: readonly PluginReport[]): PluginState | undefined =>
  reports.reduce<PluginState | undefined>(withPluginReport, undefined);

describe('the present state is that of the newest report, by the store’s time', () => {
  test('an uninstallation at 10:00:05 that comes after an activation of 10:00:09 changes nothing', () => {
    const activated = reportOf({ reportId: 'new', occurredAt: second(9) });
    const known = fold([activated]);
    const late = reportOf({
      reportId: 'old',
      change: 'uninstalled',
      occurredAt: second(5),
      receivedAt: second(50),
    });
    expect(known && withPluginReport(known, late)).toBe(known);
  });

  test('uninstalled shows, and a later activation ends it', () => {
    const uninstalled = reportOf({ reportId: 'a', change: 'uninstalled', occurredAt: second(5) });
    expect(fold([uninstalled])?.state?.is).toBe('uninstalled');
    const again = reportOf({ reportId: 'b', occurredAt: second(6) });
    expect(fold([uninstalled, again])?.state?.is).toBe('active');
  });

  test('two of one second: the one received later', () => {
    const on = reportOf({ reportId: 'z', receivedAt: second(1), feature: 'coupons' });
    const off = reportOf({ reportId: 'a', receivedAt: second(2), feature: 'coupons', change: 'deactivated' });
    for (const order of [
      [on, off],
      [off, on],
    ])
      expect(fold(order)?.features.coupons?.isEnabled).toBe(false);
  });
});

describe('an unsigned report replaces no signed one', () => {
  const signed = { reportId: 'signed', occurredAt: second(5), software: { plugin: '2.0.0' } };
  const forged = {
    reportId: 'forged',
    occurredAt: second(50),
    receivedAt: second(50),
    unverified: true as const,
  };

  test.each([
    ['the plugin', null],
    ['a feature', 'coupons' as const],
  ])(
    '%s: on by the signed report of :05, not off by the unsigned one of :50, whichever comes first',
    (_, feature) => {
      const on = reportOf({ ...signed, feature });
      const off = reportOf({ ...forged, feature, change: 'uninstalled', software: { plugin: '6.6.6' } });
      for (const order of [
        [on, off],
        [off, on],
      ]) {
        const state = fold(order);
        expect(feature === null ? state?.state : state?.features[feature]).toMatchObject({
          reportId: 'signed',
        });
        expect(state?.software).toMatchObject({ plugin: '2.0.0' });
        expect(isPresent(state!, 'forged')).toBe(false);
      }
    },
  );

  test('alone it counts, and each of the three says that it is unverified', () => {
    const reported = reportOf({ ...forged, software: { plugin: '2.0.0' } });
    const state = fold([reported, { ...reported, reportId: 'feature', feature: 'coupons' }]);
    expect([state?.state, state?.features.coupons, state?.software].map((one) => one?.unverified)).toEqual([
      true,
      true,
      true,
    ]);
    expect(pluginStateSchema.parse(state)).toEqual(state);
  });
});

describe('each feature is switched alone', () => {
  test('one that is off leaves the others on; none runs while the plugin is off', () => {
    const reports = [
      reportOf({ reportId: '1', feature: 'coupons' }),
      reportOf({ reportId: '2', feature: 'platformApi', change: 'deactivated' }),
    ];
    const running = (state: PluginState | undefined) =>
      PLUGIN_FEATURES.filter((feature) => state && isRunning(state, feature));
    expect(running(fold(reports))).toEqual(['coupons']);
    const off = reportOf({ reportId: '3', change: 'deactivated' });
    expect(running(fold([...reports, off]))).toEqual([]);
    expect(fold([...reports, off])?.features.coupons?.isEnabled).toBe(true);
  });

  test('one that we do not know changes no state, nor the plugin’s', () => {
    const unknown = reportOf({ change: 'uninstalled', unknownFeature: 'teleport' });
    expect(fold([unknown])).toEqual({ state: null, features: {}, software: null });
    expect(isPresent(fold([unknown])!, 'r1')).toBe(false);
  });
});

test('a report without versions takes none away', () => {
  const reported = reportOf({ reportId: 'a', software: { plugin: '2.0.0', php: '8.3' } });
  const silent = reportOf({ reportId: 'b', occurredAt: second(9) });
  expect(fold([reported, silent])?.software).toMatchObject({ reportId: 'a', plugin: '2.0.0', php: '8.3' });
});

describe('any reports in any order and with repeats', () => {
  const reports = fc.uniqueArray(
    fc.record({
      reportId: fc.stringMatching(/^[a-z]{1,3}$/),
      // Few moments, so that many fall together.
      occurredAt: fc.nat(3).map(second),
      receivedAt: fc.nat(3).map(second),
      change: fc.constantFrom(...PLUGIN_CHANGES),
      feature: fc.constantFrom(null, ...PLUGIN_FEATURES),
      unverified: fc.constantFrom(undefined, true as const),
      software: fc.constantFrom({}, { plugin: '2.0.0' }, { plugin: '1.0.5', php: '8.1' }),
    }),
    { selector: ({ reportId }) => reportId, maxLength: 12 },
  );
  const shuffled = reports
    .map((list) =>
      list.map(({ unverified, ...report }) => reportOf({ ...report, ...(unverified && { unverified }) })),
    )
    .chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length, maxLength: 2 * list.length }),
      ),
    );

  /** Worked out another way: sorted once, the last of each kind. */
  function newest(list: readonly PluginReport[], isMeant: (report: PluginReport) => boolean) {
    const key = ({ occurredAt, receivedAt, reportId, unverified }: PluginReport): string =>
      `${unverified ? 0 : 1} ${occurredAt.toISOString()} ${receivedAt.toISOString()} ${reportId}`;
    return [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1)).findLast(isMeant)?.reportId;
  }

  test('end in the same state: of each thing its newest report', () => {
    fc.assert(
      fc.property(shuffled, ([list, arrivals]) => {
        const state = fold(arrivals);
        expect(state).toEqual(fold(list));
        expect(state?.state?.reportId).toBe(newest(list, ({ feature }) => feature === null));
        for (const feature of PLUGIN_FEATURES) {
          const expected = newest(list, (report) => report.feature === feature);
          expect(state?.features[feature]?.reportId).toBe(expected);
        }
        const reported = newest(list, ({ software }) => Object.keys(software).length > 0);
        expect(state?.software?.reportId).toBe(reported);
        if (state) expect(pluginStateSchema.parse(state)).toEqual(state);
      }),
      runs(100),
    );
  });
});
