import type { CollectionReference, DocumentReference, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { kindAt, KINDS, type AnyKind } from '../../src/firestore/documents/kinds';
import { auditNightly } from '../../src/operations/audit/auditNightly';
import { reviewSales } from '../../src/operations/review/reviewSales';
import { savePlan } from '../../src/operations/brand/savePlan';
import { saveStatusWords } from '../../src/operations/brand/statusWords';
import { saveSettings } from '../../src/operations/brand/storeSettings';
import { writeRebuild } from '../../src/operations/audit/rebuild';
import { sendSigned, signerOf } from '../support/conversion';
import { makeLedger } from '../support/ledgerWorld';
import { mapLater } from '../support/schedules';
import { TEST_PLAN } from '../support/plan';
import { deliver, delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// Whatever the operations write says its shape, and is read by the schema of its kind.

const world = new World({ cacheTtlMs: 1 });
let found: QueryDocumentSnapshot[];

beforeAll(async () => {
  await world.clear();
  await world.start();
  const { tenant, order } = await makeLedger(world);
  await live(tenant);
  await setOneAside(tenant, world.db.doc(order('900')));
  found = await everything();
});
afterAll(() => world.stop());

/** What the ledger's world does not do: a catalogue, webhooks, settings, plans, schedules. */
async function live(tenant: Tenant): Promise<void> {
  const { brandId } = tenant;
  world.now = new Date();
  const who = { uid: 'owner', requestId: 'req_owner' };
  const { version: _version, startsAt: _startsAt, ...terms } = TEST_PLAN;
  await savePlan(world.services, brandId, { terms, startsAt: undefined, basedOnVersion: undefined }, who);
  await saveStatusWords(world.services, brandId, { words: { delivered: 'completed' } }, who);
  await saveSettings(world.services, tenant, { reportAllOrders: true, trackingEnabled: true }, who);
  const state = { event: 'activated', event_id: 'e1', occurred_at: world.now.toISOString() };
  expect((await sendSigned(world, '/Woo/PluginState', signerOf(tenant), state)).status).toBe(201);
  const products = [{ productId: '1', name: 'Şal', currency: 'TRY', price: '10.00' }, { productId: '2' }];
  expect((await world.post('syncProducts', tenant, { syncId: 's1', products, final: true })).status).toBe(
    200,
  );
  for (const [topic, body] of deliveries(tenant))
    expect([topic, (await deliver(world, tenant, delivery(topic, body))).status]).toEqual([topic, 200]);
  // All that was received until now is then in a closed hour.
  world.now = new Date(Date.now() + 2 * 3_600_000);
  const options = { budgetMs: 60_000, requestId: 'req_review', brandIds: [brandId] };
  expect((await reviewSales(world.services, options)).isDone).toBe(true);
  expect((await mapLater(world, brandId)).failures).toEqual([]);
  // So that a rebuild has a day to correct.
  await world.db.doc(`brands/${brandId}/days/2026-02-01~1`).update({ 'totals.TRY.sales': 77 });
  await writeRebuild(world.services, { brandId });
  await auditNightly(world.services, { budgetMs: 60_000 });
}

/** A delivery for an order that cannot be read is kept; the order is then as it was. */
async function setOneAside(tenant: Tenant, order: DocumentReference): Promise<void> {
  const v: unknown = (await order.get()).get('v');
  await order.update({ v: 99 });
  const gone = delivery('order.deleted', { id: 900 }, { deliveryId: 'd9' });
  expect((await deliver(world, tenant, gone)).body).toEqual({ result: 'set_aside', reason: 'fault' });
  await order.update({ v });
}

function deliveries({ referralCode }: Tenant): [topic: string, body: object][] {
  const at = (second: number): string => `2026-02-10T10:00:0${second}`;
  const product = { status: 'publish', name: 'Gömlek', price: '10.00' };
  const variation = { ...product, id: 28, type: 'variation', parent_id: 27, date_modified_gmt: at(1) };
  const order = {
    id: 900,
    status: 'processing',
    currency: 'TRY',
    total: '120.00',
    date_created_gmt: at(0),
    date_modified_gmt: at(0),
    line_items: [{ id: 1, product_id: 27, variation_id: 28, quantity: 1, total: '100.00' }],
    meta_data: [{ key: '_affiliate_ref', value: referralCode }],
    billing: { email: 'ayse@example.test', first_name: 'Ayşe' },
  };
  const coupon = { id: 30, code: 'YAZ', status: 'publish', date_modified_gmt: at(1) };
  return [
    ['order.created', order],
    [
      'order.updated',
      { ...order, status: 'completed', date_modified_gmt: at(3), refunds: [{ id: 5, total: '-20.00' }] },
    ],
    ['order.deleted', { id: 900 }],
    ['order.restored', { ...order, status: 'completed', date_modified_gmt: at(4) }],
    ['order.deleted', { id: 901 }],
    ['product.created', { ...product, id: 27, type: 'variable', date_modified_gmt: at(0) }],
    ['product.created', variation],
    ['product.deleted', { id: 29 }],
    ['coupon.created', { ...coupon, meta_data: [{ key: '_affiliate_ref', value: referralCode }] }],
    ['coupon.deleted', { id: 31 }],
  ];
}

/** Every document of the database, also below documents that are not there. */
async function everything(): Promise<QueryDocumentSnapshot[]> {
  const documents: QueryDocumentSnapshot[] = [];
  const walk = async (collections: readonly CollectionReference[]): Promise<void> => {
    for (const collection of collections) {
      documents.push(...(await collection.get()).docs);
      const refs: DocumentReference[] = await collection.listDocuments();
      await Promise.all(refs.map(async (ref) => walk(await ref.listCollections())));
    }
  };
  await walk(await world.db.listCollections());
  return documents;
}

function kindOf({ ref }: QueryDocumentSnapshot): AnyKind {
  const kind = kindAt(ref.path);
  if (!kind) throw new Error(`there is no kind for ${ref.path}`);
  return kind;
}

/** Tests write them by hand, as people do, without `v`. */
const BY_HAND = [
  /^brands\/[^/]+$/,
  /^brands\/[^/]+\/stores\/[^/]+$/,
  /^apiKeys\//,
  /^referralCodes\//,
  /^couponCodes\//,
];
const isByHand = ({ ref }: QueryDocumentSnapshot): boolean => BY_HAND.some((place) => place.test(ref.path));
/** The first version of a plan, too; those that are saved say their shape. */
const isFirstPlan = ({ ref }: QueryDocumentSnapshot): boolean => /\/plans\/1$/.test(ref.path);

/**
 * Written by commands, by people, by a schedule that goes over all brands or is cut off, or by a release before this one.
 */
const ELSEWHERE = [
  'network/switches',
  'network/secretVersions',
  'brands/*/manifests/*',
  'brands/*/rolledUp/*',
  'progress/advancePayouts',
  'progress/approveDue',
  'brands/*/progress/migration',
  'brands/*/orders/*/terms/*',
  'commissions/*/entries/*',
  'progress/migration',
  'progress/platformParts',
  'influencers/*',
];

test('the world has a document of each kind', () => {
  const places = new Map(Object.entries(KINDS).map(([place, kind]) => [kind, place]));
  const seen = new Set(found.map((document) => places.get(kindOf(document))));
  const missing = Object.entries(KINDS).filter(
    ([place, kind]) => !seen.has(places.get(kind)) && !ELSEWHERE.includes(place),
  );
  expect(missing.map(([place]) => place)).toEqual([]);
});

test('each document has a kind, and no problems', () => {
  const problems = found.map((document) => [document.ref.path, ...kindOf(document).found(document).problems]);
  expect(problems.filter(({ length }) => length > 1)).toEqual([]);
});

test('each says the present shape of its kind; what was written by hand may say none', () => {
  const said = found.filter((document) => document.get('v') !== kindOf(document).v);
  const unsaid = said.filter(
    (document) => document.get('v') !== undefined || !(isByHand(document) || isFirstPlan(document)),
  );
  expect(unsaid.map(({ ref }) => ref.path)).toEqual([]);
});

test('nothing that is stored says who bought', () => {
  const text = JSON.stringify(found.map((document) => document.data())).toLowerCase();
  for (const secret of ['ayse@', 'ayşe']) expect(text).not.toContain(secret);
});
