/** Whether the number is in the set. */
export function hasBit(bytes: Uint8Array | undefined, n: number): boolean {
  return (((bytes?.[n >> 3] ?? 0) >> (n & 7)) & 1) === 1;
}

/** The set with these numbers more: one bit for each. */
export function withBits(bytes: Uint8Array | undefined, numbers: readonly number[]): Uint8Array {
  const highest = numbers.reduce((most, n) => Math.max(most, n), -1);
  const longer = new Uint8Array(Math.max(bytes?.length ?? 0, (highest >> 3) + 1));
  longer.set(bytes ?? []);
  for (const n of numbers) longer[n >> 3] = (longer[n >> 3] ?? 0) | (1 << (n & 7));
  return longer;
}
