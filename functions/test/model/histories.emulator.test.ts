import fc from 'fast-check';
import { initializeApp } from 'firebase-admin/app';
import type { Firestore } from '@google-cloud/firestore';
import { openFirestore } from '../../src/firestore/base/client';
import { foundCases } from '../support/foundCases';
import { ownName } from '../support/ids';
import { Wire } from '../support/wire';
import { commandsOf } from './commands';
import { checkEnd } from './finalCheck';
import { History } from './history';
import { assertOften, countOf, FailedHistory, replayPath, type RunOptions } from './longRun';
import { openingsOf } from './openings';
import { commandsFrom, type SavedHistory } from './savedCommands';
import { setups } from './setup';

const OPTIONS: RunOptions = {
  name: 'on the emulator',
  variable: 'HALFSHARE_MODEL_RUNS',
  usual: 30,
  long: 1000,
  chunk: 5,
};
const MS_EACH = 8_000;
/** A history mostly waits for locks and retries: all six chunks of `npm test` play at once. */
const LANES = 10;

// Without a bias to what is small: a chunk has few runs, and a payout takes a few steps to come about.
const told = fc.noBias(
  setups.chain((setup) =>
    fc.record({
      setup: fc.constant(setup),
      openings: openingsOf(setup),
      commands: fc.commands(commandsOf(setup), { size: 'max', maxCommands: 30, ...replayPath() }),
    }),
  ),
);
type Told = typeof told extends fc.Arbitrary<infer T> ? T : never;

/** A database of its own for each: the schedules look at all of it, at the time of their history. */
const databases: Firestore[] = [];
afterAll(() => Promise.all(databases.map((db) => db.terminate())));

/** Plays histories one after the other in a database of its own. */
function lane(): (told: Told) => Promise<void> {
  const projectId = ownName('demo-model-');
  initializeApp({ projectId }, projectId);
  const wire = new Wire();
  const db = openFirestore([wire.interceptor], projectId);
  databases.push(db);
  return async ({ setup, openings, commands }) => {
    const history = new History(db, wire, setup.plan);
    try {
      await history.start();
      for (const opening of openings) await opening.run({}, history);
      await fc.asyncModelRun(() => ({ model: {}, real: history }), commands);
      await checkEnd(history);
    } catch (error) {
      const played: SavedHistory = { setup, commands: history.ran };
      throw new FailedHistory(played, error);
    } finally {
      await history.clean();
    }
  };
}

// A test without a case is none, and there may be no case yet.
for (const [file, found] of foundCases(OPTIONS.name)) {
  test(`found before: ${file}`, async () => {
    const history = found as SavedHistory;
    await lane()({ setup: history.setup, openings: commandsFrom(history), commands: [] });
  });
}

test(
  `${countOf(OPTIONS)} histories of stores, shops with webhooks, unsigned reports, decisions, payouts and settlements, ten at a time, repeated and killed: model = database, audit clean`,
  () => assertOften(OPTIONS, told, Array.from({ length: LANES }, lane)),
  countOf(OPTIONS) * MS_EACH + 600_000,
);
