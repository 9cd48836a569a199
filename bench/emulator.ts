import { messageOf, Problem } from '../scripts/lib/messages';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\]):\d+$/;

/** Throws Problem unless the Firestore emulator of this machine answers. */
export async function assertEmulator(command: string): Promise<void> {
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  if (!LOOPBACK.test(host)) {
    throw new Problem(`There is no Firestore emulator on this machine for it: start it with ${command}.`);
  }
  await fetch(`http://${host}/`).catch((error: unknown) => {
    throw new Problem(
      `The Firestore emulator at ${host} does not answer (${messageOf(error)}): ${command} starts one.`,
    );
  });
}
