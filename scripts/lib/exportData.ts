import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorSuite } from './emulatorSuite';

const exported = ['auth_export', 'firestore_export', 'firebase-export-metadata.json'];

/** The emulators' own export empties the folder it is given; what else lies there (demo.json) must stay. */
export async function exportData(suite: EmulatorSuite, folder: string): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'halfshare-export-'));
  const fresh = join(temporary, 'data');
  try {
    await suite.exportTo(fresh);
    await mkdir(folder, { recursive: true });
    for (const name of exported) await rm(join(folder, name), { recursive: true, force: true });
    await cp(fresh, folder, { recursive: true });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
