import { getAuth as getAdminAuth, type Auth } from 'firebase-admin/auth';
import { adminApp } from './client';

/** Firebase Auth of the default app: the seed makes the demo's users with it. */
export function getAuth(): Auth {
  return getAdminAuth(adminApp());
}
