/** The seed of every property in `npm test`, so that a run is green or red for what was changed and for nothing else. */
export const FIXED_SEED = 20_261_129;

/** The whole number in this variable of the environment, or undefined where it is not set. */
export function wholeNumber(variable: string, env: NodeJS.ProcessEnv = process.env): number | undefined {
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw new Error(`${variable} must be a whole number, not "${text}"`);
  return Number(text);
}

/** `npm run test:model` sets HALFSHARE_MODEL=long: it looks for what the fixed seed does not find. */
export function isLongRun(env: NodeJS.ProcessEnv = process.env): boolean {
  return env['HALFSHARE_MODEL'] === 'long';
}

/** The seed of this run: the one asked for, a new one in a long run, else always the same. */
export function seedOf(env: NodeJS.ProcessEnv = process.env, nowMs = Date.now()): number {
  return wholeNumber('HALFSHARE_MODEL_SEED', env) ?? (isLongRun(env) ? nowMs % 2 ** 31 : FIXED_SEED);
}
