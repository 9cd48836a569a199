import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { deliver, recordedDeliveries, reversed, shuffled, topicOf, type Delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// What a shop of WooCommerce 8.4.0 delivered, whose orders are in the posts table: posted byte for byte as recorded,
// backwards and shuffled, each order comes to the same end, which is the one that the shop's own database says.

const FIXTURES = join(__dirname, '../fixtures/woocommerce-8.4');
const HOST = '127.0.0.1:21101';

interface End {
  readonly who: string | null;
  readonly due: number;
  readonly infl: number;
  readonly plat: number;
}

const EXPECTED = JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<string, End>;

/** What was done to each order. */
const CASES = new Map(
  readFileSync(join(FIXTURES, 'cases.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t') as [string, string]),
);

const ONE_SECOND = 'several changes in one second: the body that gives less counts';

/** Orders that end otherwise than the shop's database says, and why. An order that ends as it says fails here. */
const OTHERWISE: Readonly<Record<string, string>> = {
  5050: 'a refund that is deleted sends nothing',
  5052: ONE_SECOND,
  5054: 'two bodies of one second disagree about the refund: less due counts',
  5097: 'the first report had a coupon, and only a decision of the brand moves an order',
};

const ARRANGEMENTS: readonly (readonly [string, (all: readonly Delivery[]) => Delivery[]])[] = [
  ['as recorded', (all) => [...all]],
  ['backwards, every second twice', reversed],
  ['shuffled, each twice', shuffled(84)],
];

const world = new World({ cacheTtlMs: 1 });
const all = recordedDeliveries(join(FIXTURES, 'webhooks'));
const coupons = all.filter((one) => topicOf(one) === 'coupon.created');
const others = all.filter((one) => !coupons.includes(one));

/** A brand of ayse and mert with the shop's coupons, which are known before the orders. */
async function openShop(): Promise<Tenant> {
  const tenant = await world.tenant({ store: { hosts: [HOST] } });
  for (const name of ['ayse', 'mert'])
    await paths.referralCode(world.db, name).set({ influencerId: name, brandIds: [tenant.brandId] });
  for (const one of coupons) await deliver(world, tenant, one);
  return tenant;
}

async function endsOf({ brandId, storeId }: Tenant): Promise<Record<string, End>> {
  const ends = Object.keys(EXPECTED).map(async (id) => {
    const doc = await paths.commission(world.db, brandId, storeId, id).get();
    const minor = (field: string): number => (doc.get(field) as number | undefined) ?? 0;
    const end: End = {
      who: (doc.get('influencerId') as string | null | undefined) ?? null,
      due: minor('totalMinor'),
      infl: minor('influencerMinor'),
      plat: minor('platformMinor'),
    };
    return [id, end] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

const ends = new Map<string, Record<string, End>>();

beforeAll(async () => {
  await world.start();
  await world.clear();
  world.now = new Date('2026-11-30T12:00:00Z');
});
afterAll(() => world.stop());

test.each(ARRANGEMENTS)(
  '265 deliveries %s: all are taken, and the audit finds nothing',
  async (name, arrange) => {
    const tenant = await openShop();
    for (const one of arrange(others)) {
      const { status } = await deliver(world, tenant, one);
      expect([one.name, status]).toEqual([one.name, 200]);
    }
    ends.set(name, await endsOf(tenant));
    const { findings } = await auditAll(world.services, { brandId: tenant.brandId });
    expect(findings).toEqual([]);
  },
);

/** What the shop's database says; of what comes to nothing it does not matter whose it is. */
function expectedOf(id: string, { who }: End): End {
  const { who: owner, due, infl, plat } = EXPECTED[id]!;
  return { who: due === 0 ? who : owner, due, infl, plat };
}

describe.each(Object.keys(EXPECTED))('order %s', (id) => {
  const came = (): End[] => ARRANGEMENTS.map(([name]) => ends.get(name)![id]!);
  const title = `${CASES.get(id) ?? ''}: ${EXPECTED[id]!.due} due`;

  test(`ends the same in each order of arrival`, () => {
    const [first, ...rest] = came();
    expect(rest).toEqual([first, first]);
  });

  const why = OTHERWISE[id];
  if (why === undefined)
    test(title, () => {
      const [end] = came();
      expect(end).toEqual(expectedOf(id, end!));
    });
  else
    test(`${title} by the shop, and not here: ${why}`, () => {
      const [end] = came();
      expect(end).not.toEqual(expectedOf(id, end!));
    });
});
