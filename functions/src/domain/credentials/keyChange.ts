import { AppError } from '../base/errors';
import { DAY_MS } from '../base/time';
import type { ApiKey, Mode, Scope } from './apiKey';

// How API keys are made, replaced and revoked.

/** More of a store are of no use; those that were revoked count as long as they are shown. */
export const MAX_KEYS = 50;
/** So long a revoked or replaced key is shown, and told to be one, after its end. */
const KEPT_DAYS = 90;
/** How long a replaced key stays alive, usually and at most. */
export const USUAL_OVERLAP_DAYS = 7;
export const MAX_OVERLAP_DAYS = 90;
/** So long whoever made a key may see its secret again, by the same call: its answer may have been lost. */
const SHOWN_AGAIN_MS = 15 * 60_000;

export interface NewKey {
  readonly brandId: string;
  readonly storeId: string;
  readonly mode: Mode;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly signing: ApiKey['signing'];
}

interface By {
  readonly by: string;
  readonly at: Date;
}

export function newKey(wanted: NewKey, keyId: string, { by, at }: By): ApiKey {
  const { scopes, ...named } = wanted;
  return { ...named, keyId, scopes: [...scopes], state: 'active', version: 1, createdAt: at, createdBy: by };
}

/** Throws AppError `id_taken` where the key that the reference has made is another one. */
export function assertSameKey(known: ApiKey, wanted: NewKey, reference: string): void {
  const textOf = ({
    name,
    mode,
    signing,
    scopes,
  }: Pick<ApiKey, 'mode' | 'signing'> & { name?: string | undefined; scopes: readonly Scope[] }) =>
    JSON.stringify([name, mode, signing, [...scopes].sort()]);
  if (textOf(known) === textOf(wanted)) return;
  throw new AppError('id_taken', {
    detail: `Another key was made with the reference "${reference}". Choose another one.`,
  });
}

/** Whether the answer to the call that made the key shows its secret. */
export function showsSecret(key: ApiKey, { by, at }: By): boolean {
  if (key.createdAt === undefined || key.createdBy !== by) return false;
  return key.state === 'active' && at.getTime() - key.createdAt.getTime() <= SHOWN_AGAIN_MS;
}

/** The key after `known`, with the same rights, and what becomes of the old one, which stays alive until then. */
export function replacedKey(
  known: ApiKey,
  keyId: string,
  { by, at, aliveUntil }: By & { readonly aliveUntil: Date },
): { next: ApiKey; change: Partial<ApiKey> } {
  if (known.state === 'revoked' || (known.expiresAt !== undefined && known.expiresAt <= at)) {
    throw new AppError('key_conflict', {
      detail: 'The key is not valid any more. Make a new one instead of replacing it.',
    });
  }
  const {
    expiresAt: _expiresAt,
    replacedBy: _replacedBy,
    lastUsedAt: _used,
    previous: _previous,
    expireAt: _expireAt,
    ...same
  } = known;
  const next: ApiKey = {
    ...same,
    keyId,
    version: 1,
    createdAt: at,
    createdBy: by,
    replaces: known.keyId,
  };
  return { next, change: { replacedBy: keyId, expiresAt: aliveUntil, expireAt: keptUntil(aliveUntil) } };
}

/** What revoking changes; null: it was revoked before. */
export function revokedKey(known: ApiKey, { by, at }: By): Partial<ApiKey> | null {
  if (known.state === 'revoked') return null;
  return { state: 'revoked', revokedAt: at, revokedBy: by, expireAt: keptUntil(at) };
}

function keptUntil(end: Date): Date {
  return new Date(end.getTime() + KEPT_DAYS * DAY_MS);
}
