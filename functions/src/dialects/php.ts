import type { z } from 'zod';

// What PHP's json_encode makes of an array: `[]` of an empty one, also where an object is meant, and an object of one
// whose numbers have a gap, which array_filter leaves.

/**
 * The body as its sender meant it: an empty list in the place of an optional object is absent, and so is an empty object
 * in that of an optional list; an object whose keys are all numbers is a list. All else is as sent, so that what is wrong
 * is refused as before.
 */
export function asPhpMeant(schema: z.ZodType, body: unknown): unknown {
  const { type, ...def } = definitionOf(schema);
  if (type === 'object' && def.shape) return isObject(body) ? members(def.shape, body) : body;
  if (type === 'array' && def.element) {
    const { element } = def;
    const list = phpList(body);
    return Array.isArray(list) ? list.map((item) => asPhpMeant(element, item)) : body;
  }
  // What an optional field or a transformed one is read from.
  const inner = def.innerType ?? (type === 'pipe' ? def.in : undefined);
  return inner ? asPhpMeant(inner, body) : body;
}

/** The parts of zod's definitions that are looked at. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
}

function definitionOf(schema: z.ZodType): Definition {
  return (schema as unknown as { _zod: { def: Definition } })._zod.def;
}

function members(shape: Readonly<Record<string, z.ZodType>>, body: Record<string, unknown>): unknown {
  const meant = Object.entries(shape)
    .filter(([field]) => Object.hasOwn(body, field))
    .map(([field, schema]) => [field, body[field], schema] as const)
    .map(([field, value, schema]) =>
      isEmptyOther(schema, value)
        ? ([field, undefined] as const)
        : ([field, asPhpMeant(schema, value)] as const),
    );
  return { ...body, ...Object.fromEntries(meant) };
}

/** An empty list in the place of an object that may be missing, or an empty object in the place of such a list. */
function isEmptyOther(schema: z.ZodType, value: unknown): boolean {
  const { type, innerType } = definitionOf(schema);
  if (type !== 'optional' || !innerType) return false;
  const wanted = definitionOf(innerType).type;
  if (wanted === 'object') return Array.isArray(value) && value.length === 0;
  return wanted === 'array' && isObject(value) && Object.keys(value).length === 0;
}

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
