import { differencesIn } from './compare';
import { readRecording } from './files';
import type { Recording } from './recording';

// A recording that somebody has edited by hand is found, and the report names the figure.

type Path = readonly (string | number)[];
type Branch = Record<string | number, unknown>;

/** The recording with another value at the path. */
function edited(name: string, path: Path, edit: (value: never) => unknown): Recording {
  const recording = readRecording(name);
  const parent = path.slice(0, -1).reduce((at: unknown, key) => (at as Branch)[key], recording) as Branch;
  const last = path.at(-1) ?? '';
  parent[last] = edit(parent[last] as never);
  return recording;
}

const order = ['orders', 0, 'order'] as const;
const commission = ['orders', 0, 'commission'] as const;

describe('an edited recording', () => {
  test('with another figure of the order', () => {
    const found = differencesIn(edited('storeapi-sale', [...order, 'baseMinor'], () => 12_000));
    expect(found).toEqual([
      'storeapi-sale order.baseMinor: recorded 12000, now 10000 (folded again)',
      'storeapi-sale order.baseMinor: recorded 12000, now 10000 (delivered anew)',
    ]);
  });

  test('with another amount of an event', () => {
    const found = differencesIn(
      edited('storeapi-sale', [...order, 'events', 0, 'content', 'total'], () => '130.00'),
    );
    expect(found).toContain('storeapi-sale order.totalMinor: recorded 12000, now 13000 (folded again)');
    expect(found).toContain(
      'storeapi-sale days.2026-02-02.TRY.grossMinor: recorded 12000, now 13000 (delivered anew)',
    );
  });

  test('without one of its events', () => {
    const found = differencesIn(
      edited('refund-amount', [...order, 'events'], (all: unknown[]) => all.slice(0, 1)),
    );
    expect(found).toContain('refund-amount order.refundedMinor: recorded 3150, now 0 (folded again)');
    expect(found).toContain(
      'refund-amount steps.1.added.1001.events.0: recorded refund:storeApi:r1, now missing',
    );
  });

  test('with an event that no step brought', () => {
    const found = differencesIn(
      edited('storeapi-sale', [...order, 'events'], (all: { id: string }[]) => [
        ...all,
        { ...all[0], id: 'sale:waffarx' },
      ]),
    );
    expect(found).toContain('storeapi-sale order.events.1: recorded sale:waffarx, and no step brought it');
  });

  test('with another posting of an entry', () => {
    const path = [...commission, 'entries', 0, 'postings', 1, 'minor'];
    const found = differencesIn(edited('storeapi-sale', path, () => 501));
    expect(found).toContain(
      'storeapi-sale commission.entries.0.postings.1.minor: recorded 501, now 500 (delivered anew)',
    );
    expect(found).toContain('storeapi-sale commission.entries.0.postings: sum to 1, not 0');
  });

  test('with another claim, or line of a payout', () => {
    const claim = [...commission, 'claims', 0, 'minor'];
    expect(differencesIn(edited('payout-paid', claim, () => 400))).toContain(
      'payout-paid 1001 commission.claims.0.minor: recorded 400, now 500 (delivered anew)',
    );
    const line = ['payouts', 0, 'lines', 0, 'minor'];
    const [found = ''] = differencesIn(edited('payout-paid', line, () => 400));
    expect(found).toMatch(
      /^payout-paid payout po_\w+ totalMinor: recorded 1000, now 900 \(sum of its lines\)$/,
    );
  });

  test('with events in the history that are not there', () => {
    const path = [...order, 'historyCount'];
    expect(differencesIn(edited('storeapi-history', path, (count: number) => count + 1))).toEqual([
      'storeapi-history order.historyCount: recorded 3, now 2 (delivered anew)',
    ]);
  });

  test('with an event that cannot be folded', () => {
    const found = differencesIn(edited('storeapi-sale', [...order, 'events', 0, 'planVersion'], () => 7));
    expect(found).toContain(
      'storeapi-sale cannot be worked out: plan version 7 is not stored with its order',
    );
  });
});

/** Every number below the value, by its path. */
function numbers(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'number') return [path];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, member]) => numbers(member, [...path, key]));
}

test.each(['refund-another-day', 'payout-clawback', 'currency-changes'])(
  'of %s, no figure can be changed by one without being named',
  (name) => {
    const { orders, days } = readRecording(name);
    const paths = [
      ...orders.flatMap((recorded, index) => {
        const { events: _events, plans: _plans, ...figures } = recorded.order;
        const of = { order: figures, commission: recorded.commission };
        return numbers(of).map((path) => ['orders', index, ...path]);
      }),
      ...numbers(days).map((path) => ['days', ...path]),
    ];
    const missed = paths.filter((path) => {
      const [of, , ...rest] = path;
      const figure = (of === 'orders' ? rest : path).join('.');
      const found = differencesIn(edited(name, path, (value: number) => value + 1));
      return !found.some((line) => line.includes(` ${figure}: recorded `));
    });
    expect(paths.length).toBeGreaterThan(20);
    expect(missed).toEqual([]);
  },
);
