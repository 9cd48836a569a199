import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

// The programs beside the test vectors, one a language, that make each good signature anew without Halfshare's code.

const FOLDER = join(__dirname, '../vectors');
const PROGRAMS = { node: 'sign.mjs', python3: 'sign.py', php: 'sign.php' } as const;

export interface Remade {
  readonly name: string;
  readonly hex: string;
}

/** What the language's program makes of the vectors; null where the language is not installed. */
export function recomputed(language: keyof typeof PROGRAMS): Remade[] | null {
  const program = join(FOLDER, PROGRAMS[language]);
  const run = spawnSync(language, [program], { cwd: FOLDER, encoding: 'utf8' });
  if (run.error !== undefined) {
    if ((run.error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw run.error;
  }
  if (run.status !== 0) throw new Error(`${language} ${program}: ${run.stderr}`);
  return JSON.parse(run.stdout) as Remade[];
}
