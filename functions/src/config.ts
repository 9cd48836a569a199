import { defineSecret } from 'firebase-functions/params';
import { z } from 'zod';

/** The one secret of Halfshare: API secrets, click tokens and hashes are derived from it. */
export const masterSecretParam = defineSecret('HALFSHARE_MASTER_SECRET');

const DEMO_MARK = 'demo-';

const environmentSchema = z.object({
  masterSecret: z.string().trim().min(32, 'HALFSHARE_MASTER_SECRET must have at least 32 characters'),
  isEmulator: z.boolean(),
});
export type Config = z.infer<typeof environmentSchema>;

/** Parses the environment once. Throws if a deployed function would run on the emulator's demo secret. */
export function readConfig(masterSecret: string, env: NodeJS.ProcessEnv): Config {
  const config = environmentSchema.parse({ masterSecret, isEmulator: env['FUNCTIONS_EMULATOR'] === 'true' });
  if (!config.isEmulator && config.masterSecret.startsWith(DEMO_MARK)) {
    throw new Error('HALFSHARE_MASTER_SECRET is the demo secret of the emulator: set one of your own');
  }
  return config;
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
