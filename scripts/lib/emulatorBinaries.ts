import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { manifestJar } from './manifestJar';
import { inRepo } from './paths';

const firestoreVariable = 'FIRESTORE_EMULATOR_BINARY_PATH';
const pubsubVariable = 'PUBSUB_EMULATOR_BINARY_PATH';
const firestoreMainClass = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';

export interface Machine {
  env: Readonly<Record<string, string | undefined>>;
  /** names in firebase-tools' own download folder */
  cachedNames: readonly string[];
  /** roots where a gcloud CLI may keep its emulators; looked up only when needed */
  sdkRoots: () => readonly string[];
  exists: (path: string) => boolean;
}

export interface EmulatorBinaries {
  /** a JAR of gcloud's that firebase-tools cannot start as it is: it has no main class */
  firestoreJar?: string;
  pubsubScript?: string;
}

function isCached(machine: Machine, pattern: RegExp): boolean {
  return machine.cachedNames.some((name) => pattern.test(name));
}

/** Which emulators of the gcloud CLI to use; where none is named, firebase-tools finds or fetches its own. */
export function chooseBinaries(machine: Machine): EmulatorBinaries {
  const wantsFirestore =
    machine.env[firestoreVariable] === undefined && !isCached(machine, /^cloud-firestore-emulator-v.*\.jar$/);
  const wantsPubsub =
    machine.env[pubsubVariable] === undefined && !isCached(machine, /^pubsub-emulator-[\d.]+$/);
  if (!wantsFirestore && !wantsPubsub) return {};
  const found = (...parts: string[]): string | undefined =>
    machine
      .sdkRoots()
      .map((root) => join(root, 'platform', ...parts))
      .find((path) => machine.exists(path));
  const firestoreJar = wantsFirestore
    ? found('cloud-firestore-emulator', 'cloud-firestore-emulator.jar')
    : undefined;
  const pubsubScript = wantsPubsub ? found('pubsub-emulator', 'bin', 'cloud-pubsub-emulator') : undefined;
  return { ...(firestoreJar && { firestoreJar }), ...(pubsubScript && { pubsubScript }) };
}

function gcloudOnPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'gcloud')).find((path) => existsSync(path));
}

function gcloudSdkRoots(): string[] {
  const gcloud = gcloudOnPath();
  if (gcloud === undefined) return [];
  const beside = dirname(dirname(realpathSync(gcloud)));
  if (existsSync(join(beside, 'platform'))) return [beside];
  try {
    // slow (it starts Python), and needed only where `gcloud` is a wrapper that lives elsewhere
    const asked = execFileSync(gcloud, ['info', '--format=value(installation.sdk_root)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return [asked.trim()];
  } catch {
    return [];
  }
}

function firebaseCacheNames(): string[] {
  const folder = process.env['FIREBASE_EMULATORS_PATH'] ?? join(homedir(), '.cache', 'firebase', 'emulators');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function firestoreStarter(jar: string): string {
  const folder = inRepo('node_modules', '.cache', 'halfshare');
  const starter = join(folder, 'cloud-firestore-emulator.jar');
  mkdirSync(folder, { recursive: true });
  // written each time, for gcloud may have moved since; it is 300 bytes
  writeFileSync(starter, manifestJar(firestoreMainClass, jar));
  return starter;
}

/** Environment variables that make firebase-tools use the emulators which are on this machine already. */
export function emulatorBinaryEnv(): Record<string, string> {
  const chosen = chooseBinaries({
    env: process.env,
    cachedNames: firebaseCacheNames(),
    sdkRoots: gcloudSdkRoots,
    exists: existsSync,
  });
  return {
    ...(chosen.firestoreJar && { [firestoreVariable]: firestoreStarter(chosen.firestoreJar) }),
    ...(chosen.pubsubScript && { [pubsubVariable]: chosen.pubsubScript }),
  };
}
