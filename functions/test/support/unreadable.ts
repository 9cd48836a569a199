import type { DocumentData, DocumentReference } from '@google-cloud/firestore';
import { paths } from '../../src/firestore/base/paths';
import type { Shop } from './webhooks';
import type { World } from './world';

// Documents that this release cannot read, and how they are mended.

export interface Unreadable {
  readonly title: string;
  readonly place: 'order' | 'commission';
  readonly change: (stored: DocumentData) => DocumentData;
  /** What its events say cannot be read either: no schedule can add them up. */
  readonly hidesEvents: boolean;
  /** Its events tell all of it, so that a rebuild mends it. */
  readonly isRebuilt?: true;
  /** What is wrong with it, as the error says. */
  readonly problem: RegExp;
}

/** In what ways an order, or its commission, cannot be read. */
export const UNREADABLE: readonly Unreadable[] = [
  {
    title: 'an order of shape 99',
    place: 'order',
    change: () => ({ v: 99 }),
    hidesEvents: true,
    problem: /it says that it has shape 99/,
  },
  {
    title: 'an order by rules 99',
    place: 'order',
    change: () => ({ rules: 99 }),
    hidesEvents: true,
    problem: /rules version 99 is not known/,
  },
  {
    title: 'an order whose base is a text',
    place: 'order',
    change: () => ({ baseMinor: 'much' }),
    isRebuilt: true,
    hidesEvents: false,
    problem: /baseMinor: /,
  },
  {
    title: 'an order with an event of no known kind',
    place: 'order',
    change: ({ events }) => ({ events: [...(events as object[]), { kind: 'gift', id: 'gift:1' }] }),
    hidesEvents: true,
    problem: /events\.\d+/,
  },
  {
    title: 'a commission of shape 99',
    place: 'commission',
    change: () => ({ v: 99 }),
    hidesEvents: false,
    problem: /it says that it has shape 99/,
  },
];

/** Changes the document behind the operations' back; returns what makes it as it was. */
export async function spoil(
  ref: DocumentReference,
  change: (stored: DocumentData) => DocumentData,
): Promise<() => Promise<void>> {
  const stored = (await ref.get()).data();
  if (!stored) throw new Error(`${ref.path} is not there`);
  await ref.update(change(stored));
  return async () => {
    await ref.set(stored);
  };
}

export function refOf(
  { db }: World,
  shop: Shop,
  place: Unreadable['place'],
  orderId: string,
): DocumentReference {
  const { brandId, storeId } = shop;
  return place === 'order'
    ? paths.order(db, brandId, storeId, orderId)
    : paths.commission(db, brandId, storeId, orderId);
}

/** Makes the shop's order unreadable in that way. */
export function spoilOrder(
  world: World,
  shop: Shop,
  orderId: string,
  of: Unreadable,
): Promise<() => Promise<void>> {
  return spoil(refOf(world, shop, of.place, orderId), of.change);
}
