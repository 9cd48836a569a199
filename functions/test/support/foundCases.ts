import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { fromPlainJson, toPlainJson } from './plainJson';
import { isLongRun } from './seed';

// What `npm run test:model` found stays a test: the input that failed is written to a file, and `npm test` tries it
// before all others. The file holds the input itself, so that it stays the same when the generators change.

export const FOUND_CASES = join(__dirname, '../model/found');

interface FoundCase {
  /** Full name of the test that failed. */
  readonly test: string;
  /** How it was found. It only finds the same again as long as no generator changes. */
  readonly again: string;
  readonly input: unknown;
}

/** The inputs that this test has failed with before, by file. */
export function foundCases(test: string, folder = FOUND_CASES): Map<string, unknown> {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const cases = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as FoundCase] as const)
    .filter(([, found]) => found.test === test);
  return new Map(cases.map(([file, { input }]) => [file, fromPlainJson(input)]));
}

/** Writes the case, and says where. The same input is written once. */
export function writeFoundCase({ test, again, input }: FoundCase, folder = FOUND_CASES): string {
  const json = toPlainJson(input);
  const name = test.replace(/[^a-z0-9]+/gi, '-').slice(0, 60);
  const digest = createHash('sha256').update(JSON.stringify(json)).digest('hex').slice(0, 8);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${digest}.json`);
  writeFileSync(file, `${JSON.stringify({ test, again, input: json }, null, 2)}\n`);
  return file;
}

/** What is said of a failure in a long run: where its case was written, or why it could not be. */
export function noteFoundCase(found: FoundCase, folder = FOUND_CASES): string {
  if (!isLongRun()) return '';
  try {
    return `Written for npm test: ${writeFoundCase(found, folder)}\n`;
  } catch (error) {
    return `Not written for npm test: ${String(error)}. Write its case by hand.\n`;
  }
}

/** As fast-check reports a failure, and what failed in a long run is written as well. */
export function reportProperty<T>(result: fc.RunDetails<T>, test: string, folder = FOUND_CASES): void {
  if (!result.failed) return;
  const again = `HALFSHARE_MODEL_SEED=${result.seed} npm run test:unit -- -t '${test}'`;
  const note = result.counterexample
    ? noteFoundCase({ test, again, input: result.counterexample }, folder)
    : '';
  throw new Error(`${note}${fc.defaultReportMessage(result) ?? 'failed'}`, { cause: result.errorInstance });
}
