import { isDeepStrictEqual } from 'node:util';
import {
  FieldPath,
  FieldValue,
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  type Transaction,
} from '@google-cloud/firestore';
import { readDocument } from '../base/convert';
import { shapeOf } from '../documents/kind';
import { KINDS, placeAt } from '../documents/kinds';
import { migrationMarks, type MigrationMark } from '../documents/progressKinds';
import { UnreadableDocument } from '../documents/unreadable';
import { guarded, isRefused } from '../base/faults';
import { paths } from '../base/paths';
import { inTransaction } from '../base/transaction';
import { Reading } from '../base/reading';

/** Documents a transaction: orders are up to 1 MiB, and a commit takes 10 MiB. */
export const CHUNK_SIZE = 8;
const CHUNK_PATIENCE_MS = 120_000;

/** A document that can be lifted, or was. */
export interface LiftedDocument {
  /** Its place in KINDS. */
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

export interface LeftDocument {
  readonly path: string;
  readonly problems: readonly string[];
}

export interface ChunkResult {
  readonly lifted: readonly LiftedDocument[];
  readonly left: readonly LeftDocument[];
}

type Change = readonly [field: FieldPath, value: unknown];
type Lift = LiftedDocument & { readonly ref: DocumentReference; readonly changes: readonly Change[] };

interface Examined {
  readonly lifts: readonly Lift[];
  readonly left: readonly LeftDocument[];
}

/** Says what would be lifted, and writes nothing. */
export async function examineChunk(db: Firestore, refs: readonly DocumentReference[]): Promise<ChunkResult> {
  return resultOf(examineAll(await Reading.live(db).getAll(refs)));
}

/**
 * Lifts the documents as they are now, in one transaction, so that later writes are kept. If Firestore refuses a chunk,
 * each document is tried alone.
 */
export async function liftChunk(db: Firestore, refs: readonly DocumentReference[]): Promise<ChunkResult> {
  try {
    return resultOf(await liftTogether(db, refs));
  } catch (error) {
    if (!isRefused(error)) throw error;
    const [ref, ...others] = refs;
    if (ref && others.length === 0) return { lifted: [], left: [refusedOf(ref, error)] };
  }
  const results: ChunkResult[] = [];
  for (const ref of refs) results.push(await liftChunk(db, [ref]));
  return {
    lifted: results.flatMap(({ lifted }) => lifted),
    left: results.flatMap(({ left }) => left),
  };
}

function liftTogether(db: Firestore, refs: readonly DocumentReference[]): Promise<Examined> {
  const lift = async (transaction: Transaction): Promise<Examined> => {
    const examined = examineAll(await transaction.getAll(...refs));
    for (const { ref, changes } of examined.lifts) {
      const [first, ...more] = changes;
      if (first) transaction.update(ref, ...first, ...more.flat());
    }
    return examined;
  };
  return inTransaction(db, lift, CHUNK_PATIENCE_MS);
}

function examineAll(snapshots: readonly DocumentSnapshot[]): Examined {
  const lifts: Lift[] = [];
  const left: LeftDocument[] = [];
  for (const snapshot of snapshots) {
    const found = examine(snapshot);
    if (found && 'problems' in found) left.push(found);
    else if (found) lifts.push(found);
  }
  return { lifts, left };
}

/** Null if there is nothing to lift: it has the present shape, or was deleted. */
function examine(snapshot: DocumentSnapshot): Lift | LeftDocument | null {
  const { ref } = snapshot;
  const stored = readDocument(snapshot);
  if (stored === null) return null;
  const place = placeAt(ref.path);
  const kind = place === null ? undefined : KINDS[place];
  if (place === null || !kind) {
    return { path: ref.path, problems: ['no kind of document is known to be stored here'] };
  }
  const from = shapeOf(stored['v']);
  if (from === kind.v) return null;
  const { value, problems } = kind.found(snapshot);
  if (value === null || from === null || problems.length > 0) return { path: ref.path, problems };
  return { place, from, to: kind.v, ref, changes: changesOf(stored, kind.stored(value)) };
}

/** Only the fields that differ: a Date would lose the microseconds of other fields' Timestamps. */
function changesOf(
  stored: Readonly<Record<string, unknown>>,
  lifted: Readonly<Record<string, unknown>>,
): Change[] {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(lifted)])];
  return names
    .filter((name) => !isDeepStrictEqual(stored[name], lifted[name]))
    .map((name) => [new FieldPath(name), lifted[name] === undefined ? FieldValue.delete() : lifted[name]]);
}

function resultOf({ lifts, left }: Examined): ChunkResult {
  return { lifted: lifts.map(({ place, from, to }) => ({ place, from, to })), left };
}

function refusedOf({ path }: DocumentReference, error: unknown): LeftDocument {
  return {
    path,
    problems: [`Firestore refuses it: ${error instanceof Error ? error.message : String(error)}`],
  };
}

const markOf = (db: Firestore, brandId: string | null): DocumentReference =>
  brandId === null ? paths.sharedMigrationProgress(db) : paths.migrationProgress(db, brandId);

/** Null if there is none, or it cannot be read: the migration then begins anew. */
export async function readMigrationMark(
  db: Firestore,
  brandId: string | null,
): Promise<MigrationMark | null> {
  const snapshot = await guarded(() => markOf(db, brandId).get());
  try {
    return migrationMarks.read(snapshot);
  } catch (error) {
    if (error instanceof UnreadableDocument) return null;
    throw error;
  }
}

export async function writeMigrationMark(
  db: Firestore,
  brandId: string | null,
  mark: MigrationMark,
): Promise<void> {
  await guarded(() => markOf(db, brandId).set(migrationMarks.stored(mark)));
}
