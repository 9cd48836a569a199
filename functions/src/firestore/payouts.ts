import type { DocumentSnapshot, Firestore, Transaction } from '@google-cloud/firestore';
import { payoutAccountKey, type PayoutAccount } from '../domain/claim';
import type { CommissionRecord } from '../domain/commissionRecord';
import { AppError } from '../domain/errors';
import {
  afterClosing,
  claimableMinor,
  claimPage,
  closeLine,
  isFinished,
  sealPayout,
  type PayoutLine,
  type PayoutLock,
  type PayoutRecord,
} from '../domain/payout';
import { readDocument } from './convert';
import { guarded } from './faults';
import { pageQuery, type Paged } from './pages';
import { paths } from './paths';
import { Reading } from './reading';

// Each function is one transaction, or reads only: whatever is cut off in between, the payout goes on from where it is.

const TRANSACTION_ATTEMPTS = 10;

export async function readPayout(db: Firestore, payoutId: string): Promise<PayoutRecord | null> {
  return readDocument(await guarded(() => paths.payout(db, payoutId).get())) as PayoutRecord | null;
}

/** The ids of the payouts that have pages left to do, in pages. */
export async function* readWaitingPayouts(db: Firestore): AsyncGenerator<string[]> {
  const waiting: Paged = {
    page: 'waitingPayouts',
    from: paths.payouts(db),
    where: [['hasWork', '==', true]],
    fields: [],
  };
  for await (const docs of Reading.live(db).pages(waiting)) yield docs.map(({ id }) => id);
}

/** The sum of what the account could claim now, over all commissions (minor units). */
export async function sumClaimable(db: Firestore, account: PayoutAccount): Promise<number> {
  let sum = 0;
  const payable: Paged = { page: 'claimable', ...payableTo(db, account), fields: ['balances', 'payable'] };
  for await (const docs of Reading.live(db).pages(payable)) {
    for (const doc of docs) sum += claimableMinor(readDocument(doc) as CommissionRecord, account);
  }
  return sum;
}

function payableTo(db: Firestore, account: PayoutAccount): Omit<Paged, 'page'> {
  return { from: paths.commissions(db), where: [['payable', 'array-contains', payoutAccountKey(account)]] };
}

/**
 * Opens the payout, or returns the one of the same id that is there already.
 * Throws AppError `payout_open` where another payout of the account is not finished.
 */
export function openPayout(db: Firestore, payout: PayoutRecord): Promise<PayoutRecord> {
  return inTransaction(db, async (transaction) => {
    const lockRef = paths.payoutAccount(db, payoutAccountKey(payout));
    const payoutRef = paths.payout(db, payout.payoutId);
    const [known, locked] = await transaction.getAll(payoutRef, lockRef);
    const stored = known && (readDocument(known) as PayoutRecord | null);
    if (stored) return stored;
    openPayoutId(locked, payout.payoutId);
    transaction.create(payoutRef, { ...payout });
    setLock(db, transaction, payout, payout.payoutId);
    return payout;
  });
}

/**
 * The account's payout that is not finished, or null; it claims what another would claim.
 * Throws AppError `payout_open` where it is another than the one that is asked for.
 */
export async function readOpenPayoutId(
  db: Firestore,
  asked: PayoutAccount & { readonly payoutId: string },
): Promise<string | null> {
  return openPayoutId(
    await guarded(() => paths.payoutAccount(db, payoutAccountKey(asked)).get()),
    asked.payoutId,
  );
}

function openPayoutId(locked: DocumentSnapshot | undefined, askedId: string): string | null {
  const lock = locked && (readDocument(locked) as PayoutLock | null);
  const openId = lock?.openPayoutId ?? null;
  if (openId !== null && openId !== askedId) {
    throw new AppError('payout_open', {
      detail: `Payout ${openId} of this influencer and currency is not finished: see it through first.`,
    });
  }
  return openId;
}

/** Claims one more page, or seals the payout where nothing is left to claim. */
export function claimNextPage(db: Firestore, payoutId: string, now: Date): Promise<PayoutRecord> {
  return inTransaction(db, async (transaction) => {
    const payout = await payoutOf(db, transaction, payoutId);
    if (payout.state !== 'claiming') return payout;
    // What is claimed leaves the query: the first page is always the next.
    const { docs } = await transaction.get(pageQuery({ page: 'claims', ...payableTo(db, payout) }));
    const page = claimPage(
      payout,
      docs.map((doc) => readDocument(doc) as CommissionRecord),
      now,
    );
    if (page.lines.length === 0) return put(db, transaction, sealPayout(payout, now));
    for (const commission of page.commissions) setCommission(db, transaction, commission);
    for (const line of page.lines) {
      transaction.create(paths.payoutLine(db, payoutId, line.commissionId), { ...line });
    }
    return put(db, transaction, page.payout);
  });
}

/** Tells one more page of commissions what became of the payout. */
export function closeNextPage(db: Firestore, payoutId: string, now: Date): Promise<PayoutRecord> {
  return inTransaction(db, async (transaction) => {
    const payout = await payoutOf(db, transaction, payoutId);
    if (isFinished(payout) || (payout.state !== 'paid' && payout.state !== 'failed')) return payout;
    const open: Paged = {
      page: 'closings',
      from: paths.payoutLines(db, payoutId),
      where: [['outcome', '==', 'open']],
    };
    const lines = (await transaction.get(pageQuery(open))).docs.map((doc) => readDocument(doc) as PayoutLine);
    if (lines.length === 0) throw new Error(`payout ${payoutId} has lost a line`);
    const commissions = await transaction.getAll(...lines.map((line) => commissionRef(db, line)));
    lines.forEach((line, index) => {
      const snapshot = commissions[index];
      const commission = snapshot && (readDocument(snapshot) as CommissionRecord | null);
      if (!commission) throw new Error(`payout ${payoutId} claims ${line.commissionId}, which is not there`);
      const closed = closeLine(payout, line, commission, now);
      setCommission(db, transaction, closed.commission);
      transaction.set(paths.payoutLine(db, payoutId, line.commissionId), { ...closed.line });
    });
    return put(db, transaction, afterClosing(payout, lines.length, now));
  });
}

/**
 * Changes the payout by itself. Throws AppError `not_found`, and what `change` throws.
 *
 * @param change returns the same payout where nothing is to be written
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

function inTransaction<T>(db: Firestore, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  return guarded(() => db.runTransaction(work, { maxAttempts: TRANSACTION_ATTEMPTS }));
}

async function payoutOf(db: Firestore, transaction: Transaction, payoutId: string): Promise<PayoutRecord> {
  const payout = readDocument(await transaction.get(paths.payout(db, payoutId))) as PayoutRecord | null;
  if (!payout) throw new AppError('not_found', { detail: `There is no payout "${payoutId}".` });
  return payout;
}

/** Stores the payout; a finished one makes room for the account's next. */
function put(db: Firestore, transaction: Transaction, payout: PayoutRecord): PayoutRecord {
  transaction.set(paths.payout(db, payout.payoutId), { ...payout });
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
  transaction.set(paths.payoutAccount(db, payoutAccountKey(lock)), lock);
}

function setCommission(db: Firestore, transaction: Transaction, commission: CommissionRecord): void {
  transaction.set(commissionRef(db, commission), { ...commission });
}

function commissionRef(
  db: Firestore,
  { brandId, storeId, orderId }: Pick<CommissionRecord, 'brandId' | 'storeId' | 'orderId'>,
): FirebaseFirestore.DocumentReference {
  return paths.commission(db, brandId, storeId, orderId);
}
