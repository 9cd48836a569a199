import { status as GrpcStatus } from '@grpc/grpc-js';
import { goodBody } from '../support/http';
import type { FaultMoment } from '../support/wire';
import { World, type Answer, type FunctionName, type Tenant } from '../support/world';

// A store's event meets a broken wire, and the store sends it again, as it must after a 429 or 503: what is stored in
// the end, roll-ups of the day included, is what a whole wire leaves behind.

const NOW = new Date('2026-11-21T10:00:00Z');
const CODES = ['RESOURCE_EXHAUSTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'ABORTED'] as const;

interface Scenario {
  readonly name: FunctionName;
  /** What is stored before. */
  readonly before: (tenant: Tenant) => readonly [FunctionName, object][];
  readonly body: (tenant: Tenant) => object;
  readonly first: { readonly status: number; readonly again: number };
  /** Whether it reads in a transaction. */
  readonly isTransaction: boolean;
}

const sale = (tenant: Tenant): object => goodBody('trackSale', tenant);
const FIRST = { status: 201, again: 200 };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a sale': { name: 'trackSale', before: () => [], body: sale, first: FIRST, isTransaction: false },
  'a click with an id of its own': {
    name: 'trackClick',
    before: () => [],
    body: (tenant) => ({ ...goodBody('trackClick', tenant), clickId: 'click-0001' }),
    first: FIRST,
    isTransaction: false,
  },
  'a click of a known visitor': {
    name: 'trackClick',
    before: () => [],
    body: (tenant) => ({ ...goodBody('trackClick', tenant), visitorId: 'v1' }),
    first: FIRST,
    isTransaction: false,
  },
  'an update': {
    name: 'trackSale',
    before: (tenant) => [['trackSale', sale(tenant)]],
    body: (tenant) => ({
      ...sale(tenant),
      total: '60.00',
      taxTotal: '10.00',
      items: [],
      updatedAt: '2026-11-21T09:00:00Z',
    }),
    first: FIRST,
    isTransaction: true,
  },
  'a refund': {
    name: 'trackRefund',
    before: (tenant) => [['trackSale', sale(tenant)]],
    body: (tenant) => goodBody('trackRefund', tenant),
    first: FIRST,
    isTransaction: true,
  },
  'a parked refund': {
    name: 'trackRefund',
    before: () => [],
    body: (tenant) => goodBody('trackRefund', tenant),
    first: { status: 202, again: 202 },
    isTransaction: true,
  },
  'a sale whose refund was first': {
    name: 'trackSale',
    before: (tenant) => [['trackRefund', goodBody('trackRefund', tenant)]],
    body: sale,
    first: FIRST,
    isTransaction: true,
  },
  'a call of products': {
    name: 'syncProducts',
    before: (tenant) => [['syncProducts', goodBody('syncProducts', tenant)]],
    body: () => ({ syncId: 's2', final: true, products: [{ productId: 8, name: 'A hat', price: '5.00' }] }),
    first: { status: 200, again: 200 },
    isTransaction: true,
  },
};

interface Fault {
  readonly method: 'Commit' | 'BatchGetDocuments';
  readonly moment: FaultMoment;
  readonly code: (typeof CODES)[number];
}

interface Outcome {
  readonly first: Answer;
  readonly second: Answer;
  readonly stored: unknown;
}

/** Sends the event twice, the first time over a broken wire. */
async function play(scenario: Scenario, fault: Fault | null): Promise<Outcome> {
  const world = new World();
  world.now = NOW;
  await world.start();
  try {
    const tenant = await world.tenant();
    // Keys and codes are known by then: the fault is to strike the event itself.
    await world.post('trackSale', tenant, { ...sale(tenant), orderId: 'warmUp' });
    for (const [name, body] of scenario.before(tenant)) await world.post(name, tenant, body);
    world.wire.reset();
    if (fault) world.wire.inject({ ...fault, code: GrpcStatus[fault.code], times: 1 });
    const first = await world.post(scenario.name, tenant, scenario.body(tenant));
    world.wire.reset();
    const second = await world.post(scenario.name, tenant, scenario.body(tenant));
    return { first, second, stored: comparable(await world.snapshot(tenant.brandId), tenant) };
  } finally {
    await world.stop();
  }
}

/** What is stored, without what differs between any two tenants and requests. */
function comparable(stored: unknown, tenant: Tenant): unknown {
  let text = JSON.stringify(stored, (key, value: unknown) =>
    ['fingerprint', 'requestId'].includes(key) ? undefined : value,
  );
  for (const [name, id] of Object.entries(tenant) as [string, string][])
    text = text.replaceAll(id, `<${name}>`);
  // Parts of these ids depend on the brand: of a click's that we make, and of an update's.
  text = text.replaceAll(/(update:storeApi:[\w:.-]+):[0-9a-f]{12}/g, '$1');
  text = text.replaceAll(/(clk_<brandId>\.<influencerId>\.\w+)\.[\w-]+\.[\w-]+/g, '$1');
  return JSON.parse(text);
}

const faults = (scenario: Scenario): Fault[] => [
  ...(['before', 'after'] as const).flatMap((moment) =>
    CODES.map((code): Fault => ({ method: 'Commit', moment, code })),
  ),
  // After a lost read Firestore holds the lost transaction's locks for a minute: left out.
  ...(scenario.isTransaction
    ? CODES.map((code): Fault => ({ method: 'BatchGetDocuments', moment: 'before', code }))
    : []),
];

/** Runs the jobs, so many at a time: most of a job is the client library's waiting. */
async function runAll(jobs: readonly (() => Promise<void>)[], width: number): Promise<void> {
  const left = [...jobs];
  const worker = async (): Promise<void> => {
    for (let job = left.shift(); job; job = left.shift()) await job();
  };
  await Promise.all(Array.from({ length: width }, worker));
}

const outcomes = new Map<string, Outcome>();
const key = (name: string, fault: Fault | null): string =>
  `${name} ${fault ? Object.values(fault).join(' ') : 'unbroken'}`;
const cases = Object.entries(SCENARIOS).flatMap(([name, scenario]) =>
  faults(scenario).map((fault) => ({ name, scenario, fault, title: key(name, fault) })),
);

beforeAll(async () => {
  const unbroken = Object.entries(SCENARIOS).map(([name, scenario]) => ({ name, scenario, fault: null }));
  const jobs = [...unbroken, ...cases].map(({ name, scenario, fault }) => async () => {
    outcomes.set(key(name, fault), await play(scenario, fault));
  });
  await runAll(jobs, 12);
});

function outcomeOf(name: string, fault: Fault | null): Outcome {
  const outcome = outcomes.get(key(name, fault));
  if (!outcome) throw new Error(`${key(name, fault)} was not played`);
  return outcome;
}

const told = ({ status, body }: Answer): object => ({ status, replayed: body['replayed'] });

describe.each(Object.entries(SCENARIOS))('%s', (name, { first: expected }) => {
  test('over a whole wire: first an effect, then a replay', () => {
    const { first, second } = outcomeOf(name, null);
    expect(told(first)).toEqual({ status: expected.status, replayed: false });
    expect(told(second)).toEqual({ status: expected.again, replayed: true });
  });

  test.each(cases.filter((one) => one.name === name))(
    '$fault.method fails $fault.moment it is done: $fault.code',
    ({ fault }) => {
      const { first, second, stored } = outcomeOf(name, fault);
      expect(stored).toEqual(outcomeOf(name, null).stored);
      if (first.status < 300) {
        // The library tried again by itself: its caller is the first, whatever the second try found.
        expect(told(first)).toEqual({ status: expected.status, replayed: false });
        expect(told(second)).toEqual({ status: expected.again, replayed: true });
      } else {
        expect(first).toMatchObject({ status: 503, body: { code: 'unavailable' } });
        expect(first.headers.get('retry-after')).toMatch(/^\d+$/);
        const isDone = fault.moment === 'after';
        expect(told(second)).toEqual({ status: isDone ? expected.again : expected.status, replayed: isDone });
      }
    },
  );
});
