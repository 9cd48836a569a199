import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { auditAll } from '../functions/src/operations/audit/audit';
import { viewRebuild, writeRebuild } from '../functions/src/operations/audit/rebuild';
import { createPayout, markPayout } from '../functions/src/operations/payout/payouts';
import { brandStatement, payoutStatement } from '../functions/src/operations/payout/statements';
import { reviewSales } from '../functions/src/operations/review/reviewSales';
import { rollUpClosedHours } from '../functions/src/operations/rollup/rollUpClosedHours';
import { World, type Tenant } from '../functions/test/support/world';
import { assertEmulators } from './emulator';
import { messageOf, Problem, runMain } from '../scripts/lib/messages';
import { LOADED_AT, MONTH, writeScaleBrand, type Scale } from './scaleBrand';

// A large brand and one of a tenth of its size, side by side: what each run over all of it costs in counts, bytes, time
// and memory. `npm run bench -- --scale` starts the Firestore emulator and this; nothing else is called. Each run is a
// process of its own, so that its memory is its own.

const usage = `npm run bench -- --scale [--orders 100000] [--only products]

  --orders  of the large brand, 1000 to 100000; it has half as many products, and a tenth has a tenth of both
  --only    the runs with this word in their name, or one of several: "audit|rebuild"; those over products need no
            orders to be loaded`;

/** No run may take longer. */
const BUDGET_MS = 30 * 60_000;
const CALL_SIZE = 500;
const HEAP_MB = 400;

/** What one run has cost. */
interface Cost {
  readonly rpcs: number;
  readonly reads: number;
  readonly writes: number;
  readonly sent: number;
  readonly received: number;
  readonly largestAnswer: number;
  readonly ms: number;
  readonly peakMiB: number;
}

interface Given {
  readonly world: World;
  readonly tenant: Tenant;
  readonly scale: Scale;
}

type Run = (given: Given) => Promise<unknown>;

function assertThat(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

function productOf(at: number, price: string): object {
  return {
    productId: `sku-${at}`,
    name: `Product ${at}`,
    description: 'A description as shops write them. '.repeat(6),
    url: `https://store.example/p/${at}`,
    price,
    images: [`https://store.example/i/${at}.jpg`],
    categories: [{ id: at % 40, name: `Category ${at % 40}` }],
    variants: [{ variantId: `${at}-s`, price, attributes: { size: 'S' } }],
  };
}

/** A sync of all products in calls of 500, in the order of ids; every so many-th product has another price. */
function sync(syncId: string, priceOf: (at: number) => string): Run {
  return async ({ world, tenant, scale: { products } }) => {
    for (let from = 0; from < products; from += CALL_SIZE) {
      const ats = Array.from({ length: Math.min(CALL_SIZE, products - from) }, (_, n) => from + n);
      const body = {
        syncId,
        final: from + CALL_SIZE >= products,
        products: ats.map((at) => productOf(at, priceOf(at))),
      };
      const answer = await world.post('syncProducts', tenant, body);
      assertThat(answer.status === 200, `syncProducts answered ${answer.status}`);
    }
  };
}

const account = ({ brandId, influencerId }: Tenant) => ({ brandId, influencerId, currency: 'TRY' });
const REFERENCE = 'scale';

async function pay({ world: { services }, tenant }: Given): Promise<string> {
  const options = { minimumMinor: 1, by: 'bench', reference: REFERENCE, budgetMs: BUDGET_MS };
  return (await createPayout(services, account(tenant), options)).payout.payoutId;
}

/** With this begin the runs that need no orders. */
const PRODUCTS = 'products';

/** In this order: what one writes, the next goes over. */
const RUNS: Readonly<Record<string, Run>> = {
  'roll-up of all orders': async ({ world, tenant }) => {
    const options = { budgetMs: BUDGET_MS, brandIds: [tenant.brandId] };
    const { isDone, failures } = await rollUpClosedHours(world.services, options);
    assertThat(isDone && failures.length === 0, 'the roll-up is not done');
  },
  'review of the last day': async ({ world, tenant }) => {
    const options = { budgetMs: BUDGET_MS, requestId: 'req_bench', brandIds: [tenant.brandId] };
    const { isDone, failures } = await reviewSales(world.services, options);
    assertThat(isDone, `the review is not done: ${String(failures[0]?.error)}`);
  },
  'products, first sync': sync('first', () => '10.00'),
  'products, unchanged': sync('unchanged', () => '10.00'),
  'products, 1% changed': sync('changed', (at) => (at % 100 === 7 ? '11.00' : '10.00')),
  'payout of a tenth of the orders': pay,
  'payout, sent and paid': async (given) => {
    const { services } = given.world;
    const payoutId = await pay(given);
    await markPayout(services, payoutId, { to: 'sent' }, BUDGET_MS);
    const { payout } = await markPayout(services, payoutId, { to: 'paid' }, BUDGET_MS);
    assertThat(!payout.hasWork, 'the payout is not finished');
  },
  'statement of the payout': async (given) => payoutStatement(given.world.services, await pay(given)),
  'statement of the month': ({ world, tenant }) =>
    brandStatement(world.services, tenant.brandId, MONTH, 'TRY'),
  audit: async ({ world, tenant }) => {
    const { wrong, findings, failures } = await auditAll(world.services, { brandId: tenant.brandId });
    assertThat(
      failures.length === 0 && wrong === 0,
      `the audit found ${JSON.stringify(findings.slice(0, 3))}`,
    );
  },
  'rebuild, view': async ({ world, tenant }) => {
    const { different } = await viewRebuild(world.services, { brandId: tenant.brandId });
    assertThat(different === 0, `a rebuild would change ${different} documents`);
  },
  'rebuild, write': ({ world, tenant }) => writeRebuild(world.services, { brandId: tenant.brandId }),
};

/** The work of a child: one run over one brand. */
async function measure(name: string, tenant: Tenant, scale: Scale): Promise<Cost> {
  const run = RUNS[name];
  if (!run) throw new Error(`there is no run "${name}"`);
  const world = new World({ isShared: true, cacheTtlMs: 3_600_000 });
  await world.start();
  world.now = LOADED_AT;
  world.wire.reset();
  const startedAt = performance.now();
  await run({ world, tenant, scale });
  const ms = Math.round(performance.now() - startedAt);
  const { totals, bytes, largestAnswer } = world.wire;
  await world.stop();
  const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  return { ...totals, ...bytes, largestAnswer, ms, peakMiB };
}

interface Child {
  readonly name: string;
  readonly tenant: Tenant;
  readonly scale: Scale;
}

const RESULT = 'RESULT ';

async function inChild(child: Child): Promise<Cost> {
  const args = [
    `--max-old-space-size=${HEAP_MB}`,
    '--import',
    'tsx',
    __filename,
    '--child',
    JSON.stringify(child),
  ];
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  started.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => started.on('close', resolve));
  const line = output.split('\n').find((text) => text.startsWith(RESULT));
  if (code !== 0 || line === undefined) throw new Problem(`"${child.name}" failed: see above.\n${output}`);
  return JSON.parse(line.slice(RESULT.length)) as Cost;
}

async function load(scale: Scale): Promise<Tenant> {
  const world = new World({ isShared: true });
  // Such a brand names a higher limit: else the review would hold its best influencer.
  const quality = {
    salesPerClick: 100_000,
    salesPerCustomer: 100_000,
    salesPerInfluencer: 100_000,
    lateClicksPerInfluencer: 100_000,
  };
  const tenant = await world.tenant({ brand: { quality } });
  await writeScaleBrand(world.db, tenant, scale);
  await world.stop();
  return tenant;
}

function mega(bytes: number): string {
  return (bytes / 1_000_000).toFixed(2);
}

function ratio(a: number, b: number): string {
  return a === 0 ? '-' : (b / a).toFixed(1);
}

/** A row of the table: the tenth, the whole, and how many times more. */
function row(name: string, tenth: Cost, whole: Cost): string {
  const cells = [
    name,
    ...(['rpcs', 'reads', 'writes'] as const).map((of) => `${tenth[of]} / ${whole[of]}`),
    ...(['sent', 'received'] as const).map((of) => `${mega(tenth[of])} / ${mega(whole[of])}`),
    `${(tenth.ms / 1000).toFixed(1)} / ${(whole.ms / 1000).toFixed(1)}`,
    `${ratio(tenth.reads + tenth.writes, whole.reads + whole.writes)}, ${ratio(tenth.ms, whole.ms)}`,
    `${tenth.peakMiB} / ${whole.peakMiB}`,
    String(Math.max(tenth.largestAnswer, whole.largestAnswer)),
  ];
  return `| ${cells.join(' | ')} |`;
}

const HEAD = `| over | RPCs | reads | writes | MB sent | MB received | seconds | times more documents, seconds | peak MiB | largest answer, bytes |
|---|---|---|---|---|---|---|---|---|---|`;

function readOrders(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1000 || count > 100_000)
    throw new Problem(`--orders must be a whole number from 1000 to 100000, not "${text}".\n\n${usage}`);
  return count;
}

function readArgs(): { orders: string; only: string; child: string | undefined } {
  try {
    const options = {
      orders: { type: 'string', default: '100000' },
      only: { type: 'string', default: '' },
      child: { type: 'string' },
    } as const;
    const { values } = parseArgs({ options });
    return { orders: values.orders, only: values.only, child: values.child };
  } catch (error) {
    throw new Problem(`${messageOf(error)}\n\n${usage}`);
  }
}

async function main(): Promise<number> {
  const { orders: asked, only, child } = readArgs();
  await assertEmulators('npm run bench -- --scale', 'Firestore');
  if (child !== undefined) {
    const { name, tenant, scale } = JSON.parse(child) as Child;
    console.log(RESULT + JSON.stringify(await measure(name, tenant, scale)));
    return 0;
  }
  const orders = readOrders(asked);
  const names = Object.keys(RUNS).filter((name) => only.split('|').some((word) => name.includes(word)));
  if (names.length === 0) throw new Problem(`No run has "${only}" in its name.\n\n${usage}`);
  const scales = [orders / 10, orders].map((count) => ({ orders: count, products: Math.floor(count / 2) }));
  const brands: { tenant: Tenant; scale: Scale }[] = [];
  for (const scale of scales) {
    const startedAt = performance.now();
    const hasOrders = names.some((name) => !name.startsWith(PRODUCTS));
    brands.push({ scale, tenant: await load({ ...scale, orders: hasOrders ? scale.orders : 0 }) });
    console.log(
      `Loaded ${hasOrders ? scale.orders : 0} orders in ${Math.round((performance.now() - startedAt) / 1000)} s`,
    );
  }
  console.log(`${cpus().length} cores, Node ${process.versions.node}, heap of ${HEAP_MB} MB\n\n${HEAD}`);
  const failed: string[] = [];
  for (const name of names) {
    const costs: Cost[] = [];
    try {
      for (const brand of brands) costs.push(await inChild({ name, ...brand }));
    } catch (error) {
      // The runs after it may still tell something.
      failed.push(name);
      console.error(messageOf(error));
    }
    const [tenth, whole] = costs;
    if (tenth && whole) console.log(row(name, tenth, whole));
    else if (tenth) console.log(`| ${name} | the tenth alone: ${JSON.stringify(tenth)} |`);
  }
  if (failed.length > 0) console.error(`Not done: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}

runMain(main);
