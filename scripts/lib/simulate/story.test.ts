import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeApiRequests } from '../../../functions/src/dialects/storeApi/requests';
import { minorOf } from '../../../functions/test/model/rules/currency';
import { emulatorDataDir } from '../paths';
import { findBrand, readDemoFile } from './brandFacts';
import { DECIMALS, printAsPluginsDo, printAmount, type Currency } from './money';
import { Random } from './random';
import { tellStory, type Story } from './story';

const demo = readDemoFile(JSON.parse(readFileSync(join(emulatorDataDir, 'demo.json'), 'utf8')));
const untilMs = Date.parse('2026-11-21T12:00:00Z');

function story(seed: number, orders = 300, runId = 'simrun1'): Story {
  return tellStory({ seed, orders, runId, brand: demo, brandCurrency: 'TRY', untilMs });
}

describe('the story', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(story(1)).toEqual(story(1));
    expect(story(1)).not.toEqual(story(2));
  });

  it('is the same in another run but for the ids', () => {
    const [first, second] = [story(1, 50, 'simrun1'), story(1, 50, 'simrun2')].map((told) =>
      JSON.stringify(told),
    );
    expect(second).not.toBe(first);
    expect(second?.replaceAll('simrun2', 'simrun1')).toBe(first);
  });

  it('begins as before when there are more orders', () => {
    const ids = (told: Story): string[] => told.orders.map(({ orderId }) => orderId);
    expect(ids(story(1, 60)).slice(0, 50)).toEqual(ids(story(1, 50)));
  });

  it('has all that real stores do', () => {
    const { orders, deliveries, visits } = story(3, 600);
    const bodies = orders.flatMap(({ snapshots }) => snapshots);
    const refunds = orders.flatMap((order) => order.refunds);
    expect(new Set(bodies.map(({ currency }) => DECIMALS[currency]))).toEqual(new Set([0, 2, 3]));
    expect(bodies.some(({ feeTotal }) => feeTotal?.startsWith('-'))).toBe(true);
    expect(bodies.some(({ items }) => items === undefined)).toBe(true);
    expect(bodies.some(({ updatedAt }) => updatedAt === undefined)).toBe(true);
    for (const status of ['cancelled', 'failed', 'completed', 'awaiting-pickup']) {
      expect(bodies.some((body) => body.status === status)).toBe(true);
    }
    expect(refunds.some(({ full }) => full === true)).toBe(true);
    expect(refunds.some(({ items }) => items !== undefined)).toBe(true);
    expect(refunds.some(({ items, amount }) => items === undefined && amount !== undefined)).toBe(true);
    expect(visits.some(({ isCounted }) => !isCounted)).toBe(true);
    expect(deliveries.some(({ isConflict }) => isConflict)).toBe(true);
    const firstAt = (key: string): number => deliveries.findIndex((delivery) => delivery.key === key);
    const early = orders.filter(
      ({ orderId, refunds: [refund] }) =>
        refund && firstAt(`refund/${orderId}/${refund.refundId}`) < firstAt(`sale/${orderId}/0`),
    );
    expect(early.length).toBeGreaterThan(5);
    expect(deliveries.length).toBeGreaterThan(new Set(deliveries.map(({ key }) => key)).size + 50);
  });

  it('sends nothing before what it waits for, so that no sender waits for ever', () => {
    const { deliveries } = story(4, 600);
    const seen = new Set<string>();
    for (const { key, clickKey, afterKey } of deliveries) {
      for (const before of [clickKey, afterKey]) if (before !== undefined) expect(seen).toContain(before);
      seen.add(key);
    }
  });

  it('tells two states of one order at two times, so that none is ambiguous', () => {
    for (const { snapshots } of story(5, 600).orders) {
      const times = snapshots.map(({ updatedAt }) => updatedAt);
      expect(new Set(times).size).toBe(times.length);
    }
  });

  it('sends only what the functions take, products without a name apart', () => {
    const requests = storeApiRequests({
      now: () => new Date(untilMs),
      hashEmail: (email) => ({ emailHash: email }),
    });
    const { deliveries, catalogue } = story(6, 400);
    for (const { call, body } of deliveries) {
      if (call === 'trackClick') requests.click(body);
      else if (call === 'trackSale') requests.sale(body);
      else if (call === 'trackRefund') requests.refund(body);
    }
    for (const { body, rejected } of catalogue.calls) {
      expect(requests.products(body, 'TRY').rejected).toHaveLength(rejected);
    }
    expect(catalogue.calls.some(({ rejected }) => rejected > 0)).toBe(true);
    expect([...catalogue.expected.values()].some(({ archived }) => archived)).toBe(true);
  });
});

describe('an amount, as one plugin or another prints it', () => {
  it.each(Object.keys(DECIMALS) as Currency[])('means the same minor units in %s', (currency) => {
    const random = new Random(1);
    const forms = new Set<string>();
    for (let count = 0; count < 500; count += 1) {
      const minor = random.int(0, 5_000_000);
      const printed = printAsPluginsDo(random, minor, currency);
      forms.add(typeof printed);
      expect([printed, minorOf(String(printed), DECIMALS[currency])]).toEqual([printed, BigInt(minor)]);
    }
    expect(forms).toEqual(new Set(['string', 'number']));
  });

  it.each([
    [5, 'TRY', '0.05'],
    [-1234, 'TRY', '-12.34'],
    [5, 'KWD', '0.005'],
    [500, 'JPY', '500'],
  ])('%d minor units of %s are printed %s', (minor, currency, text) => {
    expect(printAmount(minor, currency)).toBe(text);
  });
});

describe('the choices', () => {
  it('come as often as their weights say', () => {
    const random = new Random(9);
    const counts = { often: 0, seldom: 0 };
    for (let count = 0; count < 2000; count += 1) counts[random.weighted({ often: 90, seldom: 10 })] += 1;
    expect(counts.seldom).toBeGreaterThan(140);
    expect(counts.seldom).toBeLessThan(260);
  });

  it('stay between their bounds', () => {
    const random = new Random(9);
    const seen = new Set(Array.from({ length: 200 }, () => random.int(3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
  });
});

describe('the brands of demo.json', () => {
  it('gives the demo brand, or the one asked for', () => {
    expect(findBrand(demo, undefined)?.brandId).toBe('lalemoda');
    expect(findBrand(demo, 'hinode')?.plan.ratePercent).toBe(7.5);
    expect(findBrand(demo, 'nobody')).toBeUndefined();
  });
});
