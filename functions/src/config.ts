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
