import type { Firestore, Transaction } from '@google-cloud/firestore';
import { changeOf, type Change, type LoggedChange } from '../../domain/brand/change';
import { paths } from '../base/paths';
import { changes } from './tenantKinds';

// The change log of a brand; a test twin has one of its own.

/** Who changes something, and when. */
export interface ChangedBy {
  /** The user id, or the operator's name of the command line. */
  readonly by: string;
  readonly requestId: string;
  readonly at: Date;
}

/**
 * Logs the change in the transaction that makes it; where nothing differs, nothing. A commit that the client library
 * repeats writes the same document.
 */
export function logChange(
  transaction: Transaction,
  db: Firestore,
  brandId: string,
  change: Change,
  { by, requestId, at }: ChangedBy,
): void {
  const differing = changeOf(change);
  if (differing === null) return;
  const changeId = `${requestId}~${change.what}`;
  const logged: LoggedChange = { ...differing, changeId, at, by, requestId };
  transaction.set(paths.change(db, brandId, changeId), changes.stored(logged));
}

/** Logs that a version was saved, by what is stored with it. */
export function logVersion(
  transaction: Transaction,
  db: Firestore,
  brandId: string,
  { what, id, before, after }: Pick<Change, 'what' | 'id'> & Readonly<Record<'before' | 'after', object>>,
  saved: { readonly savedBy: string; readonly savedAt: Date; readonly requestId: string },
): void {
  const change = { what, id, before: { ...before }, after: { ...after } };
  const { savedBy: by, savedAt: at, requestId } = saved;
  logChange(transaction, db, brandId, change, { by, at, requestId });
}
