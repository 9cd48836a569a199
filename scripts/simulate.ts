import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Firestore } from '@google-cloud/firestore';
import { openFirestore } from '../functions/src/firestore/base/client';
import { tallySums } from '../functions/test/model/rules/order';
import { bold, green, messageOf, Problem, red, runMain, seconds } from './lib/messages';
import { emulatorDataDir } from './lib/paths';
import { host, portBlock, wantedBase } from './lib/ports';
import { findBrand, readDemoFile, type BrandFacts, type DemoFile } from './lib/simulate/brandFacts';
import { compareClicks, compareDays, compareOrder, compareProducts } from './lib/simulate/compare';
import { expectedOrder } from './lib/simulate/expected';
import { InFlight } from './lib/simulate/inFlight';
import { isKnownCurrency, type Currency } from './lib/simulate/money';
import { defaultConcurrency, Pace } from './lib/simulate/pace';
import { playStory, type Played } from './lib/simulate/play';
import { Plugin } from './lib/simulate/plugin';
import { Sender } from './lib/simulate/sender';
import { readClicks, readDays, readOrders, readProducts, type Data } from './lib/simulate/stored';
import { tellStory, type Story } from './lib/simulate/story';
import { moneyTable, outcomeTable, percentile } from './lib/simulate/summary';
import { warmUp } from './lib/simulate/warmUp';
import { watchRun } from './lib/simulate/watch';
import { functionsUrl } from './lib/testEnv';

const usage = `Plays a store against the running emulators, and checks every sum of it in Firestore.

  npm run simulate -- [--orders 1000] [--seed 1] [--concurrency <n>] [--brand <id>]

  --orders       how many orders the store gets (each with visits, updates, refunds, repeats)
  --seed         the same number tells the same story
  --concurrency  requests at once, at most; two a core when absent, and no more than 8. It begins with one a core.
                 The emulator runs a process for each of them and each function.
  --brand        a brand of emulator-data/demo.json; the demo brand when absent

Start the emulators first, in another terminal: npm start. (HALFSHARE_PORT_BASE=<n> where they run on other ports.)
The catalogue of the store becomes the simulated one: older products are archived. Nothing else may write to the
brand's data meanwhile, or its sums are not those of the run.`;

interface Options {
  readonly orders: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly brandId: string | undefined;
}

function wholeNumber(name: string, text: string, lowest: number, highest: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < lowest || value > highest) {
    throw new Problem(`--${name} must be a whole number from ${lowest} to ${highest}, not "${text}".`);
  }
  return value;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        orders: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        concurrency: { type: 'string', default: String(defaultConcurrency(availableParallelism())) },
        brand: { type: 'string' },
      },
    });
    return {
      orders: wholeNumber('orders', values.orders, 1, 100_000),
      seed: wholeNumber('seed', values.seed, 0, 0x7fff_ffff),
      concurrency: wholeNumber('concurrency', values.concurrency, 1, 64),
      brandId: values.brand,
    };
  } catch (error) {
    throw new Problem(`${messageOf(error)}\n\n${usage}`);
  }
}

interface Target {
  readonly functionsUrl: string;
  readonly firestoreHost: string;
  readonly brand: BrandFacts;
}

function readTarget(brandId: string | undefined): Target & { readonly projectId: string } {
  const demo: DemoFile = readDemoFile(JSON.parse(readFileSync(join(emulatorDataDir, 'demo.json'), 'utf8')));
  const brand = findBrand(demo, brandId);
  if (!brand) {
    const known = [demo, ...demo.others].map((one) => one.brandId).join(', ');
    throw new Problem(`There is no brand "${brandId ?? ''}" in emulator-data/demo.json; it has ${known}.`);
  }
  const base = wantedBase(process.env['HALFSHARE_PORT_BASE']);
  const ports = base === undefined ? undefined : portBlock(base);
  return {
    projectId: demo.projectId,
    brand,
    functionsUrl:
      process.env['HALFSHARE_FUNCTIONS_URL'] ?? (ports ? functionsUrl(ports) : demo.functionsBaseUrl),
    firestoreHost:
      process.env['FIRESTORE_EMULATOR_HOST'] ?? (ports ? `${host}:${ports.firestore}` : demo.firestoreHost),
  };
}

/** Asks the functions for the brand's currency: shows too that they are there, and that the key is good. */
async function askCurrency({ functionsUrl: url, brand }: Target): Promise<Currency> {
  const response = await fetch(`${url}/testConnection`, { headers: { 'x-api-key': brand.apiKey } }).catch(
    (error: unknown) => {
      throw new Problem(
        `Nothing answers at ${url} (${messageOf(error)}).\nStart the emulators in another terminal: npm start`,
      );
    },
  );
  const text = await response.text();
  if (response.status !== 200) {
    throw new Problem(`testConnection at ${url} answered ${response.status}: ${text.slice(0, 300)}`);
  }
  const { program } = JSON.parse(text) as { program: { currency: string } };
  if (!isKnownCurrency(program.currency)) {
    throw new Problem(
      `The simulation has no prices in ${program.currency}, the currency of ${brand.brandId}.`,
    );
  }
  return program.currency;
}

interface Before {
  readonly days: ReadonlyMap<string, Data>;
  readonly products: ReadonlyMap<string, Data>;
}

async function readBefore(db: Firestore, { brand, firestoreHost }: Target): Promise<Before> {
  try {
    return { days: await readDays(db, brand), products: await readProducts(db, brand) };
  } catch (error) {
    throw new Problem(
      `Firestore does not answer at ${firestoreHost} (${messageOf(error)}). Is npm start running?`,
    );
  }
}

async function play(plugin: Plugin, story: Story, concurrency: number): Promise<Played> {
  const inFlight = new InFlight();
  const sender = new Sender(plugin, new Pace(availableParallelism(), concurrency), inFlight);
  const watch = watchRun(story.deliveries.length + story.catalogue.calls.length, inFlight);
  try {
    return await playStory(sender, story, concurrency, watch.onAnswer);
  } finally {
    watch.stop();
  }
}

/** Compares Firestore with the story; gives the sums and every difference. */
async function check(
  db: Firestore,
  target: Target,
  currency: Currency,
  run: { story: Story; played: Played; before: Before },
) {
  const { story, played, before } = run;
  const { brand } = target;
  const expected = story.orders.map((order) => expectedOrder(order, brand));
  const models = expected.map(({ model }) => model);
  const stored = await readOrders(
    db,
    brand,
    expected.map(({ orderId }) => orderId),
  );
  const clicks = await readClicks(db, brand, [...played.clickIds.values()]);
  const problems = [
    ...played.problems,
    ...expected.flatMap((order) => {
      const found = stored.get(order.orderId);
      return found ? compareOrder(order, brand, found) : [`${order.orderId}: was not read`];
    }),
    ...compareDays(
      before.days,
      await readDays(db, brand),
      [...stored.values()].map(({ order }) => order),
      models,
    ),
    ...compareProducts(story.catalogue, currency, before.products, await readProducts(db, brand)),
    ...compareClicks(story.visits, played.clickIds, clicks),
  ];
  const counted = [...clicks.values()].filter((click) => click?.['counted'] === true).length;
  return {
    problems,
    sums: tallySums(models),
    counted,
    clicks: clicks.size,
    attributed: models.filter(({ influencerId }) => influencerId !== null).length,
  };
}

const MAX_SHOWN = 50;

function report(problems: readonly string[]): number {
  if (problems.length === 0) {
    console.log(
      `${green('\u2714')} every order, commission, day, product and click in Firestore is as it must be`,
    );
    return 0;
  }
  console.log(`${red('\u2716')} ${problems.length} differences:`);
  for (const problem of problems.slice(0, MAX_SHOWN)) console.log(`  ${problem}`);
  if (problems.length > MAX_SHOWN) console.log(`  ... and ${problems.length - MAX_SHOWN} more`);
  return 1;
}

async function main(): Promise<number> {
  const options = readOptions();
  const target = readTarget(options.brandId);
  process.env['GCLOUD_PROJECT'] = target.projectId;
  process.env['FIRESTORE_EMULATOR_HOST'] = target.firestoreHost;
  // The client of Firestore would look for Google's own machine around it, and warn that it finds none.
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const currency = await askCurrency(target);
  await warmUp(new Plugin(target.functionsUrl, target.brand.apiKey), (line) => {
    console.log(`Halfshare: ${line}`);
  });
  const db = openFirestore();
  const before = await readBefore(db, target);
  const startedAt = new Date();
  const runId = `sim${startedAt.getTime().toString(36)}`;
  const { orders, seed, concurrency } = options;
  const story = tellStory({
    orders,
    seed,
    runId,
    brand: target.brand,
    brandCurrency: currency,
    untilMs: startedAt.getTime(),
  });
  console.log(
    `Halfshare: ${orders} orders at ${target.brand.brandId}, seed ${seed}, ids begin with ${runId}`,
  );
  const plugin = new Plugin(target.functionsUrl, target.brand.apiKey);
  const playedFromMs = performance.now();
  const played = await play(plugin, story, concurrency);
  const tookMs = performance.now() - playedFromMs;
  const { problems, sums, counted, clicks, attributed } = await check(db, target, currency, {
    story,
    played,
    before,
  });
  await db.terminate();
  const ms = (percent: number): string => `${Math.round(percentile(plugin.latenciesMs, percent))} ms`;
  const requests = plugin.latenciesMs.length;
  console.log(`\n${bold('Requests')}\n${outcomeTable(played.outcomes)}`);
  console.log(
    `  ${requests} in ${seconds(tookMs)}, ${(requests / (tookMs / 1000)).toFixed(1)} a second; half below ${ms(50)}, 95% below ${ms(95)}; sent again after 429, 503 or a broken connection: ${plugin.retries}`,
  );
  console.log(`\n${bold('Money')}, worked out from what was sent\n${moneyTable(sums)}`);
  console.log(`  ${attributed} of ${orders} orders are credited to an influencer`);
  console.log(
    `\n${bold('Clicks')} ${clicks}, counted ${counted}   ${bold('Products')} ${story.catalogue.expected.size}\n`,
  );
  return report(problems);
}

runMain(main);
