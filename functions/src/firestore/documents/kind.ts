import type { DocumentData } from '@google-cloud/firestore';
import { z } from 'zod';
import { readDocument, type Snapshot } from '../base/convert';
import { UnreadableDocument } from './unreadable';

/** The fields of a stored document; where only some were selected, the others are missing. */
export type Fields = Readonly<Record<string, unknown>>;

/** An older shape of a document, and how the next shape is made of it. */
export interface OlderShape {
  /** Refuses what never had this shape. Fields may be missing: see `Fields`. */
  readonly schema: z.ZodType<Fields>;
  readonly lift: (fields: Fields) => Fields;
}

/** Shape 0, from before documents had `v`: the fields of shape 1. */
export const UNVERSIONED: OlderShape = { schema: z.looseObject({}), lift: (fields) => fields };

export interface KindOptions<T> {
  /** The name in an error: `an order`. */
  readonly name: string;
  /**
   * The present shape, without `v`. `strict` if only we write it, so that an unknown field is refused; else a plain
   * object, which drops it.
   */
  readonly schema: z.ZodType<T> & { readonly shape: z.core.$ZodLooseShape };
  /** Shapes 0 and up. The number of the present shape is their count. */
  readonly older: readonly OlderShape[];
}

/** A document for the audit, readable or not. */
export interface FoundDocument<T> {
  /** Lifted if possible, not validated; null: there is no document, or its shape is unknown. */
  readonly value: T | null;
  /** Why an event that needs the document would be refused. */
  readonly problems: readonly string[];
}

export interface Part<T> {
  readonly fields: string[];
  /** Throws UnreadableDocument. Null: there is none. */
  read(snapshot: Snapshot): T | null;
  /** For a document that a query has found. Throws UnreadableDocument. */
  readFound(snapshot: Snapshot): T;
}

/**
 * One kind of stored document. `v` is the number of its shape; older shapes are lifted here, when read, and nowhere
 * else. Timestamps become Dates.
 */
export class Kind<T extends object> implements Part<T> {
  readonly #options: KindOptions<T>;

  constructor(options: KindOptions<T>) {
    this.#options = options;
  }

  get v(): number {
    return this.#options.older.length;
  }

  get fields(): string[] {
    return ['v', ...Object.keys(this.#options.schema.shape)];
  }

  /** The stored form, with the number of the shape; also for fields that are merged into a document. */
  stored(value: T | Partial<T> | DocumentData): DocumentData {
    return { ...value, v: this.v };
  }

  read(snapshot: Snapshot): T | null {
    return this.#read(snapshot, this.#options.schema);
  }

  readFound(snapshot: Snapshot): T {
    return present(this.read(snapshot), snapshot);
  }

  /** Some of its fields, for queries that select no more. */
  part<K extends keyof T & string>(...names: K[]): Part<Pick<T, K>> {
    const { shape } = this.#options.schema;
    const schema = z.object(Object.fromEntries(names.map((name) => [name, fieldOf(shape, name)])));
    // Each field's schema is the one in T.
    const read = (snapshot: Snapshot): Pick<T, K> | null =>
      this.#read(snapshot, schema as unknown as z.ZodType<Pick<T, K>>);
    return {
      fields: ['v', ...names],
      read,
      readFound: (snapshot) => present(read(snapshot), snapshot),
    };
  }

  /** For the audit and the rebuild, which report problems instead of failing. */
  found(snapshot: Snapshot): FoundDocument<T> {
    const lifted = this.#lift(snapshot);
    if (lifted === null) return { value: null, problems: [] };
    if ('problems' in lifted) return { value: null, problems: lifted.problems };
    const { error } = this.#options.schema.safeParse(lifted.fields);
    // Not validated on purpose: each check of the audit reports what it cannot use.
    return { value: lifted.fields as T, problems: error ? problemsOf(error) : [] };
  }

  #read<P>(snapshot: Snapshot, schema: z.ZodType<P>): P | null {
    const lifted = this.#lift(snapshot);
    if (lifted === null) return null;
    if ('problems' in lifted) throw new UnreadableDocument(snapshot.ref.path, lifted.problems);
    const { data, error } = schema.safeParse(lifted.fields);
    if (error) throw new UnreadableDocument(snapshot.ref.path, problemsOf(error));
    return data;
  }

  #lift(snapshot: Snapshot): { fields: Fields } | { problems: string[] } | null {
    const stored = readDocument(snapshot);
    if (stored === null) return null;
    const { v: said, ...fields } = stored;
    const shape = shapeOf(said);
    if (shape === null || shape > this.v) {
      const known = `${this.#options.name} has shapes up to ${this.v}`;
      return { problems: [`it says that it has shape ${JSON.stringify(said)}, and ${known}`] };
    }
    let lifted: Fields = fields;
    for (const [index, older] of this.#options.older.slice(shape).entries()) {
      try {
        lifted = older.lift(older.schema.parse(lifted));
      } catch (error) {
        const why = error instanceof z.ZodError ? problemsOf(error).join('; ') : messageOf(error);
        return { problems: [`it cannot be lifted from shape ${shape + index}: ${why}`] };
      }
    }
    return { fields: lifted };
  }
}

/** The documents that could be read, and the errors of the others. */
export interface ReadEach<T> {
  readonly read: readonly T[];
  readonly unreadable: readonly UnreadableDocument[];
}

export function readEach<T, S extends Snapshot>(
  snapshots: readonly S[],
  part: { readFound(snapshot: S): T },
): ReadEach<T> {
  const read: T[] = [];
  const unreadable: UnreadableDocument[] = [];
  for (const snapshot of snapshots) {
    try {
      read.push(part.readFound(snapshot));
    } catch (error) {
      if (!(error instanceof UnreadableDocument)) throw error;
      unreadable.push(error);
    }
  }
  return { read, unreadable };
}

/** The number of a shape; null if it is none. A document from before shapes had numbers has no `v`. */
export function shapeOf(v: unknown): number | null {
  if (v === undefined) return 0;
  return typeof v === 'number' && Number.isInteger(v) && v > 0 ? v : null;
}

function fieldOf(shape: z.core.$ZodLooseShape, name: string): z.core.$ZodType {
  const field: unknown = shape[name];
  if (!(field instanceof z.ZodType)) throw new Error(`there is no field ${name}`);
  return field;
}

function present<T>(value: T | null, { ref }: Snapshot): T {
  if (value === null) throw new Error(`${ref.path} is not there`);
  return value;
}

function problemsOf({ issues }: z.core.$ZodError): string[] {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
