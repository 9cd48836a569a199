import { gzipSync } from 'node:zlib';
import magento from '../fixtures/network/magento-addOrder.json';
import mobile from '../fixtures/network/android-addorder.json';
import { tokensOf } from './account';
import { sendSigned, signerOf } from './conversion';
import { allDoors, openApi, type Door, type RawBody } from './doors';
import { dump } from './dump';
import { fieldsOf, MAX_ANSWER_BYTES, withJsonAt } from './hostile';
import { recordedDeliveries, topicOf } from './webhooks';
import type { AccountAnswer, AppName, Tenant, World } from './world';

// Requests that are almost right, made from the OpenAPI document and from what real shops sent, each from a seed and its
// number alone. Whatever is sent: no 5xx, no answer that the document does not have, no write where it is refused.

type Json = Record<string, unknown>;

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** It ends earlier after so many seconds. */
  readonly seconds: number;
  /** The number of the first request: to send one again. */
  readonly from?: number;
}

export interface FuzzReport {
  readonly sent: number;
  readonly refused: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** What must not be, with the seed and number of the request; the first 20. */
  readonly violations: readonly string[];
}

/** Numbers that look random and are the same for the same seed: mulberry32. */
export class Chance {
  private state: number;

  constructor(seed: number, index: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0;
  }

  /** From 0 to 1, without 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('there is nothing to choose from');
    return item;
  }
}

/** Values that programs stumble over, as JSON. */
const ODD_JSON = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '1.5',
  '1e308',
  '-1e308',
  '1e-308',
  '9007199254740993',
  '0.1',
  '""',
  '" "',
  '"0"',
  '"-1"',
  '"1e3"',
  '"1,50"',
  '"NaN"',
  '"Infinity"',
  '"null"',
  '"undefined"',
  '"true"',
  '"12.345678901234567890"',
  '"999999999999999999999"',
  '"10000000000000.01"',
  '"0000012"',
  '"\\ud800"',
  '"\\u0000"',
  '"\\u202etest"',
  '"a/b"',
  '".."',
  '"__proto__"',
  '"__x__"',
  '"constructor"',
  '"💥"',
  '"=cmd()"',
  '"<script>"',
  '"TRY"',
  '"try"',
  '"JPY"',
  '"XXX"',
  '"completed"',
  '"draft"',
  '"trash"',
  '"2026-11-21T10:00:00Z"',
  '"2026-02-30T10:00:00Z"',
  '"0000-00-00 00:00:00"',
  '"9999-12-31T23:59:59Z"',
  '"2999-01-01T00:00:00"',
  '1780000000',
  '"https://shop.example.test/"',
  '"data:,x"',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '[{}]',
  '{"0":{}}',
  '{"1":"a","3":"b"}',
  '{"":""}',
  '{"__proto__":{"x":1}}',
  '{"toString":1}',
  '["a","a"]',
  '[0,1,2,3,4,5,6,7,8,9]',
] as const;

const ODD_WORDS = [
  '',
  ' ',
  '..',
  '.',
  '__x__',
  '%00',
  'a/b',
  'x'.repeat(300),
  '💥',
  '-1',
  '2026-13',
  '2026-11',
  'null',
  '__proto__',
  'TRY',
  "' or 1=1",
];
const ID_FIELDS = [
  'orderId',
  'id',
  'order_id',
  'refundId',
  'event_id',
  'syncId',
  'clickId',
  'decisionId',
  'reference',
];

/** Every list and object in the value, with the way to it. */
function containersOf(value: unknown, into: (Json | unknown[])[] = []): (Json | unknown[])[] {
  if (typeof value !== 'object' || value === null) return into;
  into.push(value as Json);
  for (const member of Object.values(value)) containersOf(member, into);
  return into;
}

/** Changes one thing somewhere in the value, in place. */
function mutate(root: Json, chance: Chance): void {
  const container = chance.of(containersOf(root)) as Json;
  const keys = Object.keys(container);
  const odd = (): unknown => JSON.parse(chance.of(ODD_JSON)) as unknown;
  if (keys.length === 0) {
    if (!Array.isArray(container)) container[chance.of(['x', 'id', 'total', 'items'])] = odd();
    return;
  }
  const key = chance.of(keys);
  const value = container[key];
  switch (chance.below(8)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key), 1);
      else Reflect.deleteProperty(container, key);
      break;
    case 1:
      container[key] =
        typeof value === 'number'
          ? String(value)
          : typeof value === 'string'
            ? Number(value) || value.length
            : odd();
      break;
    case 2:
      if (Array.isArray(container))
        container.push(...Array.from({ length: chance.below(30) }, () => structuredClone(value)));
      else container[`${key}x`] = value;
      break;
    case 3:
      container[key] = container[chance.of(keys)];
      break;
    case 4:
      container[key] = typeof value === 'string' ? value.repeat(1 + chance.below(200)) : [value];
      break;
    case 5:
      container[key] = typeof value === 'string' ? `-${value}` : { value };
      break;
    default:
      container[key] = odd();
  }
}

/** What the routes take, as recorded and as the document shows it. */
function seedsOf(door: Door): readonly Json[] {
  if (door.operationId === 'woocommerceWebhook') {
    const [, topic = ''] = door.name.split(' ');
    return [door.good, ...bodiesOf(topic.split('.')[0] ?? '').slice(0, 60)];
  }
  if (/^(add|update)Order/.test(door.operationId)) return [door.good, ...bodiesOf('order').slice(0, 60)];
  if (door.operationId === 'addMagentoOrder') return [door.good, magento];
  if (door.operationId === 'addMobileOrder') return [door.good, mobile];
  return [door.good];
}

function bodiesOf(resource: string): Json[] {
  return recordedDeliveries()
    .filter((each) => topicOf(each).startsWith(`${resource}.`))
    .map(({ rawBody }) => JSON.parse(rawBody) as Json);
}

/** The body of a request, and headers beside the usual ones. */
function bodyFor(
  seeds: readonly Json[],
  door: Door,
  chance: Chance,
): { raw: RawBody; headers: Record<string, string> } {
  const body = structuredClone(chance.of(seeds));
  for (let times = chance.below(4); times > 0; times -= 1) mutate(body, chance);
  // Mostly another thing: one order that is changed a thousand times is another test.
  if (chance.is(0.8))
    for (const field of ID_FIELDS) if (field in body) body[field] = String(1 + chance.below(1_000_000));
  let raw: string;
  try {
    raw = chance.is(0.3)
      ? withJsonAt(body, chance.of(fieldsOf(door.operationId)), chance.of(ODD_JSON))
      : JSON.stringify(body);
  } catch {
    raw = JSON.stringify(body);
  }
  switch (chance.below(25)) {
    case 0:
      return { raw: raw.slice(0, chance.below(raw.length)), headers: {} };
    case 1:
      return { raw: raw.replace(/[{[,:"]/, () => chance.of(['', ',', '"', '}', '\u0000'])), headers: {} };
    case 2:
      return {
        raw: new Uint8Array(gzipSync(raw)),
        headers: { 'content-encoding': chance.of(['gzip', 'x-gzip', 'br', 'deflate']) },
      };
    case 3:
      return {
        raw,
        headers: {
          'content-type': chance.of([
            'text/plain',
            'application/json; charset=utf-16',
            'application/x+json',
            'json',
          ]),
        },
      };
    case 4:
      return { raw, headers: { 'content-encoding': 'gzip' } };
    default:
      return { raw, headers: {} };
  }
}

interface Shot {
  readonly what: string;
  readonly isIngest: boolean;
  readonly send: () => Promise<AccountAnswer>;
}

/** Sends without a body, by the paths of the document, with odd words in them. */
function bodilessShots(world: World, tenant: Tenant, tokens: Readonly<Record<string, string>>) {
  const paths = Object.entries(openApi.paths).filter(([, operations]) => 'get' in operations);
  return (chance: Chance): Shot => {
    const [path] = chance.of(paths);
    const words = [
      tenant.brandId,
      tenant.storeId,
      tenant.influencerId,
      tenant.referralCode,
      'o1',
      ...ODD_WORDS,
    ];
    const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(chance.of(words)));
    const query = Array.from({ length: chance.below(4) }, () => {
      const name = chance.of([
        'brandId',
        'storeId',
        'month',
        'currency',
        'format',
        'cursor',
        'url',
        'subid',
        'to',
        'x[y]',
      ]);
      return `${name}=${encodeURIComponent(chance.of(words))}`;
    });
    const [, app = '', below = ''] = /^\/([^/]+)(.*)$/.exec(filled) ?? [];
    const address = query.length === 0 ? below : `${below}?${query.join('&')}`;
    const token = tokens[chance.of(Object.keys(tokens))] ?? '';
    const what = `GET /${app}${address}`;
    if (app === 'conversion')
      return {
        what,
        isIngest: true,
        send: () => sendSigned(world, address, signerOf(tenant), '', { method: 'GET' }),
      };
    const authorization = app === 'account' ? token : tenant.apiKey;
    const headers = { authorization: `Bearer ${authorization}`, 'user-agent': 'Mozilla/5.0' };
    return { what, isIngest: app !== 'account', send: () => world.raw(app as AppName, address, { headers }) };
  };
}

/** So many requests are under way at once, each to another route. */
const AT_ONCE = 6;
const MAX_VIOLATIONS = 20;
/** So many refused requests, and all that sent a commit, are sent again at the end, with all that is stored compared before and after. */
const SENT_AGAIN = 150;

/** Sends requests to every route, as the seed says. The world has started and is alone in its database. */
export async function fuzz(
  world: World,
  { seed, count, seconds, from = 0 }: FuzzOptions,
): Promise<FuzzReport> {
  const tenant = await world.tenant();
  const doors = (await allDoors(world, tenant)).map((door) => ({ door, seeds: seedsOf(door) }));
  // A store's first report is noted as a sign of life, whatever becomes of it.
  for (const { door } of doors) await door.send(JSON.stringify(door.good));
  const bodiless = bodilessShots(world, tenant, await tokensOf(world, tenant));
  const shotOf = (index: number): Shot => {
    const chance = new Chance(seed, index);
    if (chance.is(0.15)) return bodiless(chance);
    // One after the other: requests that are under way together are to routes of their own.
    const { door, seeds } = doors[index % doors.length]!;
    const { raw, headers } = bodyFor(seeds, door, chance);
    const shown = typeof raw === 'string' ? raw : `${raw.length} bytes`;
    return {
      what: `${door.name}: ${shown.slice(0, 400)}`,
      isIngest: door.isIngest,
      send: () => door.send(raw, headers),
    };
  };
  const byStatus: Record<string, number> = {};
  const violations: string[] = [];
  const refused: Shot[] = [];
  const suspicious: Shot[] = [];
  const until = performance.now() + seconds * 1000;
  let sent = 0;
  const report = (index: number, { what }: Shot, problem: string): void => {
    if (violations.length < MAX_VIOLATIONS)
      violations.push(`seed ${seed}, request ${index}: ${problem}\n${what}`);
  };
  while (sent < count && performance.now() < until && violations.length < MAX_VIOLATIONS) {
    world.logs.length = 0;
    const batch = Array.from({ length: Math.min(AT_ONCE, count - sent) }, (_, at) => from + sent + at);
    await Promise.all(
      batch.map(async (index) => {
        const shot = shotOf(index);
        try {
          const answer = await shot.send();
          byStatus[answer.status] = (byStatus[answer.status] ?? 0) + 1;
          for (const problem of problemsOf(world, shot, answer)) report(index, shot, problem);
          if (answer.status < 400) return;
          refused.push(shot);
          if (triedToWrite(world, answer)) suspicious.push(shot);
        } catch (error) {
          // Such as an answer that the document does not have.
          report(index, shot, error instanceof Error ? error.message : String(error));
        }
      }),
    );
    sent += batch.length;
  }
  violations.push(...(await changedBy(world, [...suspicious, ...refused.slice(-SENT_AGAIN)])));
  return { sent, refused: refused.length, byStatus, violations };
}

function problemsOf(world: World, { isIngest }: Shot, answer: AccountAnswer): string[] {
  const { status, text, headers } = answer;
  const isRefusal = status >= 400;
  const line = world.logs.find(({ requestId }) => requestId === headers.get('x-request-id'));
  // A prefetch of a link is declined on purpose.
  const isFault = status >= 500 && line?.outcome !== 'prefetch_declined';
  return [
    ...(isFault
      ? [
          `it was answered ${status}: ${text.slice(0, 300)} ${JSON.stringify(line?.error ?? '').slice(0, 500)}`,
        ]
      : []),
    ...(line ? [] : ['it has no line in the log']),
    ...((isIngest || isRefusal) && Buffer.byteLength(text) > MAX_ANSWER_BYTES
      ? [`an answer of ${text.length}`]
      : []),
  ];
}

/** It sent a commit, which may have been refused by a condition of it. */
function triedToWrite({ logs }: World, { headers }: AccountAnswer): boolean {
  const line = logs.find(({ requestId }) => requestId === headers.get('x-request-id'));
  return Number(line?.writes ?? 0) > 0;
}

/** What is stored, compared before and after requests that are refused again. */
async function changedBy(world: World, shots: readonly Shot[]): Promise<string[]> {
  const before = await dump(world.db);
  const answers = [];
  for (const { send } of shots) answers.push((await send()).status);
  if (answers.some((status) => status < 400))
    return ['a request that was refused is taken when it is sent again'];
  const after = await dump(world.db);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return paths
    .filter((path) => JSON.stringify(before[path]) !== JSON.stringify(after[path]))
    .map((path) => `refused requests changed ${path}`);
}
