// JSON that gives back what it was given, also dates, whole numbers beyond 2^53, -0 and undefined in a list.

type Json = null | boolean | number | string | Json[] | { [field: string]: Json };

/** Throws TypeError for what JSON cannot carry, such as a function or an instance of a class. */
export function toPlainJson(value: unknown): Json {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (value === undefined) return { $undefined: true };
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (typeof value === 'object' && value !== null) {
    if (![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null))
      throw new TypeError(`an instance of ${value.constructor.name} is no plain value`);
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([field, member]) => [field, toPlainJson(member)]));
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    const isPlain = Number.isFinite(value) && !Object.is(value, -0);
    return isPlain ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  throw new TypeError(`a ${typeof value} is no plain value`);
}

export function fromPlainJson(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(fromPlainJson);
  if (typeof json !== 'object' || json === null) return json;
  if ('$date' in json) return new Date(String(json.$date));
  if ('$bigint' in json) return BigInt(String(json.$bigint));
  if ('$number' in json) return Number(json.$number);
  if ('$undefined' in json) return undefined;
  return Object.fromEntries(Object.entries(json).map(([field, member]) => [field, fromPlainJson(member)]));
}
