// How a recording is written as JSON: what JSON has no form for is an object with one field that begins with `$`.

/** A text of one character, so long that it would hide the rest. */
const REPEATED = /^(.)\1{999,}$/su;

/** Dates become `{ "$date": "..." }`, long repetitions `{ "$repeat": ["x", 200000] }`; keys are sorted. */
export function toJson(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (typeof value === 'string') {
    const [, character] = REPEATED.exec(value) ?? [];
    return character === undefined ? value : { $repeat: [character, value.length / character.length] };
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, toJson(member)]));
}

/** The way back. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const { $date, $repeat } = value as { $date?: string; $repeat?: [string, number] };
  if ($date !== undefined) return new Date($date);
  if ($repeat !== undefined) return $repeat[0].repeat($repeat[1]);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fromJson(member)]));
}
