import { messageOf, Problem } from '../scripts/lib/messages';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\]):\d+$/;

const HOSTS = { Firestore: 'FIRESTORE_EMULATOR_HOST', Auth: 'FIREBASE_AUTH_EMULATOR_HOST' } as const;

/** Throws Problem unless the emulators of this machine answer. */
export async function assertEmulators(
  command: string,
  ...names: readonly (keyof typeof HOSTS)[]
): Promise<void> {
  for (const name of names) {
    const host = process.env[HOSTS[name]] ?? '';
    if (!LOOPBACK.test(host)) {
      throw new Problem(`There is no ${name} emulator on this machine for it: start it with ${command}.`);
    }
    await fetch(`http://${host}/`).catch((error: unknown) => {
      throw new Problem(
        `The ${name} emulator at ${host} does not answer (${messageOf(error)}): ${command} starts one.`,
      );
    });
  }
}
