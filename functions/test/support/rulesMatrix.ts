import type { TokenOptions } from '@firebase/rules-unit-testing';

/** Who may read what. Of each row, whoever is not among `readers` must be denied. */
export interface StoredDocument {
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly readers: readonly Principal[];
}

export interface ListQuery {
  readonly collection: string;
  readonly wholeGroup?: boolean;
  readonly where?: readonly Constraint[];
  readonly newestFirst?: string;
  readonly readers: readonly Principal[];
}

type Constraint = readonly [field: string, operator: '==' | '>=' | 'in', value: unknown];
type Selection = Omit<ListQuery, 'collection'>;

export type Principal =
  | 'signed out'
  | 'no claims'
  | 'brand'
  | 'owner'
  | 'manager'
  | 'test twin'
  | 'other brand'
  | 'influencer'
  | 'other influencer'
  | 'admin'
  | 'claims of ""'
  | 'claims of null'
  | 'claims of 5'
  | 'claims of lists'
  | 'claims of maps';

// The others' ids begin like ours: to compare but the beginning is not enough.
export const principals: Readonly<Record<Principal, TokenOptions | null>> = {
  'signed out': null,
  'no claims': {},
  brand: { role: 'viewer', brandId: 'acme' },
  owner: { role: 'owner', brandId: 'acme' },
  manager: { role: 'manager', brandId: 'acme' },
  'test twin': { role: 'owner', brandId: 'acme-test' },
  'other brand': { role: 'owner', brandId: 'acmetest' },
  influencer: { role: 'influencer', influencerId: 'ann' },
  'other influencer': { role: 'influencer', influencerId: 'anna' },
  admin: { role: 'admin' },
  'claims of ""': { role: 'owner', brandId: '', influencerId: '' },
  'claims of null': { role: 'owner', brandId: null, influencerId: null },
  'claims of 5': { role: 'owner', brandId: 5, influencerId: 5 },
  'claims of lists': { role: 'owner', brandId: ['acme'], influencerId: ['ann'] },
  'claims of maps': { role: 'owner', brandId: { id: 'acme' }, influencerId: { id: 'ann' } },
};

const anyInfluencer: readonly Principal[] = ['influencer', 'other influencer'];

/** The people of acme. */
const OWN: readonly Principal[] = ['brand', 'owner', 'manager'];

const tenants: readonly { brandId: string; own: readonly Principal[] }[] = [
  { brandId: 'acme', own: OWN },
  { brandId: 'acme-test', own: [...OWN, 'test twin'] },
  { brandId: 'acmetest', own: ['other brand'] },
];

// Every document names a brand and an influencer, so a rule that asks a field where it should ask the path,
// or where nobody may read at all, lets in somebody who is not on the list.
function content(
  brandId: string,
  influencerId = 'ann',
  visibleTo: string | null = influencerId,
): Record<string, unknown> {
  return {
    brandId,
    influencerId,
    visibleTo,
    status: 'pending',
    day: '2026-01-31',
    occurredAt: new Date('2026-01-31'),
    period: '2026-01-31',
    currency: 'TRY',
    netMinor: 1,
  };
}

interface BrandCollection {
  readonly name: string;
  readonly id: string;
  /** Who may read one document of a tenant, and who may list them all. */
  readonly get: (own: readonly Principal[]) => readonly Principal[];
  readonly list: (own: readonly Principal[]) => readonly Principal[];
}

const ownOnly = (own: readonly Principal[]): readonly Principal[] => own;
const ownAndInfluencers = (own: readonly Principal[]): readonly Principal[] => [...own, ...anyInfluencer];
const ownAndAnn = (own: readonly Principal[]): readonly Principal[] => [...own, 'influencer'];
/** Of the brand, but for those who only look or manage: `brand` is a viewer. */
const ownersOnly = (own: readonly Principal[]): readonly Principal[] =>
  own.filter((principal) => principal !== 'brand' && principal !== 'manager');
const nobody = (): readonly Principal[] => [];

const brandCollections: readonly BrandCollection[] = [
  { name: 'stores', id: 'web', get: ownOnly, list: ownOnly },
  { name: 'stores/web/pluginStates', id: 'e1', get: ownOnly, list: ownOnly },
  { name: 'stores/web/settings', id: '1', get: ownOnly, list: ownOnly },
  { name: 'stores/web/notCounted', id: 'webhooks~draft', get: ownOnly, list: ownOnly },
  { name: 'stores/web/deliveryHours', id: '2026-01-31T10', get: ownOnly, list: ownOnly },
  { name: 'clicks', id: 'clk_1', get: ownOnly, list: ownOnly },
  { name: 'orders', id: 'web~1', get: ownOnly, list: ownOnly },
  { name: 'orders/web~1/history', id: '1', get: ownOnly, list: ownOnly },
  { name: 'orders/web~1/terms', id: '1', get: ownOnly, list: ownOnly },
  { name: 'days', id: '2026-01-31~0', get: ownOnly, list: ownOnly },
  { name: 'products', id: 'web~1', get: ownAndInfluencers, list: ownAndInfluencers },
  { name: 'syncs', id: 'syn_1', get: ownOnly, list: ownOnly },
  { name: 'syncs/syn_1/calls', id: 'f1', get: nobody, list: nobody },
  { name: 'plans', id: '1', get: ownOnly, list: ownOnly },
  { name: 'changes', id: 'req_1~plan', get: ownersOnly, list: ownersOnly },
  { name: 'statusWords', id: '1', get: ownOnly, list: ownOnly },
  { name: 'settlements', id: 'set_1', get: ownOnly, list: ownOnly },
  { name: 'coupons', id: 'web~wfx-1', get: ownOnly, list: ownOnly },
  { name: 'couponMonths', id: 'web~2026-01~0', get: ownOnly, list: ownOnly },
  { name: 'couponEvents', id: 'web~ev-1', get: nobody, list: nobody },
  { name: 'productSales', id: '2026-01-31~TRY~web~1', get: ownOnly, list: ownOnly },
  { name: 'progress', id: 'closedHours', get: ownOnly, list: ownOnly },
  { name: 'influencerDays', id: 'ann~2026-01-31', get: ownAndAnn, list: ownOnly },
  { name: 'manifests', id: 'web~0', get: nobody, list: nobody },
  { name: 'catalogues', id: 'web', get: nobody, list: nobody },
  { name: 'catalogues/web/chunks', id: '0', get: nobody, list: nobody },
  { name: 'productParts', id: 'web~12', get: nobody, list: nobody },
  { name: 'couponParts', id: 'web~36', get: nobody, list: nobody },
  { name: 'recentSales', id: '2026-01-31T10:00:00.000Z~0', get: nobody, list: nobody },
  { name: 'rolledUp', id: '0', get: nobody, list: nobody },
  { name: 'setAside', id: 'd41d8cd98f00b204e9800998ecf8427e', get: nobody, list: nobody },
  { name: 'unheardOf', id: '1', get: nobody, list: nobody },
];

// Each is let through by a rule that compares a field with a claim of the same odd value.
const oddOwners: readonly { id: string; data: Readonly<Record<string, unknown>> }[] = [
  { id: 'withoutOwners', data: {} },
  { id: 'ofEmptyIds', data: { brandId: '', influencerId: '', visibleTo: '' } },
  { id: 'ofEmptyTwin', data: { brandId: '-test', influencerId: '-test', visibleTo: '-test' } },
  { id: 'ofNull', data: { brandId: null, influencerId: null, visibleTo: null } },
  { id: 'ofNumbers', data: { brandId: 5, influencerId: 5, visibleTo: 5 } },
  { id: 'ofLists', data: { brandId: ['acme'], influencerId: ['ann'], visibleTo: ['ann'] } },
  { id: 'ofMaps', data: { brandId: { id: 'acme' }, influencerId: { id: 'ann' }, visibleTo: { id: 'ann' } } },
];

function tenantDocuments(brandId: string, own: readonly Principal[]): readonly StoredDocument[] {
  const data = content(brandId);
  return [
    { path: `brands/${brandId}`, data, readers: own },
    ...brandCollections.map(({ name, id, get }) => ({
      path: `brands/${brandId}/${name}/${id}`,
      data,
      readers: get(own),
    })),
  ];
}

function sharedDocuments(collection: string): readonly StoredDocument[] {
  return [
    ...tenants.map(({ brandId, own }) => ({
      path: `${collection}/${brandId}~web~1`,
      data: content(brandId),
      readers: ownAndAnn(own),
    })),
    {
      path: `${collection}/acme~web~2`,
      data: content('acme', 'anna'),
      readers: [...OWN, 'other influencer'],
    },
    {
      path: `${collection}/withoutBrand`,
      data: { influencerId: 'ann', visibleTo: 'ann' },
      readers: ['influencer'],
    },
    { path: `${collection}/withoutInfluencer`, data: { brandId: 'acme' }, readers: OWN },
    ...oddOwners.map(({ id, data }) => ({ path: `${collection}/${id}`, data, readers: [] })),
  ];
}

// Ann had the order, Anna has it now: she reads the view, Ann nothing, and the brand both.
const movedOrder: readonly StoredDocument[] = [
  { path: 'commissions/acme~web~moved', data: content('acme', 'anna', null), readers: OWN },
  {
    path: 'commissionViews/acme~web~moved',
    data: content('acme', 'anna', null),
    readers: [...OWN, 'other influencer'],
  },
  {
    path: 'commissions/acme~web~nobodys',
    data: { ...content('acme'), influencerId: null, visibleTo: null },
    readers: OWN,
  },
];

export const documents: readonly StoredDocument[] = [
  ...tenants.flatMap(({ brandId, own }) => tenantDocuments(brandId, own)),
  ...sharedDocuments('commissions'),
  ...sharedDocuments('commissionViews'),
  ...movedOrder,
  ...sharedDocuments('payouts'),
  ...sharedDocuments('commissions/acme~web~1042/entries'),
  ...sharedDocuments('payouts/po_1/lines'),
  ...oddOwners.map(({ id, data }): StoredDocument => {
    return { path: `brands/acme/influencerDays/${id}`, data, readers: OWN };
  }),
  { path: 'influencers/ann', data: content('acme', 'anna'), readers: ['influencer'] },
  { path: 'influencers/anna', data: content('acme', 'ann'), readers: ['other influencer'] },
  { path: 'referralCodes/ANN', data: content('acme'), readers: [] },
  { path: 'couponCodes/acme~ANN10', data: content('acme'), readers: [] },
  { path: 'payoutAccounts/acme~ann~TRY', data: content('acme'), readers: [] },
  { path: 'apiKeys/key1', data: content('acme'), readers: [] },
  { path: 'progress/audit', data: content('acme'), readers: [] },
  { path: 'network/switches', data: content('acme'), readers: [] },
  { path: 'network/secretVersions', data: content('acme'), readers: [] },
  { path: 'network/settings', data: content('acme'), readers: [] },
  { path: 'unheardOf/1', data: content('acme'), readers: [] },
];

/** The field of a shared collection that says which influencer may read. */
type ReaderField = 'influencerId' | 'visibleTo';

const ownership = (reader: ReaderField): readonly Selection[] => [
  { readers: [] },
  { where: [['status', '==', 'pending']], readers: [] },
  { where: [['brandId', '>=', 'acme']], readers: [] },
  { where: [['brandId', '==', 'acme']], readers: OWN },
  { where: [['brandId', '==', 'acme-test']], readers: [...OWN, 'test twin'] },
  { where: [['brandId', '==', 'acmetest']], readers: ['other brand'] },
  { where: [['brandId', 'in', ['acme', 'acme-test']]], readers: OWN },
  { where: [['brandId', 'in', ['acme', 'acmetest']]], readers: [] },
  { where: [[reader, '==', 'ann']], readers: ['influencer'] },
  { where: [[reader, '==', 'anna']], readers: ['other influencer'] },
  { where: [[reader, 'in', ['ann', 'anna']]], readers: [] },
  ...oddOwners.flatMap(({ data }) =>
    Object.entries(data).map(([field, value]): Selection => ({ where: [[field, '==', value]], readers: [] })),
  ),
];

// The queries that the composite indexes are for.
const dashboard = (reader: ReaderField): readonly Selection[] => [
  { where: [['brandId', '==', 'acme']], newestFirst: 'occurredAt', readers: OWN },
  { where: [[reader, '==', 'ann']], newestFirst: 'occurredAt', readers: ['influencer'] },
  {
    where: [
      ['brandId', '==', 'acme'],
      ['status', '==', 'pending'],
    ],
    newestFirst: 'occurredAt',
    readers: OWN,
  },
  {
    where: [
      [reader, '==', 'ann'],
      ['status', '==', 'pending'],
    ],
    newestFirst: 'occurredAt',
    readers: ['influencer'],
  },
];

const tenantQueries = tenants.flatMap(({ brandId, own }): readonly ListQuery[] => [
  ...brandCollections.map(({ name, list }) => ({
    collection: `brands/${brandId}/${name}`,
    readers: list(own),
  })),
  {
    collection: `brands/${brandId}/influencerDays`,
    where: [['influencerId', '==', 'ann']],
    readers: ownAndAnn(own),
  },
  { collection: `brands/${brandId}/days`, where: [['day', '>=', '2026-01-01']], readers: own },
  { collection: `brands/${brandId}/orders`, newestFirst: 'occurredAt', readers: own },
  {
    collection: `brands/${brandId}/productSales`,
    where: [
      ['period', '==', '2026-01-31'],
      ['currency', '==', 'TRY'],
    ],
    newestFirst: 'netMinor',
    readers: own,
  },
]);

const nobodysCollections = [
  'brands',
  'influencers',
  'referralCodes',
  'couponCodes',
  'apiKeys',
  'payoutAccounts',
  'progress',
  'network',
  'unheardOf',
];

// Across tenants nobody reads, not even what would be theirs: no rule speaks of a collection group.
const groupQueries = [
  ...brandCollections.map(({ name }) => name),
  'commissions',
  'commissionViews',
  'payouts',
]
  .filter((name) => !name.includes('/'))
  .flatMap((collection): readonly ListQuery[] => [
    { collection, wholeGroup: true, readers: [] },
    { collection, wholeGroup: true, where: [['influencerId', '==', 'ann']], readers: [] },
    { collection, wholeGroup: true, where: [['brandId', '==', 'acme']], readers: [] },
  ]);

export const queries: readonly ListQuery[] = [
  ...tenantQueries,
  ...ownership('visibleTo').map((query) => ({ collection: 'commissions', ...query })),
  ...['commissionViews', 'payouts', 'payouts/po_1/lines', 'commissions/acme~web~1042/entries'].flatMap(
    (collection) => ownership('influencerId').map((query) => ({ collection, ...query })),
  ),
  ...dashboard('visibleTo').map((query) => ({ collection: 'commissions', ...query })),
  ...dashboard('influencerId').map((query) => ({ collection: 'commissionViews', ...query })),
  // To be the influencer of an order is not enough to read what others had of it.
  { collection: 'commissions', where: [['influencerId', '==', 'anna']], readers: [] },
  ...nobodysCollections.map((collection) => ({ collection, readers: [] })),
  ...groupQueries,
];
