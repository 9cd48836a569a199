import { AppError } from '../../domain/base/errors';
import { pluginReportSchema, readPluginReport } from './pluginState';

const NOW = new Date('2026-11-21T10:00:00Z');
const schema = pluginReportSchema(() => NOW);
const read = (body: unknown) => readPluginReport(schema, body);

function problemsOf(body: unknown): string[] {
  try {
    read(body);
  } catch (error) {
    if (error instanceof AppError) return error.errors.map(({ path }) => path);
    throw error;
  }
  return [];
}

test.each([
  [{ event: 'activated' }, 'activated', null],
  [{ event: 'plugin_activated' }, 'activated', null],
  [{ action: 'deactivate' }, 'deactivated', null],
  [{ state: 'Uninstalled', feature: 'plugin' }, 'uninstalled', null],
  [
    { event: 'feature_toggled', feature: 'affiliate_tracking', enabled: true },
    'activated',
    'affiliateTracking',
  ],
  [{ event: 'toggle', feature: 'In-App Order', enabled: 'no' }, 'deactivated', 'inAppOrder'],
  [{ event: 'toggled', feature: 'WaffarX Coupons', enabled: '' }, 'deactivated', 'coupons'],
  [{ feature: 'platformApi', enabled: '1' }, 'activated', 'platformApi'],
  [{ feature: 'platform_api', isEnabled: 0 }, 'deactivated', 'platformApi'],
  [{ event: 'toggled', feature: 'coupons', status: 'on' }, 'activated', 'coupons'],
  [{ feature: 'coupons', status: 1 }, 'activated', 'coupons'],
  [{ feature: 'coupons', state: '0' }, 'deactivated', 'coupons'],
  [{ event: 'toggled', feature: 'coupons', status: false }, 'deactivated', 'coupons'],
  [{ event: 'toggled', feature: 'coupons', enabled: true, status: 0 }, 'activated', 'coupons'],
])('%j is %s of %s', (body, change, feature) => {
  const report = read(body);
  expect(report).toMatchObject({ change, feature });
  expect(report.unknownFeature).toBeUndefined();
});

test('a feature that we do not know is kept by its name', () => {
  expect(read({ event: 'activated', feature: 'teleport' })).toMatchObject({
    feature: null,
    unknownFeature: 'teleport',
  });
});

test('id, time and versions are taken, by other names too', () => {
  const body = {
    event: 'activated',
    eventId: 77,
    occurred_at: '2026-11-21 09:00:00',
    version: 2,
    wordpressVersion: '6.9',
    wc_version: '9.9.5',
    php_version: '8.3.8',
    site_url: 'https://shop.example',
  };
  expect(read(body)).toEqual({
    eventId: '77',
    occurredAt: new Date('2026-11-21T09:00:00Z'),
    change: 'activated',
    feature: null,
    software: {
      plugin: '2',
      wordpress: '6.9',
      woocommerce: '9.9.5',
      php: '8.3.8',
      siteUrl: 'https://shop.example',
    },
  });
});

test.each([
  [{}, ['event']],
  [{ event: 'exploded' }, ['event']],
  [{ status: 'exploded' }, ['state']],
  [{ event: 'toggled', feature: 'coupons' }, ['enabled']],
  [{ event: 'toggled', enabled: 'perhaps' }, ['enabled']],
  [{ event: 'activated', occurred_at: 'yesterday', event_id: 'a/b' }, ['event_id', 'occurred_at']],
  [{ event: 'activated', occurred_at: '2026-11-23T00:00:00Z' }, ['occurred_at']],
  [{ event: 1.5 }, ['event']],
  [{ event: true, feature: 'coupons' }, ['event']],
  [{ event: [], state: {} }, ['event', 'state']],
  [{ feature: 'coupons', status: 2 }, ['state']],
  [{ event: 'activated', occurred_at: '0099-05-01 00:00:00' }, ['occurred_at']],
  [[], ['']],
  ['activated', ['']],
])('%j is refused at %j', (body, paths) => {
  expect(problemsOf(body).sort()).toEqual(paths);
});

test('a version with half of a surrogate pair, or cut inside of one, is well-formed all the same', () => {
  const software = read({
    event: 'activated',
    php_version: '\ud800',
    wc_version: `${'9'.repeat(59)}\u{1f455}`,
  }).software;
  expect(software).toEqual({ php: '\ufffd', woocommerce: `${'9'.repeat(59)}\ufffd` });
});
