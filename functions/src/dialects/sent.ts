import { z } from 'zod';
import type { FieldError } from '../domain/base/errors';
import { isObject, phpList } from './php';

// What is looked at of a body before it is validated: of each object the fields that its schema has, and of each list
// first its length. So a body costs what its known fields cost, whatever else is in it.

/** Of a list or a map whose schema names no bound of its own (`maxItems`, `maxProperties`). */
const MAX_MEMBERS = 5000;

export interface Sent {
  /** The known fields. A list that is too long is as it was sent, and not looked into. */
  readonly read: unknown;
  /** The lists and maps that are too long. */
  readonly tooLong: readonly FieldError[];
}

export interface SentOptions {
  /**
   * The sender is PHP, whose `json_encode` writes `[]` for each empty array, and an object for a list with a gap: so an
   * empty list in the place of an optional object is absent, and so is an empty object in that of an optional list; an
   * object whose keys are all numbers is a list.
   */
  readonly isPhp?: boolean;
}

/**
 * What the schema's fields are read from: `null` is absent, but for items of a list, since to drop one would move the
 * others. All else is as sent, so that the schema refuses what is wrong.
 */
export function sentFor(schema: z.ZodType, body: unknown, { isPhp = false }: SentOptions = {}): Sent {
  const reader = new Reader(isPhp);
  const read = reader.read(schema, body);
  return { read, tooLong: reader.tooLong };
}

/** The parts of zod's definitions that are looked at. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly in?: z.ZodType;
}

function definitionOf(schema: z.ZodType): Definition {
  return (schema as unknown as { _zod: { def: Definition } })._zod.def;
}

class Reader {
  readonly tooLong: FieldError[] = [];
  private readonly path: (string | number)[] = [];

  constructor(private readonly isPhp: boolean) {}

  read(schema: z.ZodType, value: unknown): unknown {
    // A text, a number: nothing is in it.
    if (typeof value !== 'object' || value === null) return value;
    const def = definitionOf(schema);
    if (def.type === 'object' && def.shape) return this.object(def.shape, value);
    if (def.type === 'array' && def.element) return this.list(schema, def.element, value);
    if (def.type === 'record' && def.valueType) return this.map(schema, def.valueType, value);
    if (def.type === 'union' && def.options) return this.oneOf(def.options, value);
    // What an optional field or a transformed one is read from.
    const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
    return inner ? this.read(inner, value) : value;
  }

  private object(shape: Readonly<Record<string, z.ZodType>>, value: object): unknown {
    if (!isObject(value)) return value;
    const known: Record<string, unknown> = {};
    for (const [field, schema] of Object.entries(shape)) {
      const sent = Object.hasOwn(value, field) ? value[field] : null;
      if (sent === null || (this.isPhp && isEmptyOther(schema, sent))) continue;
      known[field] = this.at(field, schema, sent);
    }
    return known;
  }

  private list(schema: z.ZodType, element: z.ZodType, value: object): unknown {
    const list = this.isPhp ? phpList(value) : value;
    if (!Array.isArray(list)) return value;
    const most = z.globalRegistry.get(schema)?.['maxItems'] ?? MAX_MEMBERS;
    if (!this.isShort(list.length, most, 'items')) return list;
    return list.map((item: unknown, index) => this.at(index, element, item));
  }

  private map(schema: z.ZodType, valueType: z.ZodType, value: object): unknown {
    if (!isObject(value)) return value;
    const members = Object.entries(value);
    const most = z.globalRegistry.get(schema)?.['maxProperties'] ?? MAX_MEMBERS;
    if (!this.isShort(members.length, most, 'members')) return value;
    return Object.fromEntries(
      members
        .filter(([, member]) => member !== null)
        .map(([name, member]) => [name, this.at(name, valueType, member)]),
    );
  }

  /** The option that the value has the form of; an object may have the fields of any that is one. */
  private oneOf(options: readonly z.ZodType[], value: object): unknown {
    const isList = Array.isArray(value);
    const defs = options.map((option) => [option, definitionOf(option)] as const);
    const [option] = defs.find(([, { type }]) => type === (isList ? 'array' : 'record')) ?? [];
    if (option) return this.read(option, value);
    const shapes = defs.flatMap(([, { shape }]) => (shape ? [shape] : []));
    if (isList || shapes.length === 0) return value;
    return this.object(Object.assign({}, ...shapes) as Readonly<Record<string, z.ZodType>>, value);
  }

  private at(step: string | number, schema: z.ZodType, value: unknown): unknown {
    this.path.push(step);
    const read = this.read(schema, value);
    this.path.pop();
    return read;
  }

  private isShort(length: number, most: unknown, what: string): boolean {
    if (length <= Number(most)) return true;
    this.tooLong.push({ path: this.path.join('.'), message: `must have at most ${String(most)} ${what}` });
    return false;
  }
}

/** An empty list in the place of an object that may be missing, or an empty object in the place of such a list. */
function isEmptyOther(schema: z.ZodType, value: unknown): boolean {
  const { type, innerType } = definitionOf(schema);
  if (type !== 'optional' || !innerType) return false;
  const wanted = definitionOf(innerType).type;
  if (wanted === 'object') return Array.isArray(value) && value.length === 0;
  return wanted === 'array' && isObject(value) && Object.keys(value).length === 0;
}
