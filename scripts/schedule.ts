import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ID_PREFIXES, type NewId } from '../functions/src/domain/base/ids';
import type { LogLine } from '../functions/src/domain/base/logLine';
import { openFirestore } from '../functions/src/firestore/base/client';
import { createServices } from '../functions/src/operations/base/services';
import { SCHEDULES } from '../functions/src/scheduled';
import { runSchedule, type Schedule } from '../functions/src/scheduled/schedule';
import { describeTarget, useDatabase } from './lib/databaseTarget';
import { parsed, runCommand, UsageProblem } from './lib/ledgerCommand';
import { Problem, runMain } from './lib/messages';
import { masterSecret } from './lib/testEnv';

const names = Object.keys(SCHEDULES);

const usage = `Runs a scheduled function once, now, on the running emulator, and prints the lines that it logs.

  npm run schedule -- <${names.join('|')}>

The emulator is FIRESTORE_EMULATOR_HOST, or npm start. (HALFSHARE_PORT_BASE=<n> where that runs on other ports.)
Ends with 0, with 1 where something failed, with 2 when it was called wrongly.`;

function readSchedule(): Schedule {
  return parsed(() => {
    const [name, ...others] = parseArgs({ allowPositionals: true, options: {} }).positionals;
    const schedule = Object.values(SCHEDULES).find((one) => one.name === name);
    if (schedule && others.length === 0) return schedule;
    throw new UsageProblem(
      name === undefined
        ? 'Which schedule?'
        : others.length > 0
          ? 'One schedule at a time.'
          : `There is no schedule "${name}".`,
    );
  });
}

const newId: NewId = (kind) => ID_PREFIXES[kind] + randomBytes(18).toString('base64url');

async function runOnce(): Promise<number> {
  const schedule = readSchedule();
  const target = await useDatabase(undefined);
  // In a project they run by themselves.
  if (target.firestoreHost === undefined)
    throw new Problem(`This works on an emulator, not on ${describeTarget(target)}.`);
  const db = openFirestore();
  const services = createServices({ db, masterSecret: masterSecret(), now: () => new Date(), newId });
  const lines: LogLine[] = [];
  const log = (line: LogLine): void => {
    lines.push(line);
    console.log(JSON.stringify(line));
  };
  try {
    await runSchedule(schedule, { services: () => services, newId, log });
  } catch (error) {
    // What its work threw is in the last line.
    if (!lines.some(({ severity }) => severity === 'ERROR')) throw error;
  } finally {
    await db.terminate();
  }
  return lines.some(({ severity }) => severity === 'ERROR') ? 1 : 0;
}

runMain(() => runCommand(usage, runOnce));
