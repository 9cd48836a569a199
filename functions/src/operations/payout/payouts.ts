import type { PayoutAccount } from '../../domain/ledger/claim';
import { AppError } from '../../domain/base/errors';
import {
  assertPayable,
  assertSameMark,
  failPayout,
  newPayout,
  payoutIdOf,
  payPayout,
  sendPayout,
  type PayoutMark,
  type PayoutRecord,
} from '../../domain/payout/payout';
import {
  changePayout,
  claimNextDebts,
  claimNextPage,
  closeNextPage,
  openPayout,
  readLock,
  readAdvanceMark,
  readPayout as readStoredPayout,
  readWaitingPayouts,
  sumClaimable,
  writeAdvanceMark,
} from '../../firestore/payout/payouts';
import type { Services } from '../base/services';
import { turned } from '../base/turns';

export interface PayoutResult {
  readonly payout: PayoutRecord;
  /** The payout existed, or was in that state, already. */
  readonly replayed: boolean;
}

export interface PayoutOptions {
  /** Less than this is carried over. */
  readonly minimumMinor: number;
  /** The caller's own name for it: the same reference is the same payout. */
  readonly reference?: string | undefined;
  readonly by: string;
  /** How long it claims; `advancePayout` or the schedule does the rest. */
  readonly budgetMs: number;
}

export function readPayout({ db }: Services, payoutId: string): Promise<PayoutRecord | null> {
  return readStoredPayout(db, payoutId);
}

/**
 * Opens a payout of what is approved and unclaimed on the account, claims it page by page, and seals it. Clawbacks are
 * netted. Throws AppError `nothing_to_pay` if nothing, or less than the minimum, is left, with nothing changed;
 * `payout_open` while another payout of the account is not finished, `event_conflict` for the same reference with
 * another minimum, `not_found` for an unknown brand.
 */
export async function createPayout(
  services: Services,
  account: PayoutAccount,
  options: PayoutOptions,
): Promise<PayoutResult> {
  const { db, lookUps, now, newId } = services;
  const { minimumMinor, reference = null, by, budgetMs } = options;
  if (!(await lookUps.brand(account.brandId))) throw new AppError('not_found');
  const payoutId = reference === null ? newId('payout') : payoutIdOf(account, reference);
  const asked = newPayout(account, { payoutId, reference, minimumMinor, by }, now());
  const known = reference === null ? null : await readStoredPayout(db, payoutId);
  const opened =
    known ??
    (await openIf(services, asked, (sumMinor) => {
      assertPayable(asked, sumMinor, minimumMinor);
    }));
  assertSame(opened, minimumMinor);
  return { payout: await advancePayout(services, payoutId, budgetMs), replayed: opened !== asked };
}

/** Each look but the first means that another payout of the account came and went in between. */
const MAX_LOOKS = 5;

/**
 * Opens the payout if the account's balance allows it and none is open. A simultaneous request with the same reference
 * may open it first.
 *
 * @param assertAllowed throws what refuses it; is given what the account could claim now (minor units)
 */
export async function openIf(
  { db }: Services,
  asked: PayoutRecord,
  assertAllowed: (sumMinor: number) => void,
): Promise<PayoutRecord> {
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const lock = await readLock(db, asked);
    if (lock.openPayoutId !== asked.payoutId) assertAllowed(await sumClaimable(db, asked));
    const opened = await openPayout(db, asked, lock);
    if (opened) return opened;
  }
  throw new AppError('payout_open', { detail: 'Other payouts of the account come and go: try again.' });
}

function assertSame(payout: PayoutRecord, minimumMinor: number): void {
  if (payout.minimumMinor === minimumMinor) return;
  throw new AppError('event_conflict', {
    detail: `The reference "${payout.reference ?? ''}" is that of payout ${payout.payoutId}, which has another minimum.`,
  });
}

/**
 * Does the payout's remaining pages, claims or closings, as long as the time allows; resumes what was cut off. Throws
 * AppError `not_found`.
 *
 * @param maxPages at most so many
 */
export async function advancePayout(
  services: Services,
  payoutId: string,
  budgetMs: number,
  maxPages = Infinity,
): Promise<PayoutRecord> {
  const { db, now } = services;
  const deadlineMs = now().getTime() + budgetMs;
  const found = await readStoredPayout(db, payoutId);
  if (!found) throw new AppError('not_found', { detail: `There is no payout "${payoutId}".` });
  let payout: PayoutRecord = found;
  for (let pages = 0; pages < maxPages && payout.hasWork && now().getTime() < deadlineMs; pages += 1) {
    payout = await nextStep(services, payout);
  }
  return payout;
}

async function nextStep({ db, lookUps, now }: Services, payout: PayoutRecord): Promise<PayoutRecord> {
  const { payoutId, brandId, kind, state } = payout;
  if (state !== 'claiming') return closeNextPage(db, payoutId, now());
  if (kind === 'payout') return claimNextPage(db, payoutId, now());
  const brand = await lookUps.brand(brandId);
  if (!brand) throw new Error(`the brand of ${payoutId} is not there`);
  return claimNextDebts(db, payout, brand.timeZone, now());
}

/**
 * Records that the payout was sent, paid or failed, and closes its claims page by page. The same mark again is a
 * replay. Throws AppError `payout_state_conflict` if the present state does not allow it, `event_conflict` for the same
 * state with another bank reference or reason, and `not_found`.
 */
export async function markPayout(
  services: Services,
  payoutId: string,
  mark: PayoutMark,
  budgetMs: number,
): Promise<PayoutResult> {
  const { db, lookUps, now } = services;
  const found = await readStoredPayout(db, payoutId);
  const brand = found && (await lookUps.brand(found.brandId));
  if (!brand) throw new AppError('not_found', { detail: `There is no payout "${payoutId}".` });
  let replayed = false;
  await changePayout(db, payoutId, (payout) => {
    replayed = payout.state === mark.to;
    if (replayed) assertSameMark(payout, mark);
    return replayed ? payout : marked(payout, mark, brand.timeZone, now());
  });
  return { payout: await advancePayout(services, payoutId, budgetMs), replayed };
}

function marked(payout: PayoutRecord, mark: PayoutMark, timeZone: string, now: Date): PayoutRecord {
  switch (mark.to) {
    case 'sent':
      return sendPayout(payout, mark.bankReference ?? null, now);
    case 'paid':
      return payPayout(payout, timeZone, now);
    case 'failed':
      return failPayout(payout, mark.reason, now);
  }
}

export interface AdvanceRun {
  finished: number;
  /** Payouts whose work was not done in time: the next run continues them. */
  readonly left: string[];
  /** Errors of single payouts; the next run tries them again. */
  readonly failures: { readonly payoutId: string; readonly error: unknown }[];
}

/** Pages of one payout before the others have their turn: 1,000 commissions. */
const PAGES_A_TURN = 10;

/**
 * Resumes every payout that was cut off, in turns of a few pages each, so that a large one does not keep small ones
 * waiting. One that fails does not block the others, and is tried again by the next run. A run whose time is up notes
 * where it was, and the next one begins with the payout after it.
 */
export async function advancePayouts(
  services: Services,
  budgetMs: number,
  pagesATurn = PAGES_A_TURN,
): Promise<AdvanceRun> {
  const { db, now } = services;
  const deadlineMs = now().getTime() + budgetMs;
  const run: AdvanceRun = { finished: 0, left: [], failures: [] };
  const waiting: string[] = [];
  for await (const page of readWaitingPayouts(db)) waiting.push(...page);
  if (waiting.length === 0) return run;
  let turn = turned(waiting, await readAdvanceMark(db));
  let last: string | undefined;
  while (turn.length > 0) {
    const next: string[] = [];
    for (const [index, payoutId] of turn.entries()) {
      const remainingMs = deadlineMs - now().getTime();
      if (remainingMs <= 0) {
        run.left.push(...next, ...turn.slice(index));
        if (last !== undefined) await writeAdvanceMark(db, last);
        return run;
      }
      last = payoutId;
      try {
        const { hasWork } = await advancePayout(services, payoutId, remainingMs, pagesATurn);
        if (hasWork) next.push(payoutId);
        else run.finished += 1;
      } catch (error) {
        run.failures.push({ payoutId, error });
      }
    }
    turn = next;
  }
  return run;
}
