import { defineSecret } from 'firebase-functions/params';
import { parseMasterSecrets } from './domain/credentials/masterSecrets';

/** The one secret of Halfshare: API secrets, click tokens and hashes are derived from it. */
export const masterSecretParam = defineSecret('HALFSHARE_MASTER_SECRET');

export interface Config {
  /** A line a version (`domain/credentials/masterSecrets.ts`). */
  readonly masterSecret: string;
  readonly isEmulator: boolean;
}

/**
 * Parses the environment once. Throws MasterSecretError if the secret is malformed, or if a deployed function would run
 * on the emulator's demo secret, or on one that is easily guessed.
 */
export function readConfig(masterSecret: string, env: NodeJS.ProcessEnv): Config {
  const isEmulator = env['FUNCTIONS_EMULATOR'] === 'true';
  parseMasterSecrets(masterSecret, { mayBeWeak: isEmulator });
  return { masterSecret, isEmulator };
}

/** A body must arrive within this time after its headers. */
const BODY_TIMEOUT_MS = 30_000;

/**
 * How long a body may take to arrive: 30 s, or less where `HALFSHARE_BODY_TIMEOUT_MS` says so. Throws where that is no
 * number of milliseconds from 100 to 30,000.
 */
export function readBodyTimeoutMs(env: NodeJS.ProcessEnv): number {
  const given = env['HALFSHARE_BODY_TIMEOUT_MS'];
  if (given === undefined || given === '') return BODY_TIMEOUT_MS;
  const ms = Number(given);
  if (Number.isInteger(ms) && ms >= 100 && ms <= BODY_TIMEOUT_MS) return ms;
  throw new Error(`HALFSHARE_BODY_TIMEOUT_MS must be a whole number from 100 to ${BODY_TIMEOUT_MS}`);
}
