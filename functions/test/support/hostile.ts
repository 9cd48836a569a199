import { openApi, requestOf, type Door } from './doors';

// Bodies that cost as much as they can: what strangers, and shops with a bug, may send to each route.

type Json = Record<string, unknown>;

/** A value in JSON, so that what is deep or large need not be built first. `bytes`: how much room there is. */
interface Hostile {
  readonly what: string;
  readonly json: (bytes: number) => string;
}

const repeated = (item: string, bytes: number): string =>
  `[${`${item},`.repeat(Math.max(1, Math.floor(bytes / (item.length + 1)) - 1)).slice(0, -1)}]`;
const members = (count: number, member: (index: number) => string): string =>
  `{${Array.from({ length: count }, (_, index) => member(index)).join()}}`;
/** As many members as there is room for, at most 100,000. */
const map = (bytes: number, value: string, name = (index: number) => `key${index}`): string => {
  const perMember = JSON.stringify(name(99_999)).length + value.length + 2;
  const count = Math.min(100_000, Math.floor(bytes / perMember) - 1);
  return members(count, (index) => `${JSON.stringify(name(index))}:${value}`);
};
const nested = (open: string, inner: string, close: string, depth: number): string =>
  open.repeat(depth) + inner + close.repeat(depth);

export const HOSTILE_VALUES: readonly Hostile[] = [
  { what: 'a list of 0', json: (bytes) => repeated('0', bytes) },
  { what: 'a list of {}', json: (bytes) => repeated('{}', bytes) },
  { what: 'a list of 60,000 {}', json: (bytes) => repeated('{}', Math.min(bytes, 180_000)) },
  { what: 'a list of []', json: (bytes) => repeated('[]', bytes) },
  { what: 'a list of ""', json: (bytes) => repeated('""', bytes) },
  { what: 'a list of null', json: (bytes) => repeated('null', bytes) },
  { what: 'a list of lists of {}', json: (bytes) => repeated(repeated('{}', 3000), bytes) },
  { what: 'lists 60 deep, many times', json: (bytes) => repeated(nested('[', '', ']', 60), bytes) },
  { what: 'a map of 100,000 keys', json: (bytes) => map(bytes, '0') },
  { what: 'a map of 60,000 keys', json: (bytes) => map(Math.min(bytes, 60_000 * 13), '0') },
  { what: 'a map of 100,000 numbers', json: (bytes) => map(bytes, '0', (index) => String(index + 1)) },
  { what: 'a map of objects', json: (bytes) => map(bytes, '{}') },
  { what: 'a map of 30,000 objects', json: (bytes) => map(Math.min(bytes, 30_000 * 14), '{}') },
  { what: 'a list of 20,000 maps', json: (bytes) => repeated('{"a":0,"b":0}', Math.min(bytes, 280_000)) },
  { what: 'lists 100,000 deep', json: (bytes) => nested('[', '', ']', Math.min(100_000, bytes / 2 - 1)) },
  { what: 'maps 10,000 deep', json: (bytes) => nested('{"a":', '0', '}', Math.min(10_000, bytes / 6 - 1)) },
  { what: 'maps 60 deep', json: () => nested('{"a":', '0', '}', 60) },
  { what: 'one long key', json: (bytes) => `{"${'k'.repeat(bytes - 10)}":{}}` },
  {
    what: '1,000 long keys',
    json: (bytes) => members(1000, (i) => `"${String(i).padEnd(bytes / 1000 - 20, 'k')}":{}`),
  },
  { what: 'a long text', json: (bytes) => `"${'\u00e4'.repeat((bytes - 10) / 2)}"` },
  { what: 'a text of escapes', json: (bytes) => `"${'\\u0000'.repeat((bytes - 10) / 6)}"` },
  { what: 'a long number', json: (bytes) => '9'.repeat(bytes - 10) },
  { what: 'a long number in a text', json: (bytes) => `"${'9'.repeat(bytes - 10)}"` },
  { what: 'a long fraction in a text', json: (bytes) => `"0.${'0'.repeat(bytes - 20)}1"` },
  { what: 'spaces in a text', json: (bytes) => `"${' '.repeat(bytes - 10)}x"` },
];

/** A field by its path in a body; `[]` stands for an item of a list. */
export type FieldPath = readonly string[];

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

/** The paths of all fields that the document names in what an operation takes, to this depth. */
export function fieldsOf(operationId: string, depth = 4): FieldPath[] {
  const walk = (given: Schema, path: FieldPath): FieldPath[] => {
    const { $ref, ...inline } = given;
    const schema =
      $ref === undefined ? inline : (openApi.components.schemas[$ref.split('/').at(-1) ?? ''] as Schema);
    if (path.length >= depth) return [];
    const { properties = {}, items, anyOf = [], oneOf = [], allOf = [], additionalProperties } = schema;
    return [
      ...Object.entries(properties).flatMap(([field, of]) => [
        [...path, field],
        ...walk(of, [...path, field]),
      ]),
      ...(items ? walk(items, [...path, '[]']) : []),
      ...[...anyOf, ...oneOf, ...allOf].flatMap((one) => walk(one, path)),
      ...(typeof additionalProperties === 'object' ? walk(additionalProperties, [...path, 'a-key']) : []),
    ];
  };
  const found = walk(requestOf(operationId).schema, []);
  return [...new Map(found.map((path) => [path.join('.'), path])).values()];
}

const HOLE = '@hole@';

/** The good body with the JSON at the path in place of what is there. */
export function withJsonAt(good: Json, path: FieldPath, json: string): string {
  const [before = '', after = ''] = JSON.stringify(placed(good, path)).split(`"${HOLE}"`);
  return before + json + after;
}

function placed(value: unknown, [field, ...rest]: FieldPath): unknown {
  if (field === undefined) return HOLE;
  if (field === '[]') return [placed(Array.isArray(value) ? value[0] : undefined, rest)];
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  return { ...object, [field]: placed((object as Json)[field], rest) };
}

export interface HostileBody {
  readonly what: string;
  readonly raw: () => string;
}

function bodyOf(door: Door, path: FieldPath, { what, json }: Hostile, most: number): HostileBody {
  const room = Math.min(most, door.maxBodyBytes) - JSON.stringify(door.good).length - 300;
  return {
    what: `${what} as ${path.join('.') || 'the body'}`,
    raw: () => withJsonAt(door.good, path, json(room)),
  };
}

const BESIDE: FieldPath = ['a field that nobody knows'];

/** Each hostile value in place of the whole body, beside its fields, and in each field. */
export function allHostileBodies(door: Door): HostileBody[] {
  return [[], BESIDE, ...fieldsOf(door.operationId)].flatMap((path) =>
    HOSTILE_VALUES.map((value) => bodyOf(door, path, value, Infinity)),
  );
}

/** Large is what only its size makes hostile. */
const LARGE = /^(a list of (0|{}|\[\])|lists 60 deep, many times|a map of objects|a long text)$/;
const SMALL_BYTES = 256 * 1024;

/** A part of them: each value in place of the body or beside its fields, and for each field another value. */
export function someHostileBodies(door: Door): HostileBody[] {
  const values = HOSTILE_VALUES;
  // 7 and their number have no common divisor: over the routes each value comes to each kind of field.
  const fields = fieldsOf(door.operationId).map((path, index) =>
    bodyOf(door, path, values[(7 * index) % values.length]!, SMALL_BYTES),
  );
  const whole = values.map((value, index) =>
    bodyOf(door, index % 3 === 2 ? BESIDE : [], value, LARGE.test(value.what) ? Infinity : SMALL_BYTES),
  );
  // What people send is all read by the same code: a third of them at each route.
  const first = door.name.length;
  const some = door.isIngest ? whole : whole.filter((_, index) => (index + first) % 3 === 0);
  return [...some, ...fields];
}

/** What a request cost this process, which is client and server, and what it was answered. */
export interface Cost {
  readonly status: number;
  readonly cpuMs: number;
  readonly sentBytes: number;
  readonly answerBytes: number;
}

/** Sends the body, and again while it costs more than it may: what else this process did may be in the figure. */
export async function costOf(door: Door, { raw }: HostileBody, slack = 1, tries = 3): Promise<Cost> {
  const body = raw();
  let best: Cost | null = null;
  for (let tried = 0; tried < tries; tried += 1) {
    const before = process.cpuUsage();
    const { status, text } = await door.send(body);
    const { user, system } = process.cpuUsage(before);
    const cpuMs = (user + system) / 1000;
    const cost = { status, cpuMs, sentBytes: Buffer.byteLength(body), answerBytes: Buffer.byteLength(text) };
    if (best === null || cost.cpuMs < best.cpuMs) best = cost;
    if (best.cpuMs <= slack * boundMs(best)) break;
  }
  if (best === null) throw new Error('nothing was sent');
  return best;
}

/** docs/CONTRACT.md, "Bounds": what a refused body may cost, and an accepted one for each MiB. */
export function boundMs({ status, sentBytes }: Pick<Cost, 'status' | 'sentBytes'>): number {
  return status >= 400 ? 200 : 250 * Math.max(1, sentBytes / 2 ** 20);
}

/** Of a refusal, and of each answer to a store's event. */
export const MAX_ANSWER_BYTES = 64_000;
