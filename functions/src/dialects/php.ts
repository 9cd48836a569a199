// What PHP's json_encode makes of an array: `[]` of an empty one, also where an object is meant, and an object of one
// whose numbers have a gap, which array_filter leaves.

/** An object whose keys are all numbers as the list of its values, in the order of the numbers; all else as it is. */
export function phpList(value: unknown): unknown {
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^(0|[1-9]\d{0,8})$/.test(key))
    ? Object.values(value)
    : value;
}

/** An object of JSON: no list, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
