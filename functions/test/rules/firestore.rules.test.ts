import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  assertFails,
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from '@firebase/rules-unit-testing';
import { setLogLevel } from 'firebase/firestore';
import { claimsCases } from '../support/claims';
import { unprovenExpressions } from '../support/rulesCoverage';
import { documents, principals, queries, type ListQuery, type Principal } from '../support/rulesMatrix';

// Coverage is kept per project, so nobody else may use this one.
const projectId = 'demo-rules';
const emulatorHost = process.env['FIRESTORE_EMULATOR_HOST'];
if (!emulatorHost) throw new Error('FIRESTORE_EMULATOR_HOST is not set: start the Firestore emulator first.');

const rules = readFileSync(resolve(__dirname, '../../../firestore.rules'), 'utf8');
const names = Object.keys(principals) as Principal[];

type Firestore = ReturnType<RulesTestContext['firestore']>;
type Request = (db: Firestore) => Promise<unknown>;

let environment: RulesTestEnvironment;
let firestores: ReadonlyMap<Principal, Firestore>;

function signIn(name: Principal): Firestore {
  const claims = principals[name];
  // The same uid for all, and equal to an influencer's id: a uid grants nothing.
  const context = claims
    ? environment.authenticatedContext('ann', claims)
    : environment.unauthenticatedContext();
  return context.firestore();
}

function dbOf(name: Principal): Firestore {
  const db = firestores.get(name);
  if (!db) throw new Error(`${name} has not signed in`);
  return db;
}

async function isAllowed(request: Promise<unknown>): Promise<boolean> {
  const [outcome] = await Promise.allSettled([request]);
  if (outcome.status === 'fulfilled') return true;
  // Rejects again when the reason is anything else than a lack of permission.
  await assertFails(request);
  return false;
}

async function allowedOnes(request: Request): Promise<readonly Principal[]> {
  const allowed = await Promise.all(names.map((name) => isAllowed(request(dbOf(name)))));
  return names.filter((_, index) => allowed[index]);
}

function inOrder(readers: readonly Principal[]): readonly Principal[] {
  return names.filter((name) => readers.includes(name));
}

function describeQuery({ collection, wholeGroup, where = [], newestFirst }: ListQuery): string {
  const filters = where.map(([field, operator, value]) => `${field} ${operator} ${JSON.stringify(value)}`);
  const order = newestFirst ? `, newest ${newestFirst} first` : '';
  return `${wholeGroup ? 'every ' : ''}${collection} ${filters.join(' and ')}${order}`.trimEnd();
}

async function runQuery(
  db: Firestore,
  { collection, wholeGroup, where = [], newestFirst }: ListQuery,
): Promise<void> {
  const all = wholeGroup ? db.collectionGroup(collection) : db.collection(collection);
  const filtered = where.reduce<typeof all>((query, constraint) => query.where(...constraint), all);
  const ordered = newestFirst ? filtered.orderBy(newestFirst, 'desc') : filtered;
  const found = await ordered.get({ source: 'server' });
  if (found.empty) throw new Error('Allowed, but found nothing: the case proves nothing.');
}

async function getDocument(db: Firestore, path: string): Promise<void> {
  const found = await db.doc(path).get({ source: 'server' });
  if (!found.exists) throw new Error('Allowed, but found nothing: the case proves nothing.');
}

beforeAll(async () => {
  setLogLevel('silent');
  environment = await initializeTestEnvironment({ projectId, firestore: { rules } });
  await environment.clearFirestore();
  firestores = new Map(names.map((name) => [name, signIn(name)]));
});

afterAll(async () => {
  await environment.cleanup();
});

describe('on an empty database', () => {
  it.each(documents)('nobody may create $path', async ({ path, data }) => {
    expect(await allowedOnes((db) => db.doc(path).set(data))).toEqual([]);
  });
});

describe('on a full database', () => {
  beforeAll(async () => {
    await environment.withSecurityRulesDisabled(async (context) => {
      const batch = context.firestore().batch();
      documents.forEach(({ path, data }) => batch.set(context.firestore().doc(path), data));
      await batch.commit();
    });
  });

  it.each(documents)('only its readers may get $path', async ({ path, readers }) => {
    expect(await allowedOnes((db) => getDocument(db, path))).toEqual(inOrder(readers));
  });

  it.each(queries.map((query) => ({ query, title: describeQuery(query) })))(
    'only its readers may list $title',
    async ({ query }) => {
      expect(await allowedOnes((db) => runQuery(db, query))).toEqual(inOrder(query.readers));
    },
  );

  it.each(documents)('nobody may update $path', async ({ path }) => {
    expect(await allowedOnes((db) => db.doc(path).update({ status: 'paid' }))).toEqual([]);
  });

  it.each(documents)('nobody may delete $path', async ({ path }) => {
    expect(await allowedOnes((db) => db.doc(path).delete())).toEqual([]);
  });
});

// The account function is held to the same table: functions/src/operations/access/authenticateUser.test.ts.
describe('claims make of their holder what they make in the account function', () => {
  const ofBrand = ['brands/acme/orders/web~1', 'payouts/acme~web~2'];
  const ofInfluencer = ['influencers/ann', 'commissions/withoutBrand'];

  it.each(claimsCases('acme', 'ann'))('$what', async ({ claims, is }) => {
    const db = environment.authenticatedContext('ann', { ...claims }).firestore();
    const allowed = (paths: readonly string[]): Promise<boolean[]> =>
      Promise.all(paths.map((path) => isAllowed(getDocument(db, path))));
    expect(await allowed(ofBrand)).toEqual(ofBrand.map(() => is.includes('brand')));
    expect(await allowed(ofInfluencer)).toEqual(ofInfluencer.map(() => is.includes('influencer')));
  });
});

describe('coverage', () => {
  it('has seen each expression of the rules both true and false', async () => {
    const answer = await fetch(`http://${emulatorHost}/emulator/v1/projects/${projectId}:ruleCoverage`);
    expect(unprovenExpressions(await answer.json())).toEqual([]);
  });

  it.each([
    ['nothing of what was both', [{ boolValue: true }, { boolValue: false }], []],
    ['nothing of what is no boolean', [{ stringValue: 'acme' }], []],
    [
      'what was only true',
      [{ boolValue: true }, { undefined: {} }],
      ['firestore.rules:7 never false: a == b'],
    ],
    ['what was only false', [{ boolValue: false }, undefined], ['firestore.rules:7 never true: a == b']],
    ['what only failed', [{ undefined: {} }], ['firestore.rules:7 never evaluated: a == b']],
    ['what was only skipped', [undefined], ['firestore.rules:7 never evaluated: a == b']],
    ['what was never reached', [], ['firestore.rules:7 never evaluated: a == b']],
  ])('names %s', (_, values, expected) => {
    const sourcePosition = { line: 7, currentOffset: 3, endOffset: 8 };
    const child = { sourcePosition, values: values.map((value) => ({ value, count: 1 })) };
    const parent = { sourcePosition, values: [{ value: { stringValue: 'x' }, count: 1 }], children: [child] };
    const coverage = { rules: { files: [{ content: 'if a == b;' }] }, report: [parent] };
    expect(unprovenExpressions(coverage)).toEqual(expected);
  });
});
