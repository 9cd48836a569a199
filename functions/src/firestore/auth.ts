import { getApps, initializeApp } from 'firebase-admin/app';
import { getAuth as getAdminAuth, type Auth } from 'firebase-admin/auth';

/** Firebase Auth of the default app. */
export function getAuth(): Auth {
  return getAdminAuth(getApps()[0] ?? initializeApp());
}
