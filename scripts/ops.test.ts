import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ERROR_CODES } from '../functions/src/domain/base/errors';
import { LOG_FIELDS, SCHEDULE_OUTCOMES } from '../functions/src/domain/base/logLine';
import { DELIVERY_RESULTS } from '../functions/src/operations/delivery/result';
import { NOT_COUNTED_REASONS } from '../functions/src/domain/delivery/notCounted';
import { FUNCTIONS } from '../functions/src/http/functions';
import { SCHEDULES } from '../functions/src/scheduled';
import { inRepo } from './lib/paths';

// The files of ops/ name what the code logs, and each other.

interface Metric {
  readonly name: string;
  readonly filter: string;
  readonly labelExtractors?: Readonly<Record<string, string>>;
  readonly valueExtractor?: string;
  readonly metricDescriptor: {
    readonly valueType: string;
    readonly labels?: readonly { readonly key: string }[];
  };
}

interface Alert {
  readonly displayName: string;
  readonly documentation: { readonly content: string };
  readonly conditions: readonly { readonly conditionPrometheusQueryLanguage: { readonly query: string } }[];
}

interface Dashboard {
  readonly mosaicLayout: {
    readonly tiles: readonly {
      readonly widget: {
        readonly xyChart: {
          readonly dataSets: readonly { readonly timeSeriesQuery: { readonly prometheusQuery: string } }[];
        };
      };
    }[];
  };
}

const read = (file: string): unknown => JSON.parse(readFileSync(inRepo('ops', file), 'utf8'));
const filesOf = (folder: string): string[] =>
  readdirSync(inRepo('ops', folder)).map((file) => `${folder}/${file}`);

const metrics = new Map(filesOf('metrics').map((file) => [basename(file, '.json'), read(file) as Metric]));
const alerts = new Map(filesOf('alerts').map((file) => [basename(file, '.json'), read(file) as Alert]));
const { tiles } = (read('dashboard.json') as Dashboard).mosaicLayout;
const alertQueries = [...alerts].flatMap(([name, { conditions }]) =>
  conditions.map(({ conditionPrometheusQueryLanguage: { query } }) => [name, query] as const),
);
const queries = [
  ...alertQueries,
  ...tiles.flatMap(({ widget: { xyChart } }) =>
    xyChart.dataSets.map(
      ({ timeSeriesQuery }) => ['the dashboard', timeSeriesQuery.prometheusQuery] as const,
    ),
  ),
];

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name);

/** Every value that a filter may compare a field with. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  function: [...Object.keys(FUNCTIONS), ...Object.keys(SCHEDULES)],
  outcome: [...Object.keys(ERROR_CODES), ...SCHEDULE_OUTCOMES, ...DELIVERY_RESULTS, 'prefetch_declined'],
  reason: NOT_COUNTED_REASONS,
};

describe.each([...metrics])(
  'the metric %s',
  (name, { name: own, filter, labelExtractors = {}, ...metric }) => {
    test('has the name of its file, and reads only fields that a log line has', () => {
      expect(own).toBe(name);
      const texts = [filter, ...Object.values(labelExtractors), metric.valueExtractor ?? ''].join(' ');
      const fields = matches(texts, /jsonPayload\.(\w+)/g);
      expect(fields.length).toBeGreaterThan(0);
      expect(fields.filter((field) => !(LOG_FIELDS as readonly string[]).includes(field))).toEqual([]);
      expect(filter.replaceAll(/jsonPayload\.\w+/g, '').match(/\b[a-z]\w*(?==|:|>)/g)).not.toContain(
        'message',
      );
    });

    test('compares with values that the code writes', () => {
      const compared = [...filter.matchAll(/jsonPayload\.(\w+)="([^"]*)"/g)];
      const unknown = compared.filter(([, field = '', value = '']) => !VALUES[field]?.includes(value));
      expect(unknown.map(([text]) => text)).toEqual([]);
      const severities = matches(filter, /severity="(\w+)"/g);
      expect(severities.filter((severity) => !['INFO', 'WARNING', 'ERROR'].includes(severity))).toEqual([]);
    });

    test('extracts each label that it has, and a value if it is a distribution', () => {
      const labels = (metric.metricDescriptor.labels ?? []).map(({ key }) => key);
      expect(labels).toEqual(Object.keys(labelExtractors));
      expect(metric.metricDescriptor.valueType === 'DISTRIBUTION').toBe(metric.valueExtractor !== undefined);
    });

    test('is used by an alert or the dashboard', () => {
      expect(queries.some(([, query]) => query.includes(`user_${name}`))).toBe(true);
    });
  },
);

test.each(queries)('%s asks for metrics that there are, by labels that they have: %s', (_where, query) => {
  const asked = [
    ...query.matchAll(/logging_googleapis_com:user_(halfshare_[a-z_]+?)(_sum|_bucket)?(?=[{[])/g),
  ];
  expect(asked.length).toBeGreaterThan(0);
  for (const [, name = '', part] of asked) {
    const metric = metrics.get(name);
    expect([name, metric?.name]).toEqual([name, name]);
    expect([name, metric?.valueExtractor !== undefined]).toEqual([name, part !== undefined]);
    const by = matches(query, /sum by \(([^)]*)\)/g).flatMap((labels) => labels.split(', '));
    const known = [...metrics.values()].flatMap(({ labelExtractors = {} }) => Object.keys(labelExtractors));
    expect(by.filter((label) => label !== 'le' && !known.includes(label))).toEqual([]);
  }
  expect(query.split('(')).toHaveLength(query.split(')').length);
});

/** The period of a cron of ours: minutes, hours or days. */
function periodMinutes(cron: string): number {
  const [minutes = '', hours = ''] = cron.split(' ');
  const every = /^\*\/(\d+)$/.exec(minutes)?.[1];
  if (every !== undefined) return Number(every);
  return hours === '*' ? 60 : 24 * 60;
}

test('the alert on late schedules has each schedule, with two of its periods', () => {
  const [, query = ''] = alertQueries.find(([name]) => name === 'scheduleNotFinished') ?? [];
  const asked = [...query.matchAll(/schedule="(\w+)"\}\[(\d+)(m|h)\]/g)].map(
    ([, name = '', length = '', unit]) => [name, Number(length) * (unit === 'h' ? 60 : 1)] as const,
  );
  const due = Object.entries(SCHEDULES).map(([name, { cron }]) => [name, 2 * periodMinutes(cron)] as const);
  expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(due));
});

test('the README has each alert, and each says what to do', () => {
  const table = readFileSync(inRepo('ops', 'README.md'), 'utf8').split('| alert |')[1] ?? '';
  expect(matches(table, /^\| `(\w+)`/gm).sort()).toEqual([...alerts.keys()].sort());
  for (const { documentation } of alerts.values()) expect(documentation.content.length).toBeGreaterThan(50);
});
