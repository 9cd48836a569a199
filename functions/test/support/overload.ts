import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentReference } from '@google-cloud/firestore';
import { paths } from '../../src/firestore/base/paths';
import type { FrameworkRuntime } from './httpRuntime';
import type { Tenant, World } from './world';

// Too much at once for one instance, over loopback: by the overload test, and for a minute by `npm run load`.

export interface LoadPlan {
  readonly seconds: number;
  /** How many requests are in flight at every moment. */
  readonly atOnce: number;
  /** Of every second body; the others are as small as sales are. */
  readonly largeBytes: number;
}

export interface LoadReport {
  readonly acknowledged: number;
  readonly shed: number;
  /** Not acknowledged either: 408, a broken connection, or 503 of a Firestore that took too long. */
  readonly unanswered: number;
  /** Every other answer, by what it was: there should be none. */
  readonly others: Readonly<Record<string, number>>;
  readonly rssMiB: { readonly before: number; readonly most: number };
  /** Acknowledged orders of which no document is stored. */
  readonly lost: readonly string[];
  /** Orders stored, acknowledged or not, and the sales that the brands' days count: the same number. */
  readonly stored: number;
  readonly counted: number;
}

interface Acknowledged {
  readonly tenant: Tenant;
  readonly orderId: string;
}

/** Pauses of a sender whose request was shed: without one the senders alone would keep the machine busy. */
const PAUSE_MS = 100;
const NO_ANSWER = 'no answer';
const SAMPLE_MS = 200;

/** Sends sales to the runtime, of each tenant in turn, and then compares what was acknowledged with what is stored. */
export async function overload(
  world: World,
  runtime: FrameworkRuntime,
  tenants: readonly Tenant[],
  { seconds, atOnce, largeBytes }: LoadPlan,
): Promise<LoadReport> {
  const acknowledged: Acknowledged[] = [];
  const others: Record<string, number> = {};
  let shed = 0;
  let unanswered = 0;
  const before = runtime.rssMiB;
  const until = Date.now() + seconds * 1000;
  const padding = ' '.repeat(largeBytes);
  const sender = async (_: unknown, number: number): Promise<void> => {
    const tenant = tenants[number % tenants.length]!;
    for (let n = 0; Date.now() < until; n += 1) {
      const orderId = `load-${number}-${n}`;
      const outcome = await send(runtime.url, tenant, orderId, number % 2 === 0 ? padding : '');
      if (outcome === '201') acknowledged.push({ tenant, orderId });
      else if (outcome === '503 overloaded') shed += 1;
      else if (outcome === NO_ANSWER) unanswered += 1;
      else others[outcome] = (others[outcome] ?? 0) + 1;
      if (outcome !== '201') await sleep(PAUSE_MS);
    }
  };
  const sending = Promise.all(Array.from({ length: atOnce }, sender));
  const most = await mostMemory(runtime, sending);
  const lost = await missing(world, acknowledged);
  const sums = await Promise.all(tenants.map(({ brandId }) => ordersAndSales(world, brandId)));
  return {
    acknowledged: acknowledged.length,
    shed,
    unanswered,
    others,
    rssMiB: { before, most },
    lost,
    stored: sums.reduce((sum, { orders }) => sum + orders, 0),
    counted: sums.reduce((sum, { sales }) => sum + sales, 0),
  };
}

/** The status, with the code of a problem; or that there was none. A connection each, as plugins do. */
function send(url: string, tenant: Tenant, orderId: string, padding: string): Promise<string> {
  const { apiKey, couponCode } = tenant;
  const sale = { orderId, currency: 'TRY', total: '12.00', attribution: { couponCodes: [couponCode] } };
  const body = JSON.stringify(sale) + padding;
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-api-key': apiKey,
  };
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (data) => (text += String(data)));
      response.on('end', () => {
        const code = /"code":"(\w+)"/.exec(text)?.[1];
        const { statusCode } = response;
        const isNone = statusCode === 408 || (statusCode === 503 && code === 'unavailable');
        resolve(isNone ? NO_ANSWER : [statusCode, code].filter(Boolean).join(' '));
      });
    });
    sent.once('error', () => {
      resolve(NO_ANSWER);
    });
    sent.end(body);
  });
}

async function mostMemory(runtime: FrameworkRuntime, working: Promise<unknown>): Promise<number> {
  let most = 0;
  const sampling = setInterval(() => {
    most = Math.max(most, runtime.rssMiB);
  }, SAMPLE_MS);
  await working.finally(() => {
    clearInterval(sampling);
  });
  return most;
}

async function missing({ db }: World, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const refs = acknowledged.map(({ tenant: { brandId, storeId }, orderId }) =>
    paths.order(db, brandId, storeId, orderId),
  );
  const lost: string[] = [];
  for (let from = 0; from < refs.length; from += 300) {
    const some: DocumentReference[] = refs.slice(from, from + 300);
    const found = await db.getAll(...some, { fieldMask: ['orderId'] });
    lost.push(...found.filter(({ exists }) => !exists).map(({ ref }) => ref.path));
  }
  return lost;
}

async function ordersAndSales({ db }: World, brandId: string): Promise<{ orders: number; sales: number }> {
  const [orders, days] = await Promise.all([
    paths.orders(db, brandId).count().get(),
    paths.brand(db, brandId).collection('days').get(),
  ]);
  const sales = days.docs.map((doc) => (doc.data()['totals'] as { TRY: { sales: number } }).TRY.sales);
  return { orders: orders.data().count, sales: sales.reduce((sum, some) => sum + some, 0) };
}
