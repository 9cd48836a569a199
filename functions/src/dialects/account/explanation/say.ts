import { countText, listText } from '../../../domain/base/text';
import { maySee, type Viewer } from '../../../domain/order/viewer';
import { SENTENCES, type SentenceKey } from './sentences';
import type { Person, Sentence } from './shape';
import { WORDS, type WordTable } from './words';

type Param = string | number | readonly string[];
type NamesOf<Template> = Template extends `${string}{${infer Slot}}${infer Rest}`
  ? (Slot extends `${infer Name}:${string}` ? Name : Slot) | NamesOf<Rest>
  : never;
type ParamsOf<K extends SentenceKey> = Readonly<Record<NamesOf<(typeof SENTENCES)[K]>, Param>>;

export const SLOTS = /\{(\w+)(?::(\w+))?\}/g;

/** The sentence of the key. It uses the values that its text names. */
export function say<K extends SentenceKey>(
  key: K,
  ...[values]: NamesOf<(typeof SENTENCES)[K]> extends never ? [] : [ParamsOf<K>]
): Sentence {
  const params: Sentence['params'] = {};
  const text = SENTENCES[key].replace(SLOTS, (_, name: string, table?: string) => {
    const value = (values as Readonly<Record<string, Param>> | undefined)?.[name] ?? '';
    params[name] = typeof value === 'object' ? [...value] : value;
    return paramText(value, table);
  });
  return { key, params, text };
}

function paramText(value: Param, table?: string): string {
  if (table === 'duration') return durationText(Number(value));
  const list = typeof value === 'object' ? value : [String(value)];
  if (table === 'precedence') return list.map((code) => wordOf('evidence', code)).join(', then ');
  return listText(table === undefined ? list : list.map((code) => wordOf(table as WordTable, code)));
}

/** `influencer:ayse` is "influencer ayse", `lines:2` is "2 lines". */
function wordOf(table: WordTable, coded: string): string {
  const [code = '', ...rest] = coded.split(':');
  const value = rest.join(':');
  const words: Readonly<Record<string, string | readonly [one: string, many: string]>> = WORDS[table];
  const word = words[code] ?? code;
  return (typeof word === 'string' ? word : word[value === '1' ? 0 : 1]).replace('#', () => value);
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
] as const;

/** A length of time by its two largest units that are not 0: `31 days`, `30 days and 1 millisecond`. */
function durationText(milliseconds: number): string {
  let rest = milliseconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [countText(count, unit)];
  });
  return parts.length === 0 ? 'no time' : listText(parts.slice(0, 2));
}

/** A person as the viewer may see them: to an influencer every other influencer is `another`. */
export function personFor(viewer: Viewer, influencerId: string | null): Person {
  if (influencerId === null) return { kind: 'nobody', influencerId };
  if (viewer.kind === 'brand') return { kind: 'influencer', influencerId };
  return maySee(viewer, influencerId)
    ? { kind: 'you', influencerId }
    : { kind: 'another', influencerId: null };
}

export function personCode({ kind, influencerId }: Person): string {
  return kind === 'influencer' ? `${kind}:${influencerId ?? ''}` : kind;
}
