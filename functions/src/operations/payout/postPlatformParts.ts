import { newPlatformPart, NOTHING_BILLED } from '../../domain/payout/settlement';
import {
  hasMovedMoney,
  readPartsProgress,
  writePartsMark,
  writePartsProgress,
} from '../../firestore/payout/platformParts';
import { commitPlatformPart, readFigures, readSettlements } from '../../firestore/payout/settlements';
import { brandIds } from '../../firestore/rollup/closedHours';
import type { Services } from '../base/services';

export interface PartsRun {
  /** How many brands have ever paid, or had a debt written off, and are up to date now. */
  brands: number;
  /** In how many currencies of brands the platform's part had changed. */
  posted: number;
  /** One brand that fails stops no other; the next run tries it again. */
  readonly failures: { readonly brandId: string; readonly error: unknown }[];
  /** False if the time was up before the last brand, or one failed: the next run goes on after the last one. */
  isDone: boolean;
}

/**
 * Posts the platform's part anew where what a brand is billed, or what was written off, has changed since its last
 * settlement. Goes over all brands, beginning after the last one of the run before. What is posted is worked out from the
 * stored settlements in the transaction that adds to them, so a run that is killed, repeated or simultaneous posts nothing
 * twice.
 *
 * @param options.brandIds of these brands alone; the mark stays
 */
export async function postPlatformParts(
  services: Services,
  { budgetMs, brandIds: only }: { readonly budgetMs: number; readonly brandIds?: readonly string[] },
): Promise<PartsRun> {
  const { db, now } = services;
  const deadlineMs = now().getTime() + budgetMs;
  const run: PartsRun = { brands: 0, posted: 0, failures: [], isDone: true };
  for (const brandId of only ?? (await turnedBrandIds(services))) {
    if (now().getTime() >= deadlineMs) return { ...run, isDone: false };
    try {
      await postBrand(services, brandId, run);
    } catch (error) {
      run.failures.push({ brandId, error });
      run.isDone = false;
    }
    if (!only) await writePartsProgress(db, brandId, now());
  }
  return run;
}

/** The brands after that of the mark, then the others. */
async function turnedBrandIds({ db }: Services): Promise<string[]> {
  const after = (await readPartsProgress(db))?.lastBrandId ?? '';
  const ids: string[] = [];
  for await (const page of brandIds(db)) ids.push(...page);
  return [...ids.filter((id) => id > after), ...ids.filter((id) => id <= after)];
}

async function postBrand({ db, lookUps, now }: Services, brandId: string, run: PartsRun): Promise<void> {
  if (!(await hasMovedMoney(db, brandId))) return;
  const brand = await lookUps.brand(brandId);
  if (!brand) return;
  const postedAt = now();
  const { figuresAt, byCurrency } = await readFigures(db, brandId);
  const context = { timeZone: brand.timeZone, now: postedAt };
  const settledIn = (await readSettlements(db, brandId)).map(({ currency }) => currency);
  for (const currency of new Set([...byCurrency.keys(), ...settledIn])) {
    const figures = { ...NOTHING_BILLED, ...byCurrency.get(currency), figuresAt };
    const of = { brandId, currency };
    const part = await commitPlatformPart(db, of, (chain) => newPlatformPart(of, chain, figures, context));
    if (part) run.posted += 1;
  }
  await writePartsMark(db, brandId, { postedAt, updatedAt: now() });
  run.brands += 1;
}
