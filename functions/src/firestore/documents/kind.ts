import type { DocumentData } from '@google-cloud/firestore';
import { z } from 'zod';
import { readDocument, type Snapshot } from '../convert';
import { UnreadableDocument } from './unreadable';

/** The fields of a stored document. Where only some were selected, the others are missing. */
export type Fields = Readonly<Record<string, unknown>>;

/** A shape that documents had before, and what makes the next one of it. */
export interface OlderShape {
  /** Refuses what was never of this shape. Fields may be missing: see `Fields`. */
  readonly schema: z.ZodType<Fields>;
  readonly lift: (fields: Fields) => Fields;
}

/** Before documents said their shape: the fields of shape 1, without `v`. */
export const UNVERSIONED: OlderShape = { schema: z.looseObject({}), lift: (fields) => fields };

export interface KindOptions<T> {
  /** As an error names it: `an order`. */
  readonly name: string;
  /**
   * The present shape, without its number: `strict` where we alone write it, so that a field too many is refused; else a
   * plain object, which leaves it out.
   */
  readonly schema: z.ZodType<T> & { readonly shape: z.core.$ZodLooseShape };
  /** Shape 0 and those after it. Their number is that of the present shape. */
  readonly older: readonly OlderShape[];
}

/** A document as an audit meets it: whatever is wrong with it is for the audit to say. */
export interface FoundDocument<T> {
  /** Lifted where it could be, and not checked; null: there is none, or nobody knows what it says. */
  readonly value: T | null;
  /** Why an event that needs it would be refused. */
  readonly problems: readonly string[];
}

/** Reads some fields of a kind of document. */
export interface Part<T> {
  /** What a query selects. */
  readonly fields: string[];
  /** Throws UnreadableDocument. Null: there is none. */
  read(snapshot: Snapshot): T | null;
  /** Of a document that a query has found. Throws UnreadableDocument. */
  readFound(snapshot: Snapshot): T;
}

/**
 * One kind of stored document. It says in `v` which shape it has; older shapes are lifted here, where they are read, and
 * nowhere else. Firestore's Timestamps become Dates.
 */
export class Kind<T extends object> implements Part<T> {
  readonly #options: KindOptions<T>;

  constructor(options: KindOptions<T>) {
    this.#options = options;
  }

  /** The number of the present shape. */
  get v(): number {
    return this.#options.older.length;
  }

  get fields(): string[] {
    return ['v', ...Object.keys(this.#options.schema.shape)];
  }

  /** As it is stored: with the number of its shape. Also of what is merged into a document. */
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
    // Each field's schema is that of T.
    const read = (snapshot: Snapshot): Pick<T, K> | null =>
      this.#read(snapshot, schema as unknown as z.ZodType<Pick<T, K>>);
    return {
      fields: ['v', ...names],
      read,
      readFound: (snapshot) => present(read(snapshot), snapshot),
    };
  }

  /** For the audit and the rebuild alone: they say what is wrong, and are not stopped by it. */
  found(snapshot: Snapshot): FoundDocument<T> {
    const lifted = this.#lift(snapshot);
    if (lifted === null) return { value: null, problems: [] };
    if ('problems' in lifted) return { value: null, problems: lifted.problems };
    const { error } = this.#options.schema.safeParse(lifted.fields);
    // Unchecked on purpose: each check of the audit says what it could not make of it.
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

/** What could be read of documents, and what could not: one that cannot stops no other. */
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

/** The number of a shape; null where it is none. A document from before shapes had numbers says nothing. */
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
