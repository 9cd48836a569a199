import { MIB } from './route';

/** How much there may be in a body of JSON, beside its bytes: `[[],[],...` of 8 MiB takes 150 MB when it is parsed. */
export interface JsonBounds {
  readonly maxDepth: number;
  /** Of all kinds together, lists and objects too. */
  readonly maxValues: number;
}

/** A body of real data has a value in each 10 to 20 bytes. */
const VALUES_PER_MIB = 131_072;

/** What the contract describes: it is a few levels deep. More values than that are parsed for longer than 200 ms. */
export function boundsOfOurs(maxBytes: number): JsonBounds {
  return { maxDepth: 64, maxValues: Math.min(262_144, boundsOfShops(maxBytes).maxValues) };
}

/** A shop's own data, unchanged: plugins store anything in it. PHP writes no JSON that is deeper. */
export function boundsOfShops(maxBytes: number): JsonBounds {
  return { maxDepth: 512, maxValues: Math.ceil((maxBytes / MIB) * VALUES_PER_MIB) };
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_LIST = 0x5d;
const CLOSE_OBJECT = 0x7d;

/**
 * What is wrong with the bounds of a body, from its brackets and commas outside of texts, before anything is made of
 * them; null: nothing. Where a bracket has no other, it is `malformed`, whatever its bounds.
 *
 * @param bytes JSON in UTF-8: the bytes that are looked for are never part of another character
 */
export function boundsProblem(
  bytes: Uint8Array,
  { maxDepth, maxValues }: JsonBounds,
): { readonly message: string } | 'malformed' | null {
  let depth = 0;
  let deepest = 0;
  // A list or object that is not empty has a value more than commas.
  let values = 1;
  let isJustOpened = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte <= SPACE) continue;
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      depth -= 1;
      if (isJustOpened) values -= 1;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1;
      values += 1;
      if (depth > deepest) deepest = depth;
    } else if (byte === COMMA) values += 1;
    else if (byte === QUOTE) at = endOfText(bytes, at);
    isJustOpened = byte === OPEN_LIST || byte === OPEN_OBJECT;
  }
  if (depth !== 0) return 'malformed';
  if (deepest > maxDepth) return { message: `is nested more than ${maxDepth} levels deep` };
  return values > maxValues ? { message: `has more than ${maxValues} values` } : null;
}

/** Where the text that begins here has its closing quote. */
function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
