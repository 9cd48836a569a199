import { DAY_MS, HOUR_MS, iso, MINUTE_MS } from './delivery';
import { printAmount, type Currency } from './money';
import type { Random } from './random';

export interface ProductBody {
  readonly productId: string;
  readonly name: string;
  readonly price: string;
  readonly stockStatus: string;
  readonly stockQuantity: number;
  readonly categories: readonly { readonly id: number; readonly name: string }[];
  readonly updatedAt: string;
}

/** One call of syncProducts. Calls are sent one after the other, as a plugin's queue does. */
export interface SyncCall {
  readonly key: string;
  readonly body: {
    readonly syncId?: string;
    readonly final?: boolean;
    readonly products: readonly Readonly<Partial<ProductBody>>[];
  };
  /** Of its products, those that are not good. */
  readonly rejected: number;
}

export interface CatalogueStory {
  readonly calls: readonly SyncCall[];
  /** How each product must stand at the end. */
  readonly expected: ReadonlyMap<string, { readonly product: ProductBody; readonly archived: boolean }>;
}

interface CatalogueFacts {
  readonly runId: string;
  readonly currency: Currency;
  readonly productIds: readonly string[];
  readonly untilMs: number;
}

const CALL_SIZE = 100;
const STORY_DAYS = 11;

/** The catalogue comes in, changes piece by piece, and is synced as a whole once more, some products gone. */
export function catalogueStory(random: Random, facts: CatalogueFacts): CatalogueStory {
  const { runId, productIds, untilMs } = facts;
  const startMs = untilMs - STORY_DAYS * DAY_MS;
  const products = new Map(productIds.map((id) => [id, newProduct(random, facts, id, startMs)]));
  const first = wholeSync(random, `${runId}-first`, [...products.values()]);
  const changes: SyncCall[] = [];
  const changed = Math.ceil(productIds.length / 4);
  for (let index = 0; index < changed; index += 1) {
    const product = products.get(random.pick(productIds) ?? '');
    if (!product) continue;
    const atMs = startMs + HOUR_MS + index * MINUTE_MS;
    const next = { ...product, ...newPrice(random, facts), updatedAt: iso(atMs) };
    products.set(product.productId, next);
    changes.push(change(`${runId}-change${index}`, next));
    // Old news that comes late, and the same news twice.
    if (random.chance(15)) changes.push(change(`${runId}-old${index}`, { ...product, name: 'Old news' }));
    if (random.chance(15)) changes.push(change(`${runId}-change${index}`, next));
  }
  const isGone = new Set(productIds.filter(() => random.chance(6)));
  const kept = [...products.values()].filter(({ productId }) => !isGone.has(productId));
  const last = wholeSync(random, `${runId}-last`, kept);
  const expected = [...products].map(([id, product]) => [id, { product, archived: isGone.has(id) }] as const);
  return { calls: [...first, ...changes, ...last], expected: new Map(expected) };
}

function newProduct(random: Random, facts: CatalogueFacts, productId: string, atMs: number): ProductBody {
  return {
    productId,
    name: `${random.pick(['Keten', 'İpek', 'Yün', 'Pamuk'])} ${random.pick(['elbise', 'gömlek', 'şal', 'çorap'])}`,
    ...newPrice(random, facts),
    categories: [{ id: random.int(1, 9), name: 'Giyim' }],
    updatedAt: iso(atMs),
  };
}

function newPrice(
  random: Random,
  { currency }: CatalogueFacts,
): Pick<ProductBody, 'price' | 'stockStatus' | 'stockQuantity'> {
  const stockQuantity = random.int(0, 50);
  return {
    price: printAmount(random.int(500, 250_000), currency),
    stockStatus: stockQuantity === 0 ? 'outofstock' : 'instock',
    stockQuantity,
  };
}

const change = (key: string, product: ProductBody): SyncCall => ({
  key: `sync/${key}`,
  body: { products: [{ ...product }] },
  rejected: 0,
});

/** All products in calls of a hundred; one call is sent twice, and the first holds a product without a name. */
function wholeSync(random: Random, syncId: string, products: readonly ProductBody[]): SyncCall[] {
  const calls: SyncCall[] = [];
  for (let start = 0; start < products.length; start += CALL_SIZE) {
    const isFirst = start === 0;
    const good = products.slice(start, start + CALL_SIZE).map((product) => ({ ...product }));
    const bad = isFirst ? [{ productId: `${syncId}-nameless`, price: '1' }] : [];
    const isLast = start + CALL_SIZE >= products.length;
    calls.push({
      key: `sync/${syncId}/${start}`,
      body: { syncId, ...(isLast ? { final: true } : {}), products: [...good, ...bad] },
      rejected: bad.length,
    });
  }
  const index = random.int(0, calls.length - 1);
  return calls.flatMap((call, at) => (at === index ? [call, call] : [call]));
}
