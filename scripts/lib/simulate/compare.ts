import type { CatalogueStory } from './catalogue';
import { addTallies, NO_TALLY, TALLY_FIGURES, type ExpectedOrder, type Tally } from './expected';
import { decimalsOf } from './money';
import type { Data, StoredOrder } from './stored';

// Holds what Firestore has against what must be there. Each difference is a line that begins with its document.

/** Names the fields of the document that are not as expected. */
function differences(path: string, expected: Data, stored: Data | undefined): string[] {
  if (stored === undefined) return [`${path}: is missing`];
  return Object.entries(expected)
    .filter(([field, value]) => stored[field] !== value)
    .map(([field, value]) => `${path}: ${field} is ${shown(stored[field])}, expected ${shown(value)}`);
}

const shown = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));

export function compareOrder(expected: ExpectedOrder, stored: StoredOrder): string[] {
  const { orderPath, order, commissionPath, commission } = stored;
  const { currency, influencerId, status, totalMinor, refundedMinor } = expected;
  const attributed = influencerId !== null;
  const fields = { currency, influencerId, attributed, status, totalMinor, refundedMinor, ambiguous: false };
  return [
    ...differences(orderPath, fields, order),
    ...(expected.commission
      ? [
          ...differences(commissionPath, { ...expected.commission, influencerId, currency }, commission),
          ...compareLedger(expected, commissionPath, commission),
        ]
      : commission
        ? [`${commissionPath}: exists, but nobody is credited with the order`]
        : []),
  ];
}

interface Posting {
  readonly account: string;
  readonly minor: number;
}

/** The entries sum to zero each, and to what is due per account. */
function compareLedger(
  { commission, influencerId }: ExpectedOrder,
  path: string,
  stored: Data | undefined,
): string[] {
  const entries = (stored?.['entries'] ?? []) as readonly { id: string; postings: readonly Posting[] }[];
  const sum = (postings: readonly Posting[]): number => postings.reduce((all, { minor }) => all + minor, 0);
  const unbalanced = entries
    .filter(({ postings }) => sum(postings) !== 0)
    .map(({ id }) => `${path}: the postings of entry ${id} do not sum to zero`);
  const all = entries.flatMap(({ postings }) => postings);
  const due = [
    [`influencer:${influencerId}`, commission?.influencerMinor ?? 0],
    ['platform', commission?.platformMinor ?? 0],
  ] as const;
  const wrong = due.flatMap(([account, minor]) => {
    const posted = sum(all.filter((posting) => posting.account === account));
    return posted === minor ? [] : [`${path}: posted to ${account} is ${posted}, expected ${minor}`];
  });
  return [...unbalanced, ...wrong];
}

/** By currency, what is between two readings of a day's document. */
export function dayDifference(before: Data | undefined, after: Data | undefined): Map<string, Tally> {
  const [old, now] = [totalsOf(before), totalsOf(after)];
  const currencies = new Set([...old.keys(), ...now.keys()]);
  return new Map(
    [...currencies]
      .map(
        (currency) =>
          [currency, addTallies(now.get(currency) ?? NO_TALLY, old.get(currency) ?? NO_TALLY, -1)] as const,
      )
      .filter(([, tally]) => TALLY_FIGURES.some((figure) => tally[figure] !== 0)),
  );
}

function totalsOf(day: Data | undefined): Map<string, Tally> {
  const totals = Object.entries((day?.['totals'] ?? {}) as Readonly<Record<string, Partial<Tally>>>);
  return new Map(totals.map(([currency, tally]) => [currency, { ...NO_TALLY, ...tally }]));
}

/** Sums tallies by a key. */
class Sums {
  readonly all = new Map<string, Tally>();

  add(key: string, tally: Tally): void {
    this.all.set(key, addTallies(this.all.get(key) ?? NO_TALLY, tally));
  }
}

/**
 * Each day's roll-up grew by what the run's orders say they added to it, and all days together by what the story makes.
 *
 * @param orders what is stored of the run's orders
 */
export function compareDays(
  before: ReadonlyMap<string, Data>,
  after: ReadonlyMap<string, Data>,
  orders: readonly (Data | undefined)[],
  expected: ReadonlyMap<string, Tally>,
): string[] {
  const grown = new Sums();
  const grownByCurrency = new Sums();
  for (const [path, day] of after) {
    for (const [currency, tally] of dayDifference(before.get(path), day)) {
      grown.add(`${String(day['day'])} ${currency}`, tally);
      grownByCurrency.add(currency, tally);
    }
  }
  const told = new Sums();
  for (const order of orders) {
    const tallies = (order?.['tallies'] ?? {}) as Readonly<Record<string, Readonly<Record<string, Tally>>>>;
    for (const [day, byCurrency] of Object.entries(tallies)) {
      for (const [currency, tally] of Object.entries(byCurrency)) told.add(`${day} ${currency}`, tally);
    }
  }
  return [
    ...compareTallies(told.all, grown.all, (key) => `days/${key}`, 'what its orders added'),
    ...compareTallies(
      expected,
      grownByCurrency.all,
      (key) => `days, all of them, ${key}`,
      'what the story makes',
    ),
  ];
}

function compareTallies(
  expected: ReadonlyMap<string, Tally>,
  stored: ReadonlyMap<string, Tally>,
  name: (key: string) => string,
  source: string,
): string[] {
  return [...new Set([...expected.keys(), ...stored.keys()])].flatMap((key) => {
    const [wanted, got] = [expected.get(key) ?? NO_TALLY, stored.get(key) ?? NO_TALLY];
    return TALLY_FIGURES.filter((figure) => wanted[figure] !== got[figure]).map(
      (figure) => `${name(key)}: ${figure} grew by ${got[figure]}, expected ${wanted[figure]} (${source})`,
    );
  });
}

/** @param before the store's products before the run: a full sync archives what it does not name */
export function compareProducts(
  { expected }: CatalogueStory,
  currency: string,
  before: ReadonlyMap<string, Data>,
  after: ReadonlyMap<string, Data>,
): string[] {
  const exponent = decimalsOf(currency);
  const own = [...expected].flatMap(([productId, { product, archived }]) => {
    const { name, stockQuantity, stockStatus } = product;
    // The prices of the story have the currency's decimals, so taking the point out gives minor units.
    const priceMinor =
      Number(product.price.replace('.', '')) *
      (product.price.includes('.') || exponent === 0 ? 1 : 10 ** exponent);
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
