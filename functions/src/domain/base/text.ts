/** `1 line`, `2 lines`. */
export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** The first characters of a text. Leaves no half of a surrogate pair. */
export function cutText(text: string, maxLength: number): string {
  const start = text.toWellFormed().slice(0, maxLength);
  return start.isWellFormed() ? start : start.slice(0, -1);
}

/** Marks, embeddings, overrides and isolates of direction: they show a text in another order than it is written. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text by others, or all texts in a value, without invisible signs of direction: what a person reads is what is
 * written. Right-to-left letters have their direction by themselves.
 */
export function withoutDirections<T>(value: T): T {
  return bare(value) as T;
}

function bare(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(DIRECTIONS, '');
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, bare(member)]));
}
