import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  Query,
  QueryDocumentSnapshot,
  Timestamp,
  Transaction,
} from '@google-cloud/firestore';
import { AppError } from '../../domain/base/errors';
import { guarded } from './faults';
import { nextValueQuery, pageQuery, pageSizeOf, type Paged, type Valued } from './pages';
import { paths } from './paths';
import { readTogether } from './transaction';

const PAGE_PATIENCE_MS = 120_000;

/** Firestore takes any number of names; this bounds the size of the answer. */
const MAX_GET = 300;

/**
 * Reads the database as it was at one moment, page by page, while writes go on: each page is a read-only transaction at
 * that moment. Firestore keeps an hour of the past; a longer reading fails with AppError `unavailable`.
 */
export class Reading {
  private constructor(
    private readonly db: Firestore,
    /** Null: each page as it is when it is read. */
    private readonly readTime: Timestamp | null,
  ) {}

  /** The moment is taken from Firestore: everything committed before is seen, whatever our clock says. */
  static async open(db: Firestore, brandId: string): Promise<Reading> {
    const { readTime } = await guarded(() => paths.brand(db, brandId).get());
    return new Reading(db, readTime);
  }

  /** The same, with the moment. */
  static async openAt(db: Firestore, brandId: string): Promise<{ reading: Reading; at: Date }> {
    const reading = await Reading.open(db, brandId);
    const { readTime } = reading;
    if (!readTime) throw new Error('a reading of one moment has that moment');
    return { reading, at: readTime.toDate() };
  }

  /** Reads the present state, page by page, with no limit of time. */
  static live(db: Firestore): Reading {
    return new Reading(db, null);
  }

  /**
   * All documents, page by page. When read live, a document whose ordering field grows meanwhile may come twice; one is
   * missed only if that field shrinks.
   */
  async *pages(paged: Paged): AsyncGenerator<QueryDocumentSnapshot[]> {
    let last: QueryDocumentSnapshot | undefined;
    do {
      const docs = await this.get(pageQuery(paged, last));
      if (docs.length > 0) yield docs;
      last = docs.length < pageSizeOf(paged) ? undefined : docs.at(-1);
    } while (last);
  }

  /**
   * The different values of a text field, sorted, at one read each and one more. A value that is no text is skipped,
   * with all values after it still found.
   */
  async values(valued: Valued): Promise<string[]> {
    const values: unknown[] = [];
    for (;;) {
      const docs = await this.get(nextValueQuery(valued, values.at(-1)));
      if (docs.length === 0) return values.filter((value) => typeof value === 'string');
      values.push(...docs.map((doc): unknown => doc.get(valued.field)));
    }
  }

  async getAll(refs: readonly DocumentReference[], fields?: string[]): Promise<DocumentSnapshot[]> {
    const found: DocumentSnapshot[] = [];
    for (let start = 0; start < refs.length; start += MAX_GET) {
      const some = refs.slice(start, start + MAX_GET);
      const mask = fields ? [{ fieldMask: fields }] : [];
      found.push(...(await this.read((transaction) => transaction.getAll(...some, ...mask))));
    }
    return found;
  }

  async get(query: Query): Promise<QueryDocumentSnapshot[]> {
    return (await this.read((transaction) => transaction.get(query))).docs;
  }

  async count(query: Query): Promise<number> {
    const snapshot = await this.read((transaction) => transaction.get(query.count()));
    return snapshot.data().count;
  }

  private read<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const { db, readTime } = this;
    return readTime ? readAt(db, readTime, work) : readTogether(db, work, PAGE_PATIENCE_MS);
  }
}

async function readAt<T>(
  db: Firestore,
  readTime: Timestamp,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await guarded(() => db.runTransaction(work, { readOnly: true, readTime }), PAGE_PATIENCE_MS);
  } catch (error) {
    throw isTooOld(error) ? tooOld(readTime.toDate(), error) : error;
  }
}

function isTooOld(error: unknown): boolean {
  return error instanceof Error && /read.?time|snapshot version|too old/i.test(error.message);
}

function tooOld(at: Date, cause: unknown): AppError {
  return new AppError('unavailable', {
    // Point-in-time recovery would not help: beyond the hour it has whole minutes only.
    detail:
      `Firestore no longer has the database as it stood at ${at.toISOString()}: it keeps one hour, and this brand ` +
      'took longer to read. Run it nearer to the database.',
    cause,
  });
}
