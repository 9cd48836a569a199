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
