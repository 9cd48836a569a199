import { defineSecret } from 'firebase-functions/params';
import { z } from 'zod';

/** The one secret of Halfshare: API secrets, click tokens and hashes are derived from it. */
export const masterSecretParam = defineSecret('HALFSHARE_MASTER_SECRET');

const DEMO_MARK = 'demo-';
const HOW = 'Make one with: openssl rand -base64 48';
/** Of `openssl rand -hex 16` some 110 are counted, of `-base64 32` some 200. */
const MIN_BITS = 100;
/** Of a drawn secret nearly each character is a surprise. */
const MIN_SURPRISING = 0.75;

const environmentSchema = z.object({
  masterSecret: z.string().trim().min(32, `HALFSHARE_MASTER_SECRET must have at least 32 characters. ${HOW}`),
  isEmulator: z.boolean(),
});
export type Config = z.infer<typeof environmentSchema>;

/**
 * Parses the environment once. Throws if a deployed function would run on the emulator's demo secret, or on one that is
 * easily guessed.
 */
export function readConfig(masterSecret: string, env: NodeJS.ProcessEnv): Config {
  const config = environmentSchema.parse({ masterSecret, isEmulator: env['FUNCTIONS_EMULATOR'] === 'true' });
  if (config.isEmulator) return config;
  if (config.masterSecret.startsWith(DEMO_MARK)) {
    throw new Error('HALFSHARE_MASTER_SECRET is the demo secret of the emulator: set one of your own');
  }
  if (isGuessable(config.masterSecret)) {
    throw new Error(
      `HALFSHARE_MASTER_SECRET is easily guessed: it repeats itself or goes on in steps. ${HOW}`,
    );
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

/**
 * Whether it repeats itself, goes on in steps, or has few different characters. A character is no surprise where it
 * follows the same two as before, or goes on in the step of the two before it; each that is one counts as many bits as
 * the number of different characters allows. A secret that somebody thought up may pass: only a drawn one is good.
 */
export function isGuessable(secret: string): boolean {
  const seen = new Set<string>();
  let surprising = 0;
  for (let at = 0; at < secret.length; at += 1) {
    const three = secret.slice(at - 2, at + 1).toLowerCase();
    const isRepeat = at >= 2 && seen.has(three);
    const isStep = at >= 2 && stepAt(secret, at) === stepAt(secret, at - 1);
    if (!isRepeat && !isStep) surprising += 1;
    if (at >= 2) seen.add(three);
  }
  const bits = surprising * Math.log2(new Set(secret).size);
  return bits < MIN_BITS || surprising < secret.length * MIN_SURPRISING;
}

function stepAt(text: string, at: number): number {
  return text.charCodeAt(at) - text.charCodeAt(at - 1);
}
