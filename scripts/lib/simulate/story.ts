import type { BrandFacts, InfluencerFacts } from './brandFacts';
import { catalogueStory, type CatalogueStory } from './catalogue';
import { DAY_MS, type Delivery } from './delivery';
import type { Currency } from './money';
import { orderStory, type OrderStory } from './orders';
import { Random } from './random';
import { visit, type Visit } from './visits';

export interface StoryOptions {
  readonly seed: number;
  readonly orders: number;
  /** Stands before every id, so that runs in one database do not meet. */
  readonly runId: string;
  readonly brand: BrandFacts;
  readonly brandCurrency: Currency;
  /** When the story ends; it begins some days earlier. */
  readonly untilMs: number;
}

export interface Story {
  readonly orders: readonly OrderStory[];
  readonly visits: readonly Visit[];
  readonly catalogue: CatalogueStory;
  /** All requests but those of the catalogue, in the order of sending. */
  readonly deliveries: readonly Delivery[];
}

/** Visitors who come and go, for each order. */
const LOOKERS_PER_ORDER = 1;
const STORY_DAYS = 10;

/** What happens in the store; the same for the same seed, ids and times apart. */
export function tellStory({ seed, orders, runId, brand, brandCurrency, untilMs }: StoryOptions): Story {
  const random = new Random(seed);
  const productCount = Math.min(400, Math.max(12, Math.round(orders / 5)));
  const productIds = Array.from({ length: productCount }, (_, index) => `${runId}-p${index + 1}`);
  const catalogue = catalogueStory(random.fork(), { runId, currency: brandCurrency, productIds, untilMs });
  const facts = { runId, brand, brandCurrency, untilMs, productIds };
  const told = Array.from({ length: orders }, (_, number) => orderStory(random.fork(), facts, number));
  const lookers = Array.from({ length: orders * LOOKERS_PER_ORDER }, (_, index) => {
    const own = random.fork();
    // The list has at least one: readDemoFile saw to it.
    const influencer = own.pick(brand.influencers) as InfluencerFacts;
    const atMs = untilMs - own.int(1, STORY_DAYS * DAY_MS);
    const kind = own.chance(12) ? 'bot' : 'human';
    return visit(own, { runId, number: orders + index, influencer, atMs }, kind);
  });
  const visits = [...told.flatMap((order) => order.visit ?? []), ...lookers];
  const deliveries = [...told, ...lookers].flatMap((part) => part.deliveries);
  return { orders: told, visits, catalogue, deliveries: inOrderOfSending(deliveries) };
}

/** By time; what must follow an answer is never before what it waits for, or the sender would wait for itself. */
function inOrderOfSending(deliveries: readonly Delivery[]): Delivery[] {
  const firstSent = new Map<string, number>();
  for (const { key, sentAtMs } of deliveries) {
    firstSent.set(key, Math.min(sentAtMs, firstSent.get(key) ?? Number.POSITIVE_INFINITY));
  }
  const time = ({ sentAtMs, clickKey, afterKey }: Delivery): number =>
    Math.max(sentAtMs, firstSent.get(clickKey ?? '') ?? 0, firstSent.get(afterKey ?? '') ?? 0);
  const rank = ({ clickKey, afterKey }: Delivery): number =>
    (clickKey === undefined ? 0 : 1) + (afterKey === undefined ? 0 : 1);
  return [...deliveries].sort((a, b) => time(a) - time(b) || rank(a) - rank(b));
}
