import type { DocumentReference, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { AppError } from '../../domain/base/errors';
import { readBrandIds } from '../../firestore/audit/auditPages';
import { presentShapes } from '../../firestore/documents/kinds';
import {
  CHUNK_SIZE,
  examineChunk,
  liftChunk,
  readMigrationMark,
  writeMigrationMark,
  type ChunkResult,
  type LeftDocument,
  type LiftedDocument,
} from '../../firestore/migration/migration';
import {
  isOtherShape,
  pagesOf,
  sourceBelow,
  sourcesOf,
  type Source,
} from '../../firestore/migration/migrationSources';
import { paths } from '../../firestore/base/paths';
import { eachOf } from '../base/eachOf';
import type { Services } from '../base/services';

type MigrateServices = Pick<Services, 'db' | 'now'>;

export interface MigrateOptions {
  /** Absent: every brand, and the documents of no brand or of several. */
  readonly brandId?: string | undefined;
  /** False: only a report of what it would lift. */
  readonly isWriting: boolean;
  /** Begins anew, whatever an earlier run has done. */
  readonly isAgain?: boolean | undefined;
  readonly pageSize?: number | undefined;
  /** Called after each page, once it is marked as done. */
  readonly onPage?: ((progress: MigrationProgress) => void) | undefined;
}

export interface MigrationProgress {
  /** Brands; plus one for the documents of no brand, if all are migrated. */
  readonly done: number;
  readonly total: number;
  readonly collection: string;
}

export interface ShapeCount extends LiftedDocument {
  readonly documents: number;
}

export interface MigrationResult {
  readonly documents: number;
  /** What was lifted, or would be, by place and shape. */
  readonly lifted: readonly ShapeCount[];
  readonly left: readonly LeftDocument[];
  /** The brands that earlier runs have finished, which were not read; null: the documents of no brand. */
  readonly finished: readonly (string | null)[];
  /** Those that this run resumed: the result does not include what the earlier run did. */
  readonly resumed: readonly (string | null)[];
}

const AT_ONCE = 4;

/**
 * Lifts stored documents to the present shapes of their kinds, or reports what it would lift. It may run twice, at
 * once, be killed in the middle, and run while events arrive: each brand has a mark from which the next run continues.
 * A document that cannot be lifted is named, and the others are lifted. Throws AppError `not_found` for an unknown
 * brand.
 */
export async function migrateShapes(
  services: MigrateServices,
  options: MigrateOptions,
): Promise<MigrationResult> {
  const { brandId } = options;
  if (brandId !== undefined) await assertBrand(services, brandId);
  const parts = brandId === undefined ? [...(await readBrandIds(services.db)), null] : [brandId];
  const run = new Run(services, options, parts.length);
  for (const part of parts) await run.part(part);
  return run.result;
}

async function assertBrand({ db }: MigrateServices, brandId: string): Promise<void> {
  const { exists } = await paths.brand(db, brandId).get();
  if (exists || (await readBrandIds(db)).includes(brandId)) return;
  throw new AppError('not_found', { detail: `There is no brand "${brandId}".` });
}

interface Position {
  readonly collection: string;
  readonly lastId: string | null;
  readonly lifted: number;
  readonly left: number;
}

class Run {
  private readonly shapes = presentShapes();
  private readonly counts = new Map<string, ShapeCount>();
  private readonly leftDocuments: LeftDocument[] = [];
  private readonly finished: (string | null)[] = [];
  private readonly resumed: (string | null)[] = [];
  private documents = 0;
  private done = 0;
  /** In the current part, by this run and those before it. */
  private lifted = 0;
  private left = 0;

  constructor(
    private readonly services: MigrateServices,
    private readonly options: MigrateOptions,
    private readonly total: number,
  ) {}

  get result(): MigrationResult {
    const { documents, leftDocuments: left, finished, resumed } = this;
    const lifted = [...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
    return { documents, lifted, left, finished, resumed };
  }

  /** Migrates the brand; null: the documents of no brand. */
  async part(brandId: string | null): Promise<void> {
    const sources = sourcesOf(this.services.db, brandId);
    const start = await this.startOf(brandId, sources);
    this.lifted = start?.lifted ?? 0;
    this.left = start?.left ?? 0;
    let after = start?.lastId ?? null;
    let collection = start?.collection ?? '';
    const first = sources.findIndex((source) => source.collection === start?.collection);
    for (const source of first < 0 ? [] : sources.slice(first)) {
      ({ collection } = source);
      await this.source(brandId, source, after);
      after = null;
    }
    if (start) await this.mark(brandId, { collection, lastId: null, isDone: true });
    this.done += 1;
  }

  /** Where to begin; null if all is done. */
  private async startOf(brandId: string | null, sources: readonly Source[]): Promise<Position | null> {
    const { isWriting, isAgain = false } = this.options;
    const collection = sources[0]?.collection ?? '';
    const anew = { collection, lastId: null, lifted: 0, left: 0 };
    if (!isWriting) return anew;
    const mark = isAgain ? null : await readMigrationMark(this.services.db, brandId);
    const isKnown = mark !== null && sources.some((source) => source.collection === mark.collection);
    // Documents that could not be lifted may be repaired by now; they are named until they are.
    const hasLeft = mark !== null && mark.isDone && mark.left > 0;
    if (isKnown && mark.shapes === this.shapes && !hasLeft) {
      (mark.isDone ? this.finished : this.resumed).push(brandId);
      return mark.isDone ? null : mark;
    }
    this.lifted = 0;
    this.left = 0;
    // Before the first document, so that an earlier run's mark no longer says that all is done.
    await this.mark(brandId, { collection, lastId: null, isDone: false });
    return anew;
  }

  private async source(brandId: string | null, source: Source, after: string | null): Promise<void> {
    const { pageSize: size, onPage } = this.options;
    const { collection } = source;
    for await (const docs of pagesOf(this.services.db, source, { size, after })) {
      if (source.below === null) await this.page(docs, AT_ONCE);
      else await eachOf(docs, AT_ONCE, (parent) => this.below(source, parent));
      await this.mark(brandId, { collection, lastId: docs.at(-1)?.id ?? null, isDone: false });
      onPage?.({ done: this.done, total: this.total, collection });
    }
  }

  private async below(source: Source, parent: QueryDocumentSnapshot): Promise<void> {
    const children = sourceBelow(source, parent);
    if (!children) return;
    const { pageSize: size } = this.options;
    for await (const docs of pagesOf(this.services.db, children, { size })) await this.page(docs, 1);
  }

  private async page(docs: readonly QueryDocumentSnapshot[], atOnce: number): Promise<void> {
    this.documents += docs.length;
    const refs = docs.filter(isOtherShape).map(({ ref }) => ref);
    await eachOf(chunksOf(refs), atOnce, async (chunk) => {
      const work = this.options.isWriting ? liftChunk : examineChunk;
      this.note(await work(this.services.db, chunk));
    });
  }

  private note({ lifted, left }: ChunkResult): void {
    this.leftDocuments.push(...left);
    this.left += left.length;
    this.lifted += lifted.length;
    for (const document of lifted) {
      const key = JSON.stringify([document.place, document.from]);
      this.counts.set(key, { ...document, documents: (this.counts.get(key)?.documents ?? 0) + 1 });
    }
  }

  private async mark(
    brandId: string | null,
    position: Omit<Position, 'lifted' | 'left'> & { readonly isDone: boolean },
  ): Promise<void> {
    if (!this.options.isWriting) return;
    const { shapes, lifted, left, services } = this;
    await writeMigrationMark(services.db, brandId, {
      ...position,
      shapes,
      lifted,
      left,
      updatedAt: services.now(),
    });
  }
}

function chunksOf(refs: readonly DocumentReference[]): DocumentReference[][] {
  const chunks: DocumentReference[][] = [];
  for (let start = 0; start < refs.length; start += CHUNK_SIZE)
    chunks.push(refs.slice(start, start + CHUNK_SIZE));
  return chunks;
}
