import type {
  DocumentReference,
  DocumentSnapshot,
  Firestore,
  QueryDocumentSnapshot,
  Timestamp,
  Transaction,
} from '@google-cloud/firestore';
import { payoutAccountKey, type PayoutAccount } from '../../domain/ledger/claim';
import type { CommissionRecord } from '../../domain/order/commissionRecord';
import { AppError } from '../../domain/base/errors';
import {
  afterClosing,
  claimableMinor,
  claimPage,
  closeLine,
  isFinished,
  leftToClaimMinor,
  sealPayout,
  type ClaimedPage,
  type PayoutLine,
  type PayoutLock,
  type PayoutRecord,
} from '../../domain/payout/payout';
import { finishDebt } from '../../domain/payout/debt';
import { readEach } from '../documents/kind';
import { commissions } from '../documents/orderKinds';
import { payoutLines, payoutLocks, payouts } from '../documents/payoutKinds';
import { advanceMarks } from '../documents/progressKinds';
import type { UnreadableDocument } from '../documents/unreadable';
import { guarded } from '../base/faults';
import { pageQuery, pageSizeOf, type Paged } from '../base/pages';
import { paths } from '../base/paths';
import { Reading } from '../base/reading';
import { inTransaction } from '../base/transaction';
import { putCommission } from '../order/putCommission';

// Each function here is one transaction, or only reads; claimNextDebts is a few of them. A payout that is cut off continues
// from its stored state.

export async function readPayout(db: Firestore, payoutId: string): Promise<PayoutRecord | null> {
  return payouts.read(await guarded(() => paths.payout(db, payoutId).get()));
}

export async function* readWaitingPayouts(db: Firestore): AsyncGenerator<string[]> {
  const waiting: Paged = {
    page: 'waitingPayouts',
    from: paths.payouts(db),
    where: [['hasWork', '==', true]],
    fields: [],
  };
  for await (const docs of Reading.live(db).pages(waiting)) yield docs.map(({ id }) => id);
}

/** After which payout the next run of the schedule begins; undefined: with the first. */
export async function readAdvanceMark(db: Firestore): Promise<string | undefined> {
  return advanceMarks.read(await guarded(() => paths.advanceProgress(db).get()))?.lastPayoutId;
}

export async function writeAdvanceMark(db: Firestore, lastPayoutId: string): Promise<void> {
  await guarded(() => paths.advanceProgress(db).set(advanceMarks.stored({ lastPayoutId })));
}

const CLAIMABLE = commissions.part('balances', 'payable');

/** The sum of what the account could claim now, over all readable commissions (minor units). */
export async function sumClaimable(db: Firestore, account: PayoutAccount): Promise<number> {
  let sum = 0;
  const payable: Paged = { page: 'claimable', ...payableTo(db, account), fields: CLAIMABLE.fields };
  for await (const docs of Reading.live(db).pages(payable)) {
    for (const commission of readEach(docs, CLAIMABLE).read) sum += claimableMinor(commission, account);
  }
  return sum;
}

function payableTo(db: Firestore, account: PayoutAccount): Omit<Paged, 'page'> {
  return { from: paths.commissions(db), where: [['payable', 'array-contains', payoutAccountKey(account)]] };
}

/** The lock of an account as it was read. */
export interface SeenLock {
  readonly openPayoutId: string | null;
  /** Changes with each payout that is opened or finished; null: there never was one. */
  readonly updateTime: Timestamp | null;
}

/**
 * The account's lock. Throws AppError `payout_open` if it names an unfinished payout other than the one that is asked for.
 */
export async function readLock(
  db: Firestore,
  asked: PayoutAccount & { readonly payoutId: string },
): Promise<SeenLock> {
  const locked = await guarded(() => paths.payoutAccount(db, payoutAccountKey(asked)).get());
  return { openPayoutId: openPayoutId(locked, asked.payoutId), updateTime: locked.updateTime ?? null };
}

/**
 * Opens the payout, or returns the one with the same id if it exists. Throws AppError `payout_open` if another payout
 * of the account is not finished.
 *
 * @param seen the lock at the time of the look at the balance; null is returned if another payout came and went since
 */
export function openPayout(
  db: Firestore,
  payout: PayoutRecord,
  seen: SeenLock,
): Promise<PayoutRecord | null> {
  return inTransaction(db, async (transaction) => {
    const lockRef = paths.payoutAccount(db, payoutAccountKey(payout));
    const payoutRef = paths.payout(db, payout.payoutId);
    const [known, locked] = await transaction.getAll(payoutRef, lockRef);
    const stored = known && payouts.read(known);
    if (stored) return stored;
    openPayoutId(locked, payout.payoutId);
    if (!isSame(locked?.updateTime ?? null, seen.updateTime)) return null;
    transaction.create(payoutRef, payouts.stored(payout));
    setLock(db, transaction, payout, payout.payoutId);
    return payout;
  });
}

function isSame(a: Timestamp | null, b: Timestamp | null): boolean {
  return a === null || b === null ? a === b : a.isEqual(b);
}

function openPayoutId(locked: DocumentSnapshot | undefined, askedId: string): string | null {
  const lock = locked && payoutLocks.read(locked);
  const openId = lock?.openPayoutId ?? null;
  if (openId !== null && openId !== askedId) {
    throw new AppError('payout_open', {
      detail: `${openId} of this influencer and currency is not finished: finish it first.`,
    });
  }
  return openId;
}

/** Claims one more page, or seals the payout if nothing is left to claim. */
export function claimNextPage(db: Firestore, payoutId: string, now: Date): Promise<PayoutRecord> {
  return inTransaction(db, async (transaction) => {
    const payout = await payoutOf(db, transaction, payoutId);
    if (payout.state !== 'claiming') return payout;
    const page = await nextClaims(db, transaction, payout, now);
    if (page.lines.length === 0) return put(db, transaction, sealPayout(payout, now));
    return putPage(db, transaction, page);
  });
}

function putPage(
  db: Firestore,
  transaction: Transaction,
  { payout, commissions: claimed, lines }: ClaimedPage,
): PayoutRecord {
  for (const commission of claimed) putCommission(transaction, db, commission);
  for (const line of lines) {
    const ref = paths.payoutLine(db, payout.payoutId, line.commissionId);
    transaction.create(ref, payoutLines.stored(line));
  }
  return put(db, transaction, payout);
}

/**
 * Claims one more page of negative balances for a repayment or write-off, the oldest orders first; if nothing is left to
 * claim, it is paid or fails.
 */
export async function claimNextDebts(
  db: Firestore,
  debt: PayoutRecord,
  timeZone: string,
  now: Date,
): Promise<PayoutRecord> {
  const { payoutId } = debt;
  if (leftToClaimMinor(debt) > 0) {
    for await (const refs of debtPages(db, debt)) {
      const claimed = await claimDebts(db, payoutId, refs, now);
      if (claimed) return claimed;
    }
  }
  return changePayout(db, payoutId, (payout) => finishDebt(payout, timeZone, now));
}

/** The commissions with a negative balance of the account. Found without locks: positive ones may be before them. */
async function* debtPages(db: Firestore, account: PayoutAccount): AsyncGenerator<DocumentReference[]> {
  const oldestFirst: Paged = {
    page: 'debts',
    ...payableTo(db, account),
    orderBy: 'occurredAt',
    fields: CLAIMABLE.fields,
  };
  for await (const docs of Reading.live(db).pages(oldestFirst)) {
    const refs = docs.filter((doc) => {
      const [commission] = readEach([doc], CLAIMABLE).read;
      return commission && claimableMinor(commission, account) < 0;
    });
    if (refs.length > 0) yield refs.map(({ ref }) => ref);
  }
}

/** The payout with these claimed, or as it is where it claims no more; null where nothing of these can be claimed. */
function claimDebts(
  db: Firestore,
  payoutId: string,
  refs: readonly DocumentReference[],
  now: Date,
): Promise<PayoutRecord | null> {
  return inTransaction(db, async (transaction) => {
    const debt = await payoutOf(db, transaction, payoutId);
    if (debt.state !== 'claiming' || leftToClaimMinor(debt) === 0) return debt;
    const found = readEach(await transaction.getAll(...refs), commissions).read;
    const page = claimPage(debt, found, now);
    return page.lines.length === 0 ? null : putPage(db, transaction, page);
  });
}

/**
 * The claims of the next page that has any. Claimed commissions leave the query, so it is usually the first page. An
 * unreadable commission stays in it and does not stop the others.
 */
async function nextClaims(
  db: Firestore,
  transaction: Transaction,
  payout: PayoutRecord,
  now: Date,
): Promise<ClaimedPage> {
  const paged: Paged = { page: 'claims', ...payableTo(db, payout) };
  let last: QueryDocumentSnapshot | undefined;
  for (;;) {
    const { docs } = await transaction.get(pageQuery(paged, last));
    const page = claimPage(payout, readEach(docs, commissions).read, now);
    last = docs.length < pageSizeOf(paged) ? undefined : docs.at(-1);
    if (page.lines.length > 0 || !last) return page;
  }
}

/**
 * Closes one more page of claims after the payout was paid or failed. Throws UnreadableDocument if the lines that are
 * left cannot be read.
 */
export function closeNextPage(db: Firestore, payoutId: string, now: Date): Promise<PayoutRecord> {
  return inTransaction(db, async (transaction) => {
    const payout = await payoutOf(db, transaction, payoutId);
    if (isFinished(payout) || (payout.state !== 'paid' && payout.state !== 'failed')) return payout;
    const open = await nextOpenLines(db, transaction, payoutId);
    for (const { line, commission } of open) {
      const closed = closeLine(payout, line, commission, now);
      putCommission(transaction, db, closed.commission);
      transaction.set(paths.payoutLine(db, payoutId, line.commissionId), payoutLines.stored(closed.line));
    }
    return put(db, transaction, afterClosing(payout, open.length, now));
  });
}

interface OpenLine {
  readonly line: PayoutLine;
  readonly commission: CommissionRecord;
}

/** The open lines, with their commissions, of the next page that has readable ones. */
async function nextOpenLines(db: Firestore, transaction: Transaction, payoutId: string): Promise<OpenLine[]> {
  const paged: Paged = {
    page: 'closings',
    from: paths.payoutLines(db, payoutId),
    where: [['outcome', '==', 'open']],
  };
  let last: QueryDocumentSnapshot | undefined;
  let unreadable: UnreadableDocument | undefined;
  for (;;) {
    const { docs } = await transaction.get(pageQuery(paged, last));
    const lines = readEach(docs, payoutLines);
    const found =
      lines.read.length === 0
        ? []
        : await transaction.getAll(...lines.read.map((line) => commissionRef(db, line)));
    const missing = found.find(({ exists }) => !exists);
    if (missing) throw new Error(`payout ${payoutId} claims of ${missing.ref.path}, which is not there`);
    const known = readEach(found, commissions);
    unreadable ??= lines.unreadable[0] ?? known.unreadable[0];
    const byId = new Map(known.read.map((commission) => [commission.commissionId, commission]));
    const open = lines.read.flatMap((line): OpenLine[] => {
      const commission = byId.get(line.commissionId);
      return commission ? [{ line, commission }] : [];
    });
    last = docs.length < pageSizeOf(paged) ? undefined : docs.at(-1);
    if (open.length > 0) return open;
    if (!last) throw unreadable ?? new Error(`payout ${payoutId} has lost a line`);
  }
}

/**
 * Changes only the payout. Throws AppError `not_found`, and what `change` throws.
 *
 * @param change returns the same payout if nothing is to be written
 */
export function changePayout(
  db: Firestore,
  payoutId: string,
  change: (payout: PayoutRecord) => PayoutRecord,
): Promise<PayoutRecord> {
  return inTransaction(db, async (transaction) => {
    const payout = await payoutOf(db, transaction, payoutId);
    const changed = change(payout);
    return changed === payout ? payout : put(db, transaction, changed);
  });
}

async function payoutOf(db: Firestore, transaction: Transaction, payoutId: string): Promise<PayoutRecord> {
  const payout = payouts.read(await transaction.get(paths.payout(db, payoutId)));
  if (!payout) throw new AppError('not_found', { detail: `There is no payout "${payoutId}".` });
  return payout;
}

/** Stores the payout; a finished one releases the account's lock. */
function put(db: Firestore, transaction: Transaction, payout: PayoutRecord): PayoutRecord {
  transaction.set(paths.payout(db, payout.payoutId), payouts.stored(payout));
  if (isFinished(payout)) setLock(db, transaction, payout, null);
  return payout;
}

function setLock(
  db: Firestore,
  transaction: Transaction,
  { brandId, influencerId, currency, updatedAt }: PayoutRecord,
  openPayoutId: string | null,
): void {
  const lock: PayoutLock = { brandId, influencerId, currency, openPayoutId, updatedAt };
  transaction.set(paths.payoutAccount(db, payoutAccountKey(lock)), payoutLocks.stored(lock));
}

function commissionRef(
  db: Firestore,
  { brandId, storeId, orderId }: Pick<CommissionRecord, 'brandId' | 'storeId' | 'orderId'>,
): FirebaseFirestore.DocumentReference {
  return paths.commission(db, brandId, storeId, orderId);
}
