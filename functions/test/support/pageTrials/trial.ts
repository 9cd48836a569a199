import type { CollectionReference, DocumentData, Firestore } from '@google-cloud/firestore';
import { paths } from '../../../src/firestore/base/paths';
import { writeApprovedOrders } from '../bulk';
import type { Tenant, World } from '../world';

/** Where a reader is tried. */
export interface TrialGround {
  /** The reader's own, watched on the wire. */
  readonly world: World;
  /** What the test itself writes and looks up goes another way. */
  readonly aside: Firestore;
  readonly tenant: Tenant;
}

/** How one reader of PAGES is tried with one document more than its page has. */
export interface Trial {
  /** In which the documents lie that it reads. */
  readonly collection: string;
  /** How often the operation goes through that collection; absent: once. */
  readonly passes?: number;
  /** Writes so many documents that the reader must find, and says what `read` must then return, in any order. */
  readonly write: (ground: TrialGround, count: number) => Promise<readonly string[]>;
  /** Reads them by the reader itself. */
  readonly read: (ground: TrialGround) => Promise<readonly string[]>;
}

/** One moment that all documents of a trial share, so that only their names order them. */
export const MOMENT = new Date('2026-01-20T10:00:00Z');
export const BUDGET_MS = 600_000;

export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n + 1);
}

/** The sum of the numbers up to the count, as readers that only add up say it. */
export function sumUpTo(count: number): string {
  return String((count * (count + 1)) / 2);
}

/** Writes so many documents, and returns their ids. */
export async function writeDocuments(
  { aside }: TrialGround,
  from: CollectionReference,
  count: number,
  make: (n: number) => { readonly id: string; readonly data: DocumentData },
): Promise<string[]> {
  const writer = aside.bulkWriter();
  const made = numbers(count).map(make);
  for (const { id, data } of made) void writer.set(from.doc(id), data);
  await writer.close();
  return made.map(({ id }) => id);
}

/** Writes so many stores of the tenant's brand, its own among them, and returns their ids. */
export async function writeStores(ground: TrialGround, count: number): Promise<string[]> {
  const { brandId, storeId } = ground.tenant;
  const data = (await paths.store(ground.aside, brandId, storeId).get()).data();
  const more = await writeDocuments(ground, paths.stores(ground.aside, brandId), count - 1, (n) => {
    return { id: `s${n}`, data: { ...data, storeId: `s${n}` } };
  });
  return [storeId, ...more];
}

/** Writes so many real orders with their commissions and days, and returns their ids. */
export async function writeOrders({ aside, tenant }: TrialGround, count: number): Promise<string[]> {
  await writeApprovedOrders(aside, tenant, count, MOMENT);
  return numbers(count).map(String);
}

/** Of pages that also say what could not be read: each must be read here. */
export async function* readIn<T>(
  pages: AsyncIterable<{ readonly read: readonly T[]; readonly unreadable: Iterable<unknown> }>,
): AsyncGenerator<readonly T[]> {
  for await (const { read, unreadable } of pages) {
    const [first] = unreadable;
    if (first !== undefined) throw new Error('a document of the trial cannot be read', { cause: first });
    yield read;
  }
}

export async function collect<T>(
  pages: AsyncIterable<readonly T[]>,
  name: (found: T) => string,
): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...page.map(name));
  return names;
}
