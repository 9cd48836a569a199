import { getAuth as getAdminAuth, type Auth } from 'firebase-admin/auth';
import { AppError } from '../../domain/base/errors';
import { adminApp } from './client';

/** Firebase Auth of the default app. */
export function getAuth(): Auth {
  return getAdminAuth(adminApp());
}

/**
 * The claims of a Firebase Auth ID token; null if it is not a token of this project, has expired or was revoked, or its
 * user is gone. Throws AppError `unavailable`.
 */
export async function verifyFirebaseIdToken(
  token: string,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    // `true`: checks revocation too. People call seldom, and a dismissed one must not pay out.
    return await getAuth().verifyIdToken(token, true);
  } catch (error) {
    if (isAboutToken(error)) return null;
    // Google's certificates could not be fetched: the token may be valid.
    throw new AppError('unavailable', { headers: { 'Retry-After': '5' }, cause: error });
  }
}

/** The Admin SDK reports a failed fetch of Google's certificates with the code of a malformed token. */
export function isAboutToken(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (/fetching public keys|making request/i.test(String(message))) return false;
  return typeof code === 'string' && /^auth\/(argument-error|invalid-|id-token-|user-)/.test(code);
}
