import { isPlaced, type StoredEvent } from '../../src/domain/order/event';
import type { Plan } from '../../src/domain/brand/plan';
import type { Tallies } from '../../src/domain/order/tally';
import { BRAND_WORDS } from './brandWords';
import type { StoredPair } from './check';
import { figuresOf } from './dayProblems';
import { add, present } from './found';
import type { ModelEvent } from './rules/events';
import { modelFigures, modelTally } from './rules/order';
import { asModelEvent, asModelPlan } from './translate';

// On which day what an event has moved counts: by the model, from the events in the order in which they came.

/**
 * By day, currency and figure. What is pending counts on the day of the event that moved it, as sales and refunds do; what
 * is approved on that of the newest approval, where this is later.
 */
function figuresByDay(events: readonly StoredEvent[], plans: readonly Plan[]): Record<string, bigint> {
  const byDay: Record<string, bigint> = {};
  const modelPlans = plans.map(asModelPlan);
  const known: StoredEvent[] = [];
  const told: ModelEvent[] = [];
  let before: Record<string, bigint> = {};
  for (const event of inTurn(events)) {
    known.push(event);
    told.push(asModelEvent(event));
    const order = modelFigures(told, modelPlans, BRAND_WORDS);
    const after: Record<string, bigint> = {};
    for (const [name, figure] of order ? Object.entries(modelTally(order)) : [])
      add(after, `${order?.currency} ${name}`, figure);
    const approved = latest([event.day, newestApproval(known)?.day ?? event.day]);
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const day = / approved/.test(name) ? approved : event.day;
      add(byDay, `${day} ${name}`, (after[name] ?? 0n) - (before[name] ?? 0n));
    }
    before = after;
  }
  return byDay;
}

/** What came before the first report waits for it. */
function inTurn(events: readonly StoredEvent[]): StoredEvent[] {
  const first = events.find(isPlaced);
  return first ? [first, ...events.filter((event) => event !== first)] : [];
}

function newestApproval(events: readonly StoredEvent[]): StoredEvent | undefined {
  return events
    .filter(({ kind }) => kind === 'approve')
    .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1))
    .at(-1);
}

function latest(days: readonly string[]): string {
  return [...days].sort().at(-1) ?? '';
}

/** What is wrong with the days of an order: its tallies, and its entries. */
export function wrongFigures({ order, commission }: StoredPair, plans: readonly Plan[]): string[] {
  const expected = figuresByDay(order.events, plans);
  const tallied: Record<string, bigint> = {};
  for (const [day, totals] of Object.entries<Tallies[string]>(order.tallies)) {
    for (const [name, figure] of figuresOf(totals)) add(tallied, `${day} ${name}`, figure);
  }
  const posted: Record<string, bigint> = {};
  for (const { day, currency, postings } of commission?.entries ?? []) {
    for (const { account, minor } of postings) {
      const name = figureOf(account);
      if (name)
        add(posted, `${day} ${currency} ${name}`, BigInt(account.startsWith('brand:') ? -minor : minor));
    }
  }
  const isPosted = (name: string): boolean => /Commission|Influencer|Platform/.test(name);
  const money = Object.fromEntries(Object.entries(expected).filter(([name]) => isPosted(name)));
  return [...unlike('tallies', tallied, expected), ...unlike('entries', posted, money)];
}

/** By the account's name: of what is pending it ends with that word. */
function figureOf(account: string): string | null {
  const stage = account.endsWith(':pending') ? 'pending' : 'approved';
  const [party = ''] = account.split(':');
  const figure = { brand: 'Commission', influencer: 'Influencer', platform: 'Platform' }[party];
  return figure === undefined ? null : `${stage}${figure}Minor`;
}

function unlike(what: string, actual: Record<string, bigint>, expected: Record<string, bigint>): string[] {
  const [is, should] = [present(actual), present(expected)];
  return [...new Set([...Object.keys(is), ...Object.keys(should)])]
    .filter((name) => is[name] !== should[name])
    .map((name) => `${what}: ${name} is ${is[name] ?? 0}, and not ${should[name] ?? 0}`);
}
