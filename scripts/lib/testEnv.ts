import { existsSync, readFileSync } from 'node:fs';
import { Problem } from './messages';
import { inRepo, projectId, region } from './paths';
import { host, type Ports } from './ports';

const secretName = 'HALFSHARE_MASTER_SECRET';

export function functionsUrl(ports: Ports): string {
  return `http://${host}:${ports.functions}/${projectId}/${region}`;
}

export function hostingUrl(ports: Ports): string {
  return `http://${host}:${ports.hosting}`;
}

/** One value of a dotenv file as firebase-tools reads it. */
export function dotenvValue(text: string, name: string): string | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trimStart().startsWith(`${name}=`));
  const value = line?.slice(line.indexOf('=') + 1).trim();
  return value?.replace(/^(["'])(.*)\1$/, '$2');
}

/** The demo secret of the emulator. */
export function masterSecret(): string {
  const file = inRepo('functions', '.secret.local');
  const value = existsSync(file) ? dotenvValue(readFileSync(file, 'utf8'), secretName) : undefined;
  if (value === undefined)
    throw new Problem(`${file} must hold a line ${secretName}=<the emulator's demo secret>.`);
  return value;
}

/** What a program needs to find the emulators on these ports. */
export function emulatorEnv(ports: Ports): Record<string, string> {
  return {
    GCLOUD_PROJECT: projectId,
    FIRESTORE_EMULATOR_HOST: `${host}:${ports.firestore}`,
    FIREBASE_AUTH_EMULATOR_HOST: `${host}:${ports.auth}`,
    FIREBASE_EMULATOR_HUB: `${host}:${ports.hub}`,
    PUBSUB_EMULATOR_HOST: `${host}:${ports.pubsub}`,
    HALFSHARE_FUNCTIONS_URL: functionsUrl(ports),
    HALFSHARE_HOSTING_URL: hostingUrl(ports),
    [secretName]: masterSecret(),
    // Google's libraries would look for a cloud machine's metadata server first, and wait for it
    METADATA_SERVER_DETECTION: 'none',
  };
}

/** The caller's own emulators, when its environment names them. */
export function givenEmulatorEnv(env: NodeJS.ProcessEnv = process.env): Record<string, string> | undefined {
  const named = ['FIRESTORE_EMULATOR_HOST', 'HALFSHARE_FUNCTIONS_URL'].every(
    (name) => env[name] !== undefined,
  );
  if (!named) return undefined;
  return {
    GCLOUD_PROJECT: env['GCLOUD_PROJECT'] ?? projectId,
    [secretName]: env[secretName] ?? masterSecret(),
  };
}
