import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { judge, type AuditCheck, type Verdicts } from '../../domain/audit/verdicts';
import type { ShapeCheck } from '../../firestore/audit/auditPages';
import type { Kind } from '../../firestore/documents/kind';
import type { Paged } from '../../firestore/base/pages';
import type { Reading } from '../../firestore/base/reading';

export interface Advance {
  readonly found: number;
  readonly done: number;
}

export interface BrandWalkOptions {
  readonly db: Firestore;
  /** The brand at one moment. */
  readonly reading: Reading;
  readonly brandId: string;
  /** Documents a page; undefined: each reader's own size. */
  readonly pageSize: number | undefined;
  readonly verdicts: Verdicts;
  readonly advance: (progress: Advance) => void;
}

/** How the audits of one brand read its documents: page by page, with a verdict on the shape of each. */
export class BrandWalk {
  readonly db: Firestore;
  readonly reading: Reading;
  readonly brandId: string;
  readonly verdicts: Verdicts;
  readonly advance: (progress: Advance) => void;
  readonly pageSize: number | undefined;

  constructor({ db, reading, brandId, pageSize, verdicts, advance }: BrandWalkOptions) {
    this.db = db;
    this.reading = reading;
    this.brandId = brandId;
    this.pageSize = pageSize;
    this.verdicts = verdicts;
    this.advance = advance;
  }

  /** The condition on the brand in a collection that all brands share. */
  get ofBrand(): NonNullable<Paged['where']> {
    return [['brandId', '==', this.brandId]];
  }

  sized(paged: Paged): Paged {
    return { ...paged, size: this.pageSize };
  }

  /** Pages of documents, counted as done when they are read. */
  async *pages(paged: Paged): AsyncGenerator<QueryDocumentSnapshot[]> {
    for await (const docs of this.reading.pages(this.sized(paged))) {
      this.advance({ found: docs.length, done: docs.length });
      yield docs;
    }
  }

  /** Pages of readable documents with their content. The others are findings, without further checks. */
  async *readPages<T extends object>(kind: Kind<T>, paged: Paged): AsyncGenerator<ReadDocument<T>[]> {
    for await (const docs of this.pages(paged)) {
      yield docs.flatMap((doc) => {
        const { value, problems } = kind.found(doc);
        this.shapes([{ path: doc.ref.path, problems }]);
        return value ? [{ doc, value }] : [];
      });
    }
  }

  async *each<T extends object>(kind: Kind<T>, paged: Paged): AsyncGenerator<ReadDocument<T>> {
    for await (const page of this.readPages(kind, paged)) yield* page;
  }

  shapes(checks: readonly ShapeCheck[]): void {
    this.verdicts.add(...checks.map((of) => ({ check: 'shapes' as const, ...of })));
  }

  judge(check: AuditCheck, path: string, problemsOf: () => string[]): void {
    this.verdicts.add(judge(check, path, problemsOf));
  }

  /** Adds to sums fields that a broken document may lack. There is a verdict only if that fails. */
  sum(check: AuditCheck, path: string, add: () => void): void {
    const summed = judge(check, path, () => {
      add();
      return [];
    });
    if (summed.problems.length > 0) this.verdicts.add(summed);
  }
}

export interface ReadDocument<T> {
  readonly doc: QueryDocumentSnapshot;
  readonly value: T;
}
