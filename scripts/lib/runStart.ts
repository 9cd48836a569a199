import { buildAll, watchFunctions } from './bundle';
import { readDemo, saleCurl, type Demo } from './demo';
import { shownPath } from './emulatorSuite';
import { requireJava } from './java';
import { bold, green, Problem, seconds } from './messages';
import { emulatorDataDir } from './paths';
import { defaultPorts, host, portBlock, requireFree, wantedBase, type Ports } from './ports';
import type { Session } from './session';
import { functionsUrl, hostingUrl } from './testEnv';
import { watchHosting } from './watchHosting';

function rows(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `  ${name.padEnd(10)} ${value}`).join('\n');
}

function endpoints(ports: Ports): string {
  return rows([
    ['Functions', functionsUrl(ports)],
    ['Firestore', `${host}:${ports.firestore}`],
    ['Auth', `${host}:${ports.auth}`],
    ['Hosting', hostingUrl(ports)],
    ['Pub/Sub', `${host}:${ports.pubsub}`],
    ['Tasks', `${host}:${ports.tasks}`],
  ]);
}

function demoText(ports: Ports, demo: Demo | undefined): string {
  if (demo === undefined) return '  (no demo data yet: npm run seed makes emulator-data/)';
  const users = demo.users.map((user) => ['User', `${user.email} / ${user.password}`] as const);
  return [
    rows([['API key', demo.apiKey], ['Brand', `${demo.brandId}, store ${demo.storeId}`], ...users]),
    '',
    bold('A sale to paste into another terminal:'),
    '',
    saleCurl(functionsUrl(ports), demo),
  ].join('\n');
}

async function startWatching(): Promise<void> {
  const say = (message: string) => {
    console.log(`Halfshare: ${message}`);
  };
  watchHosting(say);
  await watchFunctions(say);
}

/** `npm start`, and with `watch` also `npm run dev`. */
export async function runStart(session: Session, { watch }: { watch: boolean }): Promise<number> {
  const startedAt = performance.now();
  const base = wantedBase(process.env['HALFSHARE_PORT_BASE']);
  const ports = base === undefined ? defaultPorts : portBlock(base);
  requireJava();
  await requireFree(ports);
  console.log('Halfshare: building ...');
  await buildAll();
  console.log('Halfshare: starting the emulators ...');
  const demo = readDemo();
  const suite = await session.startSuite({
    ports,
    importDir: emulatorDataDir,
    functionErrors: true,
    ...(demo && { apiKey: demo.apiKey }),
  });
  if (watch) await startWatching();
  console.log(`\n${green('✔')} ready after ${seconds(performance.now() - startedAt)}\n`);
  console.log(`${endpoints(ports)}\n${demoText(ports, demo)}\n`);
  console.log(`Emulators' log: ${shownPath(suite.logFile)}`);
  console.log(`Ctrl-C stops everything.${watch ? ' Changes are rebuilt and reloaded.' : ''}`);
  await suite.ended;
  throw new Problem(`The emulators ended by themselves; their log is ${shownPath(suite.logFile)}`);
}
