import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { makeLedger, type LedgerWorld } from '../functions/test/support/ledgerWorld';
import { World } from '../functions/test/support/world';
import { inRepo } from './lib/paths';

// The commands as people run them: what they print, and what they end with.

const world = new World({ isShared: true });
let ledger: LedgerWorld;

beforeAll(async () => {
  ledger = await makeLedger(world);
});
afterAll(() => world.stop());

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const run = (script: string, ...args: string[]): Promise<Ended> => runWith({}, script, ...args);

function runWith(env: NodeJS.ProcessEnv, script: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', inRepo('scripts', script), ...args], {
      cwd: inRepo(),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => (output += text.toString()));
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}

test('audit ends with 0 where all is right, with 1 and the document where not; rebuild heals it', async () => {
  const { brandId } = ledger.tenant;
  const clean = await run('audit.ts', '--brand', brandId);
  expect(clean.output).toContain('everything is as it must be: 1 brand');
  // What the brand has lived through lies long back, and was never reviewed.
  expect(clean.output).toMatch(/\nnote: reviewSales of brand \w+ has not begun with what came at 2026-0/);
  expect(clean.output).toContain('note: no schedule starts by itself on an emulator: npm run schedule -- ');
  expect(clean.code).toBe(0);

  const path = ledger.order('plain');
  await world.db.doc(path).update({ baseMinor: 1 });
  const broken = await run('audit.ts', '--brand', brandId);
  expect(broken.output).toMatch(/1 wrong, of 1 brand/);
  expect(broken.output).toContain(`3  ${path}: baseMinor is 1, not 10000`);
  expect(broken.code).toBe(1);

  const shown = await run('rebuild.ts', '--brand', brandId, '--dry-run');
  expect(shown.output).toContain(`${path}  baseMinor: 1 -> 10000`);
  expect(shown.output).toContain('nothing was written');
  expect(shown.code).toBe(0);
  const unasked = await run('rebuild.ts', '--brand', brandId);
  expect(unasked.output).toContain('There is no terminal to ask at');
  expect(unasked.code).toBe(2);
  expect((await world.db.doc(path).get()).get('baseMinor')).toBe(1);

  const written = await run('rebuild.ts', '--brand', brandId, '--yes');
  expect(written.output).toContain('1 documents were written');
  expect(written.code).toBe(0);
  expect((await run('audit.ts', '--brand', brandId)).code).toBe(0);
});

test('rebuild has no tick where an order is left alone', async () => {
  const { brandId } = ledger.tenant;
  const ref = world.db.doc(ledger.order('moved'));
  const before = (await ref.get()).data() ?? {};
  await ref.update({ events: [] });
  for (const how of ['--dry-run', '--yes']) {
    const { code, output } = await run('rebuild.ts', '--brand', brandId, how);
    expect(output).toContain('\u2716 1 orders that no fold can mend are left alone');
    expect(output).not.toContain('\u2714');
    expect(code).toBe(1);
  }
  await ref.set(before);
});

test('rebuild --as-of shows that time, and writes nothing', async () => {
  const before = await world.snapshot(ledger.tenant.brandId);
  const { output, code } = await run(
    'rebuild.ts',
    '--brand',
    ledger.tenant.brandId,
    '--yes',
    '--as-of',
    '2026-03-02T00:00:00Z',
  );
  expect(output).toContain(`${ledger.order('paid-then-refunded')}  refundedMinor: 4000 -> 0`);
  expect(output).toContain('nothing was written');
  expect(code).toBe(0);
  expect(await world.snapshot(ledger.tenant.brandId)).toEqual(before);
});

test('migrate shows what it would lift, lifts it when told to, and ends with 1 where it cannot', async () => {
  const { brandId } = ledger.tenant;
  const ref = world.db.doc(ledger.order('plain'));
  const before = (await ref.get()).data() ?? {};
  const { v, ...unversioned } = before;
  expect(v).toBe(1);
  await ref.set(unversioned);
  const shown = await run('migrate.ts', '--brand', brandId);
  expect(shown.output).toContain('brands/*/orders/*  shape 0 -> 1: 1\n');
  expect(shown.output).toContain('would be lifted; nothing was written');
  expect(shown.code).toBe(0);
  expect((await ref.get()).get('v')).toBeUndefined();

  const written = await run('migrate.ts', '--brand', brandId, '--write');
  expect(written.output).toContain('were lifted');
  expect(written.code).toBe(0);
  expect((await ref.get()).data()).toEqual(before);
  const repeated = await run('migrate.ts', '--brand', brandId, '--write');
  expect(repeated.output).toContain(`brand ${brandId}: finished by an earlier run; --again begins anew`);

  await ref.update({ v: 99 });
  const left = await run('migrate.ts', '--brand', brandId, '--write', '--again');
  expect(left.output).toContain(`${ref.path}: it says that it has shape 99`);
  expect(left.code).toBe(1);
  await ref.set(before);
});

test('schedule runs one of them once, and prints its lines', async () => {
  const { code, output } = await run('schedule.ts', 'advancePayouts');
  const [started = '', ended = ''] = output.trim().split('\n');
  expect(JSON.parse(started)).toMatchObject({ outcome: 'started' });
  expect(JSON.parse(ended)).toMatchObject({ function: 'advancePayouts', outcome: 'done', left: 0 });
  expect(code).toBe(0);
});

test.each(['audit.ts', 'rebuild.ts', 'migrate.ts', 'schedule.ts'])(
  '%s --help prints the usage alone',
  async (script) => {
    const { code, output } = await run(script, '--help');
    expect(output).toMatch(/^[A-Z].*\n\n {2}npm run \w+/);
    expect(output).not.toContain('\u2716');
    expect(code).toBe(0);
  },
);

test('without credentials a command says how to get some, and shows no stack', async () => {
  const nobody = { FIRESTORE_EMULATOR_HOST: '', HOME: tmpdir(), GOOGLE_APPLICATION_CREDENTIALS: '' };
  for (const args of [['audit.ts'], ['migrate.ts'], ['rebuild.ts', '--brand', 'lalemoda']] as const) {
    const [script, ...options] = args;
    const { code, output } = await runWith(nobody, script, ...options, '--project', 'no-project-of-ours');
    expect(output).toContain('no credentials: run gcloud auth application-default login');
    expect(output).not.toMatch(/\n +at /);
    expect(code).toBe(1);
  }
});

test.each([
  ['schedule.ts', [], 'Which schedule?'],
  ['schedule.ts', ['nightly'], 'There is no schedule "nightly".'],
  ['schedule.ts', ['audit', 'audit'], 'One schedule at a time.'],
  ['schedule.ts', ['audit', '--project', 'x'], '--project'],
  ['audit.ts', ['--brnd', 'x'], '--brnd'],
  ['audit.ts', ['everything'], 'everything'],
  ['audit.ts', ['--brand', 'nobodyknows'], 'There is no brand "nobodyknows".'],
  ['audit.ts', ['--brand', 'a/b'], '--brand must be the id of a brand'],
  ['migrate.ts', ['--dry-run'], '--dry-run'],
  ['migrate.ts', ['--brand', 'a/b'], '--brand must be the id of a brand'],
  ['migrate.ts', ['--brand', 'nobodyknows', '--write'], 'There is no brand "nobodyknows".'],
  ['rebuild.ts', ['--brand', '../x'], '--brand must be the id of a brand'],
  ['rebuild.ts', [], '--brand is missing'],
  ['rebuild.ts', ['--brand', 'x', '--as-of', 'yesterday'], '--as-of must be a time with its zone'],
  ['rebuild.ts', ['--brand', 'nobodyknows'], 'There is no brand "nobodyknows".'],
])('%s %j ends with 2 and says %j', async (script, args, message) => {
  const { code, output } = await run(script, ...args);
  expect(output).toContain(message);
  expect(code).toBe(2);
});
