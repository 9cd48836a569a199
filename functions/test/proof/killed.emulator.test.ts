import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { paths } from '../../src/firestore/base/paths';
import { auditAll } from '../../src/operations/audit/audit';
import { viewRebuild } from '../../src/operations/audit/rebuild';
import { writeApprovedOrders } from '../support/bulk';
import { REACHED } from '../support/killedProcess';
import { RUNS, type KilledRun } from '../support/killedRuns';
import { isLongRun } from '../support/seed';
import { World, type Tenant } from '../support/world';

// A real process, killed with SIGKILL in the middle of what goes over many documents; what goes on after it ends as if
// there had been no kill. `npm run test:model` kills larger runs, more often.

const SOLD = new Date('2026-09-01T10:00:00Z');
const LATER = new Date('2026-10-01T10:30:00Z');
const CLAIMED = isLongRun() ? 10_000 : 250;
/** A step each. */
const ROLLED_UP = isLongRun() ? 10_000 : 50;
const REBUILT = isLongRun() ? 1_000 : 40;
const PATIENCE_MS = isLongRun() ? 3_600_000 : 180_000;

const world = new World();
let tenant: Tenant;

beforeEach(async () => {
  await world.clear();
  world.now = SOLD;
  tenant = await world.tenant();
}, PATIENCE_MS);
afterAll(() => world.stop());

const account = () => ({ brandId: tenant.brandId, influencerId: tenant.influencerId, currency: 'TRY' });

/** Runs it in a process of its own, and kills that when it has come to the call. */
async function kill(run: KilledRun['run'], at: KilledRun['at']): Promise<void> {
  const killed: KilledRun = { run, account: account(), now: LATER.toISOString(), at };
  const args = ['--import', 'tsx', join(__dirname, '../support/killedProcess.ts'), JSON.stringify(killed)];
  const env = { ...process.env, GCLOUD_PROJECT: world.projectId, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  child.stdout.on('data', (text: Buffer) => {
    said += text.toString();
    if (said.includes(REACHED)) child.kill('SIGKILL');
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL')
    throw new Error(`${run} was not killed, and ended with ${code ?? signal}: ${said}`);
}

async function goOn(run: KilledRun['run']): Promise<void> {
  world.now = LATER;
  await RUNS[run](world, account());
}

async function problems(): Promise<string[]> {
  const { findings, failures } = await auditAll(world.services, { brandId: tenant.brandId });
  return [
    ...findings.map(({ path, message }) => `${path}: ${message}`),
    ...failures.map(({ error }) => String(error)),
  ];
}

/** After each of these commits, and before one that is then never sent. */
function moments(commits: readonly number[]): KilledRun['at'][] {
  return commits.map((count) => ({ method: 'Commit', count, moment: 'after' }));
}

test(
  `a payout of ${CLAIMED} commissions, killed while it claims and while it closes: each is paid once`,
  async () => {
    const sum = await writeApprovedOrders(world.db, tenant, CLAIMED, SOLD);
    // Opened, two pages claimed; then, of what is left, the state and a page closed.
    for (const at of moments(isLongRun() ? [1, 2, 3, 20, 40, 60, 20, 20] : [2, 5])) await kill('payout', at);
    await goOn('payout');
    const { docs } = await world.db.collection('payouts').get();
    expect(
      docs.map((doc): unknown[] => [doc.get('state'), doc.get('totalMinor'), doc.get('hasWork')]),
    ).toEqual([['paid', sum, false]]);
    const lines = await paths.payoutLines(world.db, docs[0]!.id).get();
    expect(lines.docs.map((doc) => doc.get('outcome') as string)).toEqual(
      Array.from({ length: CLAIMED }, () => 'paid'),
    );
    expect(await problems()).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  `a roll-up of ${ROLLED_UP} orders, killed after some of its steps: each order counts once`,
  async () => {
    await writeApprovedOrders(world.db, tenant, ROLLED_UP, SOLD);
    for (const at of moments(isLongRun() ? [1, 10, 100, 1_000, 5_000] : [3])) {
      await kill('rollUp', at);
      expect(await problems()).toEqual([]);
    }
    await goOn('rollUp');
    const day = await world.db.collection(`brands/${tenant.brandId}/influencerDays`).get();
    const sales = day.docs.reduce((count, doc) => count + (doc.get('totals.TRY.sales') as number), 0);
    expect(sales).toBe(ROLLED_UP);
    expect(await problems()).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  `a rebuild of ${REBUILT} orders of which each is wrong, killed in the middle: the next one does the rest`,
  async () => {
    await writeApprovedOrders(world.db, tenant, REBUILT, SOLD);
    const { docs } = await paths.orders(world.db, tenant.brandId).get();
    const writer = world.db.bulkWriter();
    for (const { ref } of docs) void writer.update(ref, { baseMinor: 1 });
    await writer.close();
    for (const at of moments(isLongRun() ? [1, 8, 100, 300] : [9])) await kill('rebuild', at);
    const left = (await paths.orders(world.db, tenant.brandId).where('baseMinor', '==', 1).get()).size;
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(REBUILT);
    await goOn('rebuild');
    expect(await viewRebuild(world.services, { brandId: tenant.brandId })).toMatchObject({ different: 0 });
    expect(await problems()).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'an audit, killed in the middle of a brand: it has written its mark alone; the next night names that brand, the one after audits all',
  async () => {
    await writeApprovedOrders(world.db, tenant, 60, SOLD);
    await world.tenant({ brandId: 'zzz' });
    const before = await world.wholeSnapshot(tenant.brandId);
    await kill('audit', { method: 'RunQuery', count: 20, moment: 'before' });
    expect(await world.wholeSnapshot(tenant.brandId)).toEqual(before);
    const mark = async () => (await paths.auditProgress(world.db).get()).data();
    expect(await mark()).toMatchObject({ stage: 'oneByOne' });
    const died = (await mark())?.['lastBrandId'] as string;
    world.now = LATER;
    const night = () => RUNS.audit(world) as Promise<Awaited<ReturnType<typeof auditAll>>>;
    expect((await night()).failures.map(({ brandId }) => brandId)).toEqual([died]);
    const last = await night();
    expect({ brands: last.brands, wrong: last.wrong, failures: last.failures }).toEqual({
      brands: 2,
      wrong: 0,
      failures: [],
    });
  },
  PATIENCE_MS,
);
