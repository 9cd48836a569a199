import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Firestore } from '@google-cloud/firestore';
import { paths } from '../base/paths';
import { kindAt, KINDS, presentShapes } from './kinds';

/** The last collection of the place: `brands/{b}/orders/{o}` is of `orders`. */
const groupOf = (place: string): string => place.split('/').at(-2) ?? '';

describe('each place of paths.ts', () => {
  /** Says where a document would be; of a collection, where any of its documents would. */
  const places = {
    doc: (path: string) => path,
    collection: (path: string) => `${path}/any`,
    collectionGroup: (name: string) => Object.keys(KINDS).find((place) => groupOf(place) === name) ?? name,
  } as unknown as Firestore;
  const ANY = ['a', 'b', 'c', 'd'];

  test.each(Object.entries(paths))('%s has a kind', (_, path) => {
    const place = (path as unknown as (db: Firestore, ...names: string[]) => string)(places, ...ANY);
    expect([place, kindAt(place)]).toEqual([
      place,
      expect.objectContaining({ v: expect.any(Number) as number }),
    ]);
  });
});

describe('kindAt', () => {
  test('where nothing is stored there is none', () => {
    for (const path of ['nothing/1', 'brands', 'brands/a/orders', 'brands/a/orders/b/c/d', 'progress/other'])
      expect([path, kindAt(path)]).toEqual([path, null]);
  });

  test('each place has its own, and the text of all shapes names each', () => {
    for (const [place, kind] of Object.entries(KINDS)) {
      expect(kindAt(place.replaceAll('*', 'x'))).toBe(kind);
      expect(presentShapes().split(' ')).toContain(`${place}=${kind.v}`);
    }
  });
});

interface Index {
  readonly order?: string;
  readonly queryScope: string;
}

interface Override {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly indexes: readonly Index[];
}

describe('firestore.indexes.json', () => {
  const file = readFileSync(join(__dirname, '../../../../firestore.indexes.json'), 'utf8');
  const { fieldOverrides } = JSON.parse(file) as { readonly fieldOverrides: readonly Override[] };

  /** What is indexed of the field by itself; null: whatever Firestore indexes by default. */
  function indexesOf(group: string, field: string): readonly Index[] | null {
    const ofGroup = fieldOverrides.filter(({ collectionGroup }) => collectionGroup === group);
    const override =
      ofGroup.find(({ fieldPath }) => fieldPath === field) ??
      ofGroup.find(({ fieldPath }) => fieldPath === '*');
    return override?.indexes ?? null;
  }

  test.each([...new Set(Object.keys(KINDS).map(groupOf))])(
    'no query asks for the shape of %s: no index',
    (group) => {
      expect(indexesOf(group, 'v')).toEqual([]);
    },
  );

  test.each([
    ['orders', 'rules'],
    ['commissions', 'rules'],
    ['progress', 'skipped'],
    ...[
      'about',
      'attempts',
      'cause',
      'delivery',
      'expiresAt',
      'foreignHosts',
      'heardAt',
      'reason',
      'requestId',
      'resourceId',
      'storeId',
      'triedAt',
    ].map((field) => ['setAside', field]),
  ])('nor for a field of %s: %s', (group = '', field = '') => {
    expect(indexesOf(group, field)).toEqual([]);
  });

  test('what was set aside is asked for over all brands by when it is due', () => {
    expect(indexesOf('setAside', 'nextTryAt')).toEqual([
      { order: 'ASCENDING', queryScope: 'COLLECTION_GROUP' },
    ]);
  });

  test('no field has two overrides', () => {
    const names = fieldOverrides.map(({ collectionGroup, fieldPath }) => `${collectionGroup}.${fieldPath}`);
    expect(names).toEqual([...new Set(names)]);
  });
});
