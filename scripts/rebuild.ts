import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { shownValue } from '../functions/src/domain/base/difference';
import { ID_PREFIXES, type NewId } from '../functions/src/domain/base/ids';
import { openFirestore } from '../functions/src/firestore/base/client';
import { LookUps } from '../functions/src/firestore/access/lookUps';
import {
  viewRebuild,
  writeRebuild,
  type DifferentDocument,
  type RebuildResult,
} from '../functions/src/operations/audit/rebuild';
import { describeTarget, useDatabase } from './lib/databaseTarget';
import { parsed, Progress, readBrandId, runCommand, UsageProblem } from './lib/ledgerCommand';
import { bold, green, red, runMain, yellow } from './lib/messages';

const usage = `Folds everything of a brand again from the stored events, shows what differs, and writes it when told to.

  npm run rebuild -- --brand <id> [--dry-run] [--yes] [--as-of <time>] [--project <id>]

  --brand    whose orders
  --dry-run  only show the differences
  --yes      do not ask before writing
  --as-of    show how the orders stood after the events that had arrived by then (2026-03-01T10:00:00Z); writes nothing
  --project  a real project, with application default credentials (GOOGLE_CLOUD_PROJECT does the same)

Without a project it works on the running emulator: FIRESTORE_EMULATOR_HOST, or npm start.
Events, entries and claims are never edited: where what is posted is not what is due, an adjustment of today is added.
Ends with 0, with 1 where something is left that no fold can mend, with 2 when it was called wrongly.`;

interface Options {
  readonly brandId: string;
  readonly project: string | undefined;
  readonly asOf: Date | undefined;
  readonly isView: boolean;
  readonly isSure: boolean;
}

function readOptions(): Options {
  return parsed(() => {
    const { values } = parseArgs({
      options: {
        brand: { type: 'string' },
        project: { type: 'string' },
        'as-of': { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    });
    if (values.brand === undefined) throw new UsageProblem('--brand is missing.');
    const asOf = values['as-of'] === undefined ? undefined : readMoment(values['as-of']);
    return {
      brandId: readBrandId(values.brand),
      project: values.project,
      asOf,
      isView: values['dry-run'] || asOf !== undefined,
      isSure: values.yes,
    };
  });
}

function readMoment(text: string): Date {
  const moment = new Date(text);
  if (!/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) || Number.isNaN(moment.getTime())) {
    throw new UsageProblem(
      `--as-of must be a time with its zone, such as 2026-03-01T10:00:00Z, not "${text}".`,
    );
  }
  return moment;
}

const MAX_SHOWN = 200;

/** The differences, as they come: the first of them are shown, all are counted. */
class Differences {
  private readonly lines: string[] = [];
  private count = 0;

  readonly add = ({ path, differences }: DifferentDocument): void => {
    for (const { field, stored, folded } of differences) {
      this.count += 1;
      if (this.lines.length >= MAX_SHOWN) continue;
      this.lines.push(
        `  ${path}  ${field || '(the document)'}: ${shownValue(stored)} -> ${shownValue(folded)}`,
      );
    }
  };

  print(): void {
    for (const line of this.lines) console.log(line);
    if (this.count > this.lines.length)
      console.log(`  ... and ${this.count - this.lines.length} more differences`);
  }
}

function printLeftAlone({ leftAlone }: RebuildResult): void {
  if (leftAlone.length === 0) return;
  console.log(`${red('\u2716')} ${leftAlone.length} orders that no fold can mend are left alone:`);
  for (const { path, obstacles } of leftAlone.slice(0, MAX_SHOWN))
    console.log(`  ${path}: ${obstacles.join('; ')}`);
}

async function isWanted({ isSure }: Options): Promise<boolean> {
  if (isSure) return true;
  if (!process.stdin.isTTY) {
    throw new UsageProblem('There is no terminal to ask at. Nothing is written: say --yes, or --dry-run.');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Write that? ${bold('y')}/N `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

const newId: NewId = (kind) => ID_PREFIXES[kind] + randomBytes(12).toString('base64url');

/** Runs a pass of the rebuild under a bar. */
async function pass(
  what: string,
  run: (progress: Progress) => Promise<RebuildResult>,
): Promise<RebuildResult> {
  const progress = new Progress(what);
  try {
    return await run(progress);
  } finally {
    progress.stop();
  }
}

async function rebuild(): Promise<number> {
  const options = readOptions();
  const { brandId, asOf } = options;
  const target = await useDatabase(options.project);
  const db = openFirestore();
  const services = { db, now: () => new Date(), newId, lookUps: new LookUps(db) };
  const when = asOf ? ` as of ${asOf.toISOString()}` : '';
  console.log(`Halfshare: rebuild of ${brandId}${when} in ${describeTarget(target)}`);
  const differences = new Differences();
  const seen = await pass('orders read', ({ update }) =>
    viewRebuild(services, { brandId, asOf, onProgress: update, onDifferent: differences.add }),
  );
  differences.print();
  printLeftAlone(seen);
  const summary = `${seen.orders} orders, ${seen.different} documents differ${asOf ? ' from today’s' : ''}`;
  const code = seen.leftAlone.length === 0 ? 0 : 1;
  // What is left alone is red above, and no tick makes it good.
  const mark = code === 0 ? green('\u2714') : yellow('!');
  if (options.isView || seen.different === 0) {
    console.log(`${mark} ${summary}; nothing was written`);
    return code;
  }
  console.log(`${yellow('!')} ${summary}`);
  if (!(await isWanted(options))) {
    console.log('Nothing was written.');
    return 1;
  }
  const written = await pass('orders written', ({ update }) =>
    writeRebuild(services, { brandId, onProgress: update }),
  );
  console.log(
    `${mark} ${written.different} documents were written. To prove it: npm run audit -- --brand ${brandId}`,
  );
  // What was broken since it was shown has been left alone as well.
  return Math.max(code, written.leftAlone.length === 0 ? 0 : 1);
}

runMain(() => runCommand(usage, rebuild));
