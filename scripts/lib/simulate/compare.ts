import {
  claimProblems,
  modelView,
  storedView,
  type OrderView,
  type StoredPair,
} from '../../../functions/test/model/check';
import { dayProblems } from '../../../functions/test/model/dayProblems';
import type { Found } from '../../../functions/test/model/found';
import { minorOf } from '../../../functions/test/model/rules/currency';
import { NO_CLAIMS, type ModelOrder } from '../../../functions/test/model/rules/order';
import type { BrandFacts } from './brandFacts';
import type { CatalogueStory } from './catalogue';
import type { ExpectedOrder } from './expected';
import { decimalsOf } from './money';
import type { Data, StoredOrder } from './stored';

// Compares what Firestore has with what must be there. Each difference is a line that begins with its document.

/** Names the fields of the document that are not as expected. */
function differences(path: string, expected: Data, stored: Data | undefined): string[] {
  if (stored === undefined) return [`${path}: is missing`];
  return Object.entries(expected)
    .filter(([field, value]) => shown(stored[field]) !== shown(value))
    .map(([field, value]) => `${path}: ${field} is ${shown(stored[field])}, expected ${shown(value)}`);
}

const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));

export function compareOrder(
  { orderId, model }: ExpectedOrder,
  { brandId, storeId }: Pick<BrandFacts, 'brandId' | 'storeId'>,
  { orderPath, order, commissionPath, commission }: StoredOrder,
): string[] {
  const expected = modelView(model, { brandId, orderKey: `${storeId}~${orderId}` }, NO_CLAIMS);
  if (order === undefined) return [`${orderPath}: is missing`];
  if (expected.commission && !commission) return [`${commissionPath}: is missing`];
  if (!expected.commission && commission) {
    return [`${commissionPath}: exists, but no influencer is credited with the order`];
  }
  try {
    // Read as the product reads it; what has another form is named by the error.
    const pair = { order, commission: commission ?? null } as unknown as StoredPair;
    const actual = storedView(pair);
    return [
      ...differences(orderPath, withReasons(expected.order), withReasons(actual.order)),
      ...sumDifferences(`${orderPath} tallies`, expected.tallies, actual.tallies),
      ...differences(commissionPath, expected.commission ?? {}, actual.commission ?? {}),
      ...sumDifferences(`${commissionPath} posted`, expected.posted, actual.posted),
      ...(pair.commission ? claimProblems(pair.commission, model) : []).map(
        (problem) => `${commissionPath}: ${problem}`,
      ),
    ];
  } catch (error) {
    return [`${orderPath}: has not the form of an order (${String(error)})`];
  }
}

/** Of two refunds of one moment the product flags one by its fingerprint, which no expectation knows: the reasons alone. */
function withReasons({ flags, ...order }: OrderView['order']): Data {
  return { ...order, flags: (flags as readonly string[]).map((flag) => flag.split(' ').at(-1)).sort() };
}

type Sums = OrderView['posted'];

/** Also names what only one of the two has. */
function sumDifferences(path: string, expected: Sums, stored: Sums): string[] {
  const [wanted, got] = [flat(expected), flat(stored)];
  const zeros = Object.fromEntries([...Object.keys(wanted), ...Object.keys(got)].map((name) => [name, '0']));
  return differences(path, { ...zeros, ...wanted }, { ...zeros, ...got });
}

function flat(sums: Sums): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sums).flatMap(([currency, figures]) =>
      Object.entries(figures).map(([name, figure]) => [`${currency} ${name}`, figure]),
    ),
  );
}

/**
 * Each day grew by what the run's orders say they added to it, and all days together by what the model makes of them.
 *
 * @param orders what is stored of the run's orders
 */
export function compareDays(
  before: ReadonlyMap<string, Data>,
  after: ReadonlyMap<string, Data>,
  orders: readonly (Data | undefined)[],
  models: readonly ModelOrder[],
): string[] {
  const read = <T>(documents: Iterable<Data | undefined>): T[] =>
    [...documents].filter((of) => of !== undefined) as unknown as T[];
  try {
    const days = {
      days: read<Found['days'][number]>(after.values()),
      before: read<Found['days'][number]>(before.values()),
    };
    return dayProblems(days, read<Found['orders'][number]>(orders), models);
  } catch (error) {
    return [`days: have not the form of days (${String(error)})`];
  }
}

/** @param before the store's products before the run: a full sync archives what it does not name */
export function compareProducts(
  { expected }: CatalogueStory,
  currency: string,
  before: ReadonlyMap<string, Data>,
  after: ReadonlyMap<string, Data>,
): string[] {
  const own = [...expected].flatMap(([productId, { product, archived }]) => {
    const { name, stockQuantity, stockStatus } = product;
    const priceMinor = Number(minorOf(product.price, decimalsOf(currency)));
    const fields = { name, priceMinor, currency, stockQuantity, stockStatus, archived };
    return differences(`products/${productId}`, fields, after.get(productId));
  });
  const left = [...before.keys()]
    .filter((productId) => !expected.has(productId) && after.get(productId)?.['archived'] !== true)
    .map((productId) => `products/${productId}: is not archived, and the last full sync does not name it`);
  return [...own, ...left];
}

export function compareClicks(
  visits: readonly {
    readonly key: string;
    readonly isCounted: boolean;
    readonly influencer: { readonly influencerId: string };
  }[],
  clickIds: ReadonlyMap<string, string>,
  stored: ReadonlyMap<string, Data | undefined>,
): string[] {
  return visits.flatMap(({ key, isCounted, influencer }) => {
    const clickId = clickIds.get(key);
    if (clickId === undefined) return [`${key}: was never answered with a click id`];
    const fields = { counted: isCounted, influencerId: influencer.influencerId };
    return differences(`clicks/${clickId}`, fields, stored.get(clickId));
  });
}
