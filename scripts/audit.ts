import { parseArgs } from 'node:util';
import { openFirestore } from '../functions/src/firestore/base/client';
import { AppError } from '../functions/src/domain/base/errors';
import { auditAll, type AuditResult } from '../functions/src/operations/audit/audit';
import { describeTarget, useDatabase } from './lib/databaseTarget';
import { parsed, Progress, readBrandId, runCommand } from './lib/ledgerCommand';
import { green, messageOf, red, runMain, seconds } from './lib/messages';
import { reportStalled } from './lib/stalledReport';
import { table } from './lib/simulate/summary';

const usage = `Goes over the whole database and proves the ledger: the five invariants of money. Writes nothing.

  npm run audit [-- --brand <id>] [--project <id>]

  --brand    this brand alone; every brand when absent
  --project  a real project, with application default credentials (GOOGLE_CLOUD_PROJECT does the same)

Without a project it works on the running emulator: FIRESTORE_EMULATOR_HOST, or npm start.
(HALFSHARE_PORT_BASE=<n> where that runs on other ports.)
A schedule that has not done what has long been due is wrong in a project, and only noted on an emulator, where none runs by itself.
Ends with 0 when all is as it must be, 1 when anything is wrong or could not be gone over, 2 when it was called wrongly.`;

const MAX_SHOWN = 50;

function readOptions(): { brand?: string | undefined; project?: string | undefined } {
  return parsed(() => {
    const options = { brand: { type: 'string' }, project: { type: 'string' } } as const;
    const { brand, project } = parseArgs({ options }).values;
    return { brand: brand === undefined ? undefined : readBrandId(brand), project };
  });
}

function printResult(result: AuditResult, tookMs: number): void {
  const { checks, findings, wrong, brands, failures } = result;
  const rows = checks.map(({ invariant, what, checked, wrong: bad }) => [
    `${invariant}  ${what}`,
    String(checked),
    String(bad),
  ]);
  console.log(`\n${table(['invariant', 'checked', 'wrong'], rows)}\n`);
  const took = `${brands} ${brands === 1 ? 'brand' : 'brands'} in ${seconds(tookMs)}`;
  for (const { brandId, error } of failures) {
    console.log(`${red('\u2716')} brand ${brandId} could not be gone over: ${reasonOf(error)}`);
  }
  if (wrong === 0 && failures.length === 0) {
    console.log(`${green('\u2714')} everything is as it must be: ${took}`);
    return;
  }
  console.log(`${red('\u2716')} ${wrong} wrong, of ${took}${findings.length > 0 ? ':' : ''}`);
  for (const { invariant, path, message } of findings.slice(0, MAX_SHOWN)) {
    console.log(`  ${invariant}  ${path}: ${message}`);
  }
  if (findings.length > MAX_SHOWN)
    console.log(`  ... and more: only the first ${MAX_SHOWN} findings are shown`);
}

function reasonOf(error: unknown): string {
  return error instanceof AppError ? error.detail : messageOf(error);
}

async function audit(): Promise<number> {
  const { brand, project } = readOptions();
  const target = await useDatabase(project);
  console.log(`Halfshare: audit of ${brand ?? 'all brands'} in ${describeTarget(target)}`);
  const db = openFirestore();
  const progress = new Progress('documents');
  const startedMs = performance.now();
  try {
    const result = await auditAll(
      { db, now: () => new Date() },
      { brandId: brand, onProgress: progress.update },
    );
    progress.stop();
    printResult(result, performance.now() - startedMs);
    const isStalled = reportStalled(result.stalled, target, console.log);
    return result.wrong === 0 && result.failures.length === 0 && !isStalled ? 0 : 1;
  } finally {
    progress.stop();
    await db.terminate();
  }
}

runMain(() => runCommand(usage, audit));
