import { existsSync, watch } from 'node:fs';
import { buildHosting } from './bundle';
import { messageOf } from './messages';
import { inRepo } from './paths';

const quietMs = 200;

/** Copies site/ and the API's description, and builds the tracking script, again whenever they change, for as long as this program runs. */
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
  const folders = [inRepo('site'), inRepo('docs'), inRepo('tracker'), inRepo('connect')].filter((folder) =>
    existsSync(folder),
  );
  for (const folder of folders) watch(folder, { recursive: true }, changed);
}
