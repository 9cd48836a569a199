import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import { messageOf, Problem } from './messages';
import { inRepo } from './paths';
import { folderFiles } from './syncFolder';

const ENTRY = inRepo('tracker', 'src', 'general.ts');
/** Copies that shops were told to pin: what was published once under a version stays there. */
const RELEASES = inRepo('tracker', 'releases');
const UNVERSIONED = '0'.repeat(10);

export interface Tracker {
  /** Of the script's content: another script has another. */
  readonly version: string;
  readonly code: string;
}

/** The tracking script as it is served: one file without dependencies, for browsers of 2017 and later. */
export async function buildTracker(): Promise<Tracker> {
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2015',
    define: { HALFSHARE_VERSION: JSON.stringify(UNVERSIONED) },
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  }).catch((error: unknown) => {
    throw new Problem(`The tracking script could not be built:\n  ${messageOf(error)}`);
  });
  const unversioned = outputFiles[0]?.text ?? '';
  const version = createHash('sha256').update(unversioned).digest('hex').slice(0, UNVERSIONED.length);
  return { version, code: unversioned.replace(UNVERSIONED, version) };
}

/**
 * Hosting's files of the script, by their path: under the name that the network's Magento module loads too, and under
 * its version, where it never changes.
 */
export async function trackerFiles(): Promise<Map<string, string | Uint8Array>> {
  const { version, code } = await buildTracker();
  const files = new Map<string, string | Uint8Array>();
  for (const [name, source] of await folderFiles(RELEASES)) files.set(`integration/${name}`, source);
  for (const name of ['general.js', 'magento2', 'magento2.js', `general-${version}.js`])
    files.set(`integration/${name}`, Buffer.from(code));
  return files;
}
