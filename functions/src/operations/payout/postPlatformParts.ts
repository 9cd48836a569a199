import { newPlatformPart, NOTHING_BILLED } from '../../domain/payout/settlement';
import { hasMovedMoney, writePartsMark } from '../../firestore/payout/platformParts';
import { commitPlatformPart, readFigures, readSettlements } from '../../firestore/payout/settlements';
import type { Services } from '../base/services';
import { eachBrand } from '../base/turns';

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
  const { now } = services;
  const deadlineMs = now().getTime() + budgetMs;
  const run: PartsRun = { brands: 0, posted: 0, failures: [], isDone: true };
  const fail = (brandId: string, error: unknown): void => {
    run.failures.push({ brandId, error });
    run.isDone = false;
  };
  const isLate = (): boolean => now().getTime() >= deadlineMs;
  const turn = { only, atOnce: 1, isLate, onDeath: fail };
  const haveAllBegun = await eachBrand(services, 'postPlatformParts', turn, async (brandId) => {
    try {
      await postBrand(services, brandId, run);
    } catch (error) {
      fail(brandId, error);
    }
  });
  if (!haveAllBegun) run.isDone = false;
  return run;
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
