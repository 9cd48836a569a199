import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { digest } from '../../src/domain/base/ids';
import { ORDERS_FOLDER } from './files';

// A recording is what some code once stored, as money that may have been paid since. So it never changes: the digest of
// each is listed, and `npm run record` only adds. A rule that gives another figure is a new version of the rules
// (docs/decisions/0041), under which a story is recorded anew under another name.

export const FROZEN_FILE = join(__dirname, 'frozen.json');

/** By the name of the recording. */
export type Digests = Readonly<Record<string, string>>;

export function readFrozen(): Digests {
  return JSON.parse(readFileSync(FROZEN_FILE, 'utf8')) as Digests;
}

/** Of what each file says, however it is formatted. */
export function presentDigests(folder = ORDERS_FOLDER): Digests {
  const files = readdirSync(folder).sort();
  return Object.fromEntries(
    files.map((file) => [
      basename(file, '.json'),
      digest(JSON.parse(readFileSync(join(folder, file), 'utf8'))).slice(0, 32),
    ]),
  );
}

/** Each recording that was changed, taken away, or added without its digest. */
export function thawed(frozen: Digests, present: Digests): string[] {
  const names = new Set([...Object.keys(frozen), ...Object.keys(present)]);
  return [...names].flatMap((name) => {
    if (frozen[name] === present[name]) return [];
    if (present[name] === undefined) return [`${name} is missing`];
    return [frozen[name] === undefined ? `${name} is not listed: npm run record` : `${name} was changed`];
  });
}
