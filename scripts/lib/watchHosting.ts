import { existsSync, watch } from 'node:fs';
import { buildHosting } from './bundle';
import { messageOf } from './messages';
import { inRepo } from './paths';

const quietMs = 200;

/**
 * Builds Hosting's files again whenever the pages, the API's description, the vectors or the scripts change, for as long
 * as this program runs. What the pages take from functions/src is read once.
 */
export function watchHosting(say: (message: string) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      buildHosting().catch((error: unknown) => {
        say(`public/ could not be written: ${messageOf(error)}`);
      });
    }, quietMs);
  };
  const vectors = inRepo('functions', 'test', 'vectors');
  const folders = [...['site', 'docs', 'tracker', 'connect'].map((name) => inRepo(name)), vectors].filter(
    (folder) => existsSync(folder),
  );
  for (const folder of folders) watch(folder, { recursive: true }, changed);
}
