import {
  AUDIT_CHECKS,
  Verdicts,
  type AuditCheck,
  type CheckCount,
  type Finding,
  type Invariant,
} from '../../domain/audit/verdicts';
import { AppError } from '../../domain/base/errors';
import type { StalledSchedule } from '../../domain/audit/stalled';
import { readBrand } from '../../firestore/brand/plans';
import { readBrandIds } from '../../firestore/audit/auditPages';
import { paths } from '../../firestore/base/paths';
import { Reading } from '../../firestore/base/reading';
import { BrandAudit } from './auditBrand';
import { BrandWalk } from './brandWalk';
import { findStalled } from './findStalled';
import type { Services } from '../base/services';
import { turned } from '../base/turns';

export interface AuditOptions {
  /** Absent: every brand. */
  readonly brandId?: string | undefined;
  /** Begins after this brand, and ends with it. */
  readonly afterBrandId?: string | undefined;
  /** Documents a page; absent: each reader's own size. */
  readonly pageSize?: number | undefined;
  /** How long it may take; absent: no limit. */
  readonly budgetMs?: number | undefined;
  readonly onProgress?: ((progress: AuditProgress) => void) | undefined;
  /** Called before each brand. */
  readonly onBrand?: ((brandId: string) => Promise<void>) | undefined;
}

export interface AuditProgress {
  readonly brandId: string;
  /** Documents; the total grows as payouts with their numbers of lines are read. */
  readonly done: number;
  readonly total: number;
}

export interface AuditResult {
  readonly brands: number;
  readonly checks: readonly (CheckCount & {
    readonly check: AuditCheck;
    readonly invariant: Invariant;
    readonly what: string;
  })[];
  /** The number of problems; `findings` names at most `MAX_FINDINGS`. */
  readonly wrong: number;
  readonly findings: readonly Finding[];
  readonly failures: readonly AuditFailure[];
  readonly stalled: readonly StalledSchedule[];
  /** The last brand that was audited or failed; null if the time was up before the first. */
  readonly lastBrandId: string | null;
  /** False if the time was up before the last brand. */
  readonly isDone: boolean;
}

export interface AuditFailure {
  readonly brandId: string;
  readonly error: unknown;
}

type AuditServices = Pick<Services, 'db' | 'now'>;

/**
 * Audits the database in pages: the five invariants of MONEY.md, 5. Each brand is read at one moment, so that
 * concurrent writes give no false alarm; nothing is written. A brand that cannot be audited is named, and the others
 * are audited. It also finds late schedules. Throws AppError `not_found` for an unknown brand.
 */
export async function auditAll(services: AuditServices, options: AuditOptions = {}): Promise<AuditResult> {
  const { brandId: only, afterBrandId } = options;
  const brandIds = only === undefined ? turned(await readBrandIds(services.db), afterBrandId) : [only];
  const startedAt = services.now();
  const run = new AuditRun(services, options, startedAt);
  const stalled = await findStalled(services.db, startedAt, only);
  for (const brandId of brandIds) {
    if (!(await run.brand(brandId))) break;
  }
  const result = { ...run.result(brandIds.length), stalled };
  if (only !== undefined && result.failures.length === 0) await assertBrand(services.db, only, result);
  return result;
}

async function assertBrand(
  db: Services['db'],
  brandId: string,
  { checks }: Pick<AuditResult, 'checks'>,
): Promise<void> {
  if (checks.some(({ checked }) => checked > 0)) return;
  const { exists } = await paths.brand(db, brandId).get();
  if (!exists) throw new AppError('not_found', { detail: `There is no brand "${brandId}".` });
}

class TimeIsUp extends Error {}

/** One run over the brands: its findings, and the time that is left. */
class AuditRun {
  private readonly verdicts = new Verdicts();
  private readonly failures: AuditFailure[] = [];
  private readonly deadlineMs: number;
  private lastBrandId: string | null = null;
  private brands = 0;
  private documents = { done: 0, total: 0 };

  constructor(
    private readonly services: AuditServices,
    private readonly options: AuditOptions,
    startedAt: Date,
  ) {
    this.deadlineMs = startedAt.getTime() + (options.budgetMs ?? Number.POSITIVE_INFINITY);
  }

  /** Audits the brand. Returns false if the time was up before its end. */
  async brand(brandId: string): Promise<boolean> {
    const { db } = this.services;
    const { pageSize, onBrand } = this.options;
    const isFirst = this.lastBrandId === null;
    try {
      this.assertTime();
      await onBrand?.(brandId);
      const reading = await Reading.open(db, brandId);
      const advance = this.advance.bind(this, brandId);
      const { verdicts } = this;
      await new BrandAudit(new BrandWalk({ db, reading, brandId, pageSize, verdicts, advance })).run();
      // Nothing else here reads it, and all work of the brand stops where it is wrong: throws what names the field.
      await readBrand(db, brandId);
      this.brands += 1;
    } catch (error) {
      const isLate = error instanceof TimeIsUp;
      if (isLate && !isFirst) return false;
      // A brand too large for a whole run would be begun again by every run, and block the others.
      this.failures.push({ brandId, error: isLate ? tooLarge(error) : error });
    }
    this.lastBrandId = brandId;
    return true;
  }

  result(brandsInAll: number): Omit<AuditResult, 'stalled'> {
    const { verdicts, failures, brands, lastBrandId } = this;
    const checks = Object.entries(verdicts.counts).map(([name, count]) => {
      const check = name as AuditCheck;
      return { check, ...AUDIT_CHECKS[check], ...count };
    });
    const { wrong, findings } = verdicts;
    const isDone = brands + failures.length === brandsInAll;
    return { brands, checks, wrong, findings, failures, lastBrandId, isDone };
  }

  private advance(brandId: string, { done, found }: { readonly done: number; readonly found: number }): void {
    this.assertTime();
    this.documents = { done: this.documents.done + done, total: this.documents.total + found };
    this.options.onProgress?.({ brandId, ...this.documents });
  }

  private assertTime(): void {
    if (this.services.now().getTime() >= this.deadlineMs) throw new TimeIsUp();
  }
}

function tooLarge(cause: TimeIsUp): AppError {
  const detail = 'It takes longer than a whole run may: audit it by itself, with npm run audit -- --brand.';
  return new AppError('unavailable', { detail, cause });
}
