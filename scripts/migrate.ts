import { parseArgs } from 'node:util';
import { openFirestore } from '../functions/src/firestore/base/client';
import { migrateShapes, type MigrationResult } from '../functions/src/operations/migration/migrateShapes';
import { describeTarget, useDatabase } from './lib/databaseTarget';
import { parsed, Progress, readBrandId, runCommand } from './lib/ledgerCommand';
import { green, red, runMain, yellow } from './lib/messages';

const usage = `Lifts stored documents to the present shape of their kind. Without --write it only says what it would lift.

  npm run migrate -- [--brand <id>] [--write] [--again] [--project <id>]

  --brand    only what belongs to this brand; else all brands, and what belongs to no brand or to several
  --write    write the lifted documents
  --again    with --write: begin anew, also where an earlier run has finished
  --project  a real project, with application default credentials (GOOGLE_CLOUD_PROJECT does the same)

Without a project it works on the running emulator: FIRESTORE_EMULATOR_HOST, or npm start.
Deploy the functions of this release first: those of an earlier one go on writing documents of older shapes.
A run that is stopped goes on where it was when it is started again. Documents that cannot be lifted are named and left.
Ends with 0, with 1 where a document cannot be lifted, with 2 when it was called wrongly.`;

interface Options {
  readonly brandId: string | undefined;
  readonly project: string | undefined;
  readonly isWriting: boolean;
  readonly isAgain: boolean;
}

function readOptions(): Options {
  return parsed(() => {
    const { values } = parseArgs({
      options: {
        brand: { type: 'string' },
        project: { type: 'string' },
        write: { type: 'boolean', default: false },
        again: { type: 'boolean', default: false },
      },
    });
    const { brand, project, write: isWriting, again: isAgain } = values;
    return { brandId: brand === undefined ? undefined : readBrandId(brand), project, isWriting, isAgain };
  });
}

const nameOf = (part: string | null): string =>
  part === null ? 'what belongs to no brand' : `brand ${part}`;

function printResult(
  { documents, lifted, left, finished, resumed }: MigrationResult,
  isWriting: boolean,
): void {
  for (const { place, from, to, documents: count } of lifted)
    console.log(`  ${place}  shape ${from} -> ${to}: ${count}`);
  for (const part of finished)
    console.log(`  ${nameOf(part)}: finished by an earlier run; --again begins anew`);
  for (const part of resumed) console.log(`  ${nameOf(part)}: went on where an earlier run had stopped`);
  if (left.length > 0) console.log(`${red('\u2716')} ${left.length} documents cannot be lifted:`);
  for (const { path, problems } of left) console.log(`  ${path}: ${problems.join('; ')}`);
  const count = lifted.reduce((sum, each) => sum + each.documents, 0);
  const mark = left.length === 0 ? green('\u2714') : yellow('!');
  const said = isWriting ? 'were lifted' : 'would be lifted; nothing was written';
  console.log(`${mark} of ${documents} documents, ${count} ${said}`);
  if (!isWriting && count > 0) console.log('To lift them: the same with --write');
}

async function migrate(): Promise<number> {
  const { project, ...options } = readOptions();
  const target = await useDatabase(project);
  console.log(`Halfshare: migration of ${options.brandId ?? 'all brands'} in ${describeTarget(target)}`);
  const db = openFirestore();
  const progress = new Progress('brands');
  try {
    const result = await migrateShapes(
      { db, now: () => new Date() },
      { ...options, onPage: progress.update },
    );
    progress.stop();
    printResult(result, options.isWriting);
    return result.left.length === 0 ? 0 : 1;
  } finally {
    progress.stop();
    await db.terminate();
  }
}

runMain(() => runCommand(usage, migrate));
