import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { World, type Tenant } from '../support/world';
import {
  orderIdOf,
  recordedOrder,
  recordedRefund,
  WoocommercePlugin,
  type WooOrder,
} from '../support/woocommercePlugin';

// What the real orders leave in Firestore: DATA.md's fields in the types it promises, and no shopper. The documents are
// read as Firestore types them, since in JavaScript an integer and a double look alike.

type RawValue = Readonly<Record<string, unknown>>;
type RawFields = Readonly<Record<string, RawValue>>;

const world = new World({ isShared: true });
let tenant: Tenant;
let raw: Map<string, RawFields>;
const orders = recordedOrders();

beforeAll(async () => {
  await world.start();
  world.now = new Date('2026-11-21T12:00:00Z');
  tenant = await world.tenant();
  await playCarelessly();
  raw = await readRaw([...Object.keys(await world.snapshot(tenant.brandId))]);
});
afterAll(() => world.stop());

function recordedOrders(): WooOrder[] {
  return readdirSync(join(__dirname, '../fixtures/woocommerce/rest'))
    .filter((file) => /^\d+-order-/.test(file))
    .sort()
    .map((file) => recordedOrder(file.slice(0, 4)));
}

/** As a careless plugin does: with the whole shopper in fields that nobody asked for. */
async function playCarelessly(): Promise<void> {
  const { referralCode, couponCode } = tenant;
  const codes = { 'creator-42': referralCode, 'creator-7': referralCode, CREATOR25: couponCode };
  const plugin = new WoocommercePlugin({ prefix: '', codes });
  const occurredAt = plugin.time('2026-11-20T20:00:00');
  await world.post('trackClick', tenant, { referralCode, clickId: 'clk_01HZX9', occurredAt });
  for (const order of orders) {
    const sale = plugin.sale(order);
    if (!sale) continue;
    const { billing, shipping, customer_note: note } = order;
    const customer = { ...sale.customer, name: billing['first_name'], address: billing['address_1'] };
    const items = sale.items.map((item) => ({ ...item, buyer: billing['email'] }));
    const { status } = await world.post('trackSale', tenant, {
      ...sale,
      items,
      customer,
      billing,
      shipping,
      note,
    });
    expect([200, 201]).toContain(status);
  }
  for (const file of ['0064', '0066', '0068', '0080', '0086', '0119', '0120', '0127', '0128']) {
    const refund = recordedRefund(file);
    const { billing } = orders.find(({ id }) => id === orderIdOf(refund))!;
    const { status } = await world.post('trackRefund', tenant, { ...plugin.refund(refund), billing });
    expect(status).toBe(201);
  }
}

async function readRaw(paths: readonly string[]): Promise<Map<string, RawFields>> {
  const root = 'projects/demo-halfshare/databases/(default)/documents';
  const response = await fetch(`http://${process.env['FIRESTORE_EMULATOR_HOST']}/v1/${root}:batchGet`, {
    method: 'POST',
    headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
    body: JSON.stringify({ documents: paths.map((path) => `${root}/${path}`) }),
  });
  const found = (await response.json()) as { found: { name: string; fields: RawFields } }[];
  return new Map(found.map(({ found: { name, fields } }) => [name.slice(root.length + 1), fields]));
}

function documentsOf(collection: string): [path: string, fields: RawFields][] {
  return [...raw].filter(([path]) => path.split('/').at(-2) === collection);
}

interface RawField {
  readonly path: string;
  readonly name: string;
  readonly type: string;
}

/** Every field at every depth, with Firestore's type of it. */
function fieldsBelow(fields: RawFields, path: string): RawField[] {
  return Object.entries(fields).flatMap(([name, value]): RawField[] => {
    const [[type, content] = ['none', null]] = Object.entries(value);
    const field = { path: `${path}.${name}`, name, type };
    if (type === 'mapValue') {
      return [field, ...fieldsBelow((content as { fields?: RawFields }).fields ?? {}, field.path)];
    }
    if (type !== 'arrayValue') return [field];
    const { values = [] } = content as { values?: RawValue[] };
    return [field, ...values.flatMap((item, index) => fieldsBelow({ [index]: item }, field.path))];
  });
}

const allFields = (): RawField[] => [...raw].flatMap(([path, fields]) => fieldsBelow(fields, path));

test('every document of the brand was read', () => {
  expect(documentsOf('orders')).toHaveLength(13);
  expect(documentsOf('commissions').length).toBeGreaterThan(9);
  expect(documentsOf('days').length).toBeGreaterThan(0);
  expect(documentsOf('clicks')).toHaveLength(1);
});

describe('the shopper', () => {
  /** Names, addresses, emails, telephone numbers and notes. Shorter ones, such as a country, are in any text. */
  const personal = new Set(
    orders
      .flatMap(({ billing, shipping, customer_note }) => [
        ...Object.values(billing),
        ...Object.values(shipping),
        customer_note,
      ])
      .filter((text) => text.length > 4),
  );

  test('is in the recordings', () => {
    const known = [
      'mehmet@example.test',
      'zeynep@example.test',
      'Öztürk',
      'Şahin',
      "O'Neil",
      '+905551112233',
    ];
    expect([...personal]).toEqual(expect.arrayContaining(known));
  });

  test('is nowhere in Firestore, and nowhere in the logs', () => {
    const stored = JSON.stringify([...raw]);
    const logged = JSON.stringify(world.logs);
    expect(stored.length).toBeGreaterThan(50_000);
    for (const text of personal) {
      const escaped = JSON.stringify(text).slice(1, -1);
      expect({ text, found: stored.includes(escaped) || logged.includes(escaped) }).toEqual({
        text,
        found: false,
      });
    }
    expect(stored).not.toContain('@');
  });

  test('is known by a keyed hash of the email: one for each address', () => {
    const hashes = JSON.stringify([...raw]).match(/"emailHash":\{"stringValue":"[0-9a-f]{64}"/g);
    const emails = new Set(orders.flatMap(({ billing }) => billing['email'] || []));
    expect(new Set(hashes).size).toBe(emails.size);
  });
});

describe('types', () => {
  test('money is an integer of minor units', () => {
    const money = allFields().filter(({ name }) => name.endsWith('Minor') || name === 'minor');
    expect(money.length).toBeGreaterThan(200);
    const wrong = money.filter(({ type }) => type !== 'integerValue' && type !== 'nullValue');
    expect(wrong).toEqual([]);
  });

  test('the figures of a day are integers', () => {
    const figures = documentsOf('days')
      .flatMap(([path, fields]) => fieldsBelow(fields, path))
      .filter(({ path }) => /\.totals\.[A-Z]{3}\./.test(path));
    expect(figures.length).toBeGreaterThan(6);
    expect(figures.filter(({ type }) => type !== 'integerValue')).toEqual([]);
  });

  test('times are timestamps', () => {
    const times = allFields().filter(({ name }) => /At$|^at$|^heldUntil$/.test(name));
    expect(times.length).toBeGreaterThan(100);
    expect(times.filter(({ type }) => type !== 'timestampValue' && type !== 'nullValue')).toEqual([]);
  });
});

describe('fields that dashboards and exports rely on', () => {
  const words = (text: string): string[] => text.split(' ');

  test.each([
    [
      'orders',
      'storeId orderId status currency totalMinor baseMinor refundedMinor influencerId attributed attribution events planVersion occurredAt receivedAt',
      ['attribution.winner', 'attribution.reason', 'attribution.candidates'],
    ],
    [
      'commissions',
      'brandId storeId orderId influencerId currency status statusReason ratePercent baseMinor totalMinor influencerMinor platformMinor heldUntil approvedAt paidAt payoutId planVersion occurredAt updatedAt entries pendingMinor approvedMinor paidMinor claimedMinor unclaimedMinor lockedAt',
      words('id kind eventId at postings').map((field) => `entries.0.${field}`),
    ],
    [
      'days',
      'day shard totals',
      words(
        'sales grossMinor refunds refundedMinor pendingCommissionMinor pendingInfluencerMinor pendingPlatformMinor approvedCommissionMinor approvedInfluencerMinor approvedPlatformMinor',
      ).map((field) => `totals.TRY.${field}`),
    ],
  ])('%s', (collection, fields, nested) => {
    for (const [path, document] of documentsOf(collection)) {
      expect(Object.keys(document)).toEqual(expect.arrayContaining(words(fields)));
      // A commission of 0 from the start has no entry, and not every day has sold in TRY.
      const below = fieldsBelow(document, '').map((field) => field.path.slice(1));
      const first = nested.map((field) => field.split('.')[0] ?? '');
      const isFilled = below.some((field) => first.some((name) => field.startsWith(`${name}.`)));
      if (isFilled && (collection !== 'days' || below.includes('totals.TRY'))) {
        expect({ path, below }).toEqual({ path, below: expect.arrayContaining(nested) as string[] });
      }
    }
  });

  test('an entry’s postings sum to zero, and the day’s totals are the commissions’', async () => {
    const commissions = await world.db.collection('commissions').where('brandId', '==', tenant.brandId).get();
    const due = new Map<string, number>();
    for (const doc of commissions.docs) {
      for (const { postings } of doc.get('entries') as { postings: { minor: number }[] }[]) {
        expect(postings.reduce((sum, { minor }) => sum + minor, 0)).toBe(0);
      }
      const currency = String(doc.get('currency'));
      due.set(currency, (due.get(currency) ?? 0) + Number(doc.get('totalMinor')));
    }
    const days = await world.db.collection(`brands/${tenant.brandId}/days`).get();
    const rolledUp = new Map<string, number>();
    for (const doc of days.docs) {
      for (const [currency, totals] of Object.entries(
        doc.get('totals') as Record<string, { pendingCommissionMinor: number }>,
      )) {
        rolledUp.set(currency, (rolledUp.get(currency) ?? 0) + totals.pendingCommissionMinor);
      }
    }
    expect([...due.keys()].sort()).toEqual(['EUR', 'JPY', 'KWD', 'TRY']);
    expect(Object.fromEntries(rolledUp)).toEqual(Object.fromEntries(due));
  });
});
