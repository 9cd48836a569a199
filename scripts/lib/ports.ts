import { spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { Problem } from './messages';

export const host = '127.0.0.1';

/** In the order in which a block of ports is dealt out. */
const portNames = {
  functions: 'Functions emulator',
  firestore: 'Firestore emulator',
  hosting: 'Hosting emulator',
  auth: 'Authentication emulator',
  pubsub: 'Pub/Sub emulator',
  tasks: 'Cloud Tasks emulator',
  eventarc: 'Eventarc emulator',
  hub: 'emulator hub',
  logging: 'emulator logging',
  firestoreWebsocket: 'Firestore emulator (websocket)',
};

export type PortName = keyof typeof portNames;
export type Ports = Readonly<Record<PortName, number>>;

export const blockSize = Object.keys(portNames).length;

export const defaultPorts: Ports = {
  functions: 5001,
  firestore: 8080,
  hosting: 5002,
  auth: 9099,
  pubsub: 8085,
  tasks: 9499,
  eventarc: 9299,
  hub: 4400,
  logging: 4500,
  firestoreWebsocket: 9150,
};

function names(): PortName[] {
  return Object.keys(portNames) as PortName[];
}

export function portBlock(base: number): Ports {
  return Object.fromEntries(names().map((name, index) => [name, base + index])) as Record<PortName, number>;
}

/** HALFSHARE_PORT_BASE, when it is set. */
export function wantedBase(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const highest = 65_535 - blockSize;
  if (!/^\d+$/.test(text) || Number(text) < 1024 || Number(text) > highest) {
    throw new Problem(`HALFSHARE_PORT_BASE must be a whole number from 1024 to ${highest}, not "${text}".`);
  }
  return Number(text);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host, port, exclusive: true }, () =>
      server.close(() => {
        resolve(true);
      }),
    );
  });
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(1000, () => {
      end(false);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}

/** Both ways: macOS lets us listen beside somebody who has the port on all addresses. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port)) && !(await answers(port));
}

async function takenOf(ports: Ports): Promise<PortName[]> {
  const free = await Promise.all(names().map((name) => isFree(ports[name])));
  return names().filter((_, index) => free[index] !== true);
}

export interface Holder {
  pid: number;
  name: string;
}

/** `p1234`, `cjava` lines of `lsof -Fpc`. */
export function parseLsof(output: string): Holder | undefined {
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), name: /^c(.+)$/m.exec(output)?.[1] ?? 'a program' };
}

/** `users:(("java",pid=1234,fd=9))` of `ss -ltnp`. */
export function parseSs(output: string): Holder | undefined {
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(output);
  return match?.[1] === undefined ? undefined : { pid: Number(match[2]), name: match[1] };
}

function outputOf(command: string, args: string[]): string {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 5000 });
  return result.error === undefined ? result.stdout.trim() : '';
}

const longestCommand = 70;

/** The name alone says little: every Node program is called "MainThread" or "node". */
export function describeHolder({ pid, name }: Holder, commandLine: string): string {
  if (/firebase.*emulators:/.test(commandLine)) return `other Firebase emulators (process ${pid})`;
  const command = commandLine === '' ? name : commandLine;
  const shown = command.length > longestCommand ? `${command.slice(0, longestCommand)}...` : command;
  return `process ${pid}: ${shown}`;
}

function holderOf(port: number): string | undefined {
  const holder =
    parseLsof(outputOf('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])) ??
    parseSs(outputOf('ss', ['-ltnpH', `sport = :${port}`]));
  if (holder === undefined) return undefined;
  return describeHolder(holder, outputOf('ps', ['-o', 'command=', '-p', String(holder.pid)]));
}

export interface TakenPort {
  name: PortName;
  port: number;
  holder: string | undefined;
}

export function takenMessage(taken: readonly TakenPort[]): string {
  const lines = taken.map(
    ({ name, port, holder }) =>
      `  port ${port} (${portNames[name]}) is taken by ${holder ?? 'another program'}`,
  );
  const port = taken[0]?.port ?? 0;
  return [
    'The emulators cannot start:',
    ...lines,
    'Is another "npm start" running? Stop that program (Ctrl-C in its terminal, or: kill <its number>).',
    `Who has it:       lsof -nP -iTCP:${port} -sTCP:LISTEN`,
    'Or other ports:   HALFSHARE_PORT_BASE=21000 npm start',
  ].join('\n');
}

export async function requireFree(ports: Ports): Promise<void> {
  const taken = await takenOf(ports);
  if (taken.length === 0) return;
  throw new Problem(
    takenMessage(taken.map((name) => ({ name, port: ports[name], holder: holderOf(ports[name]) }))),
  );
}

const firstBlock = 21_000;
const lastBlock = 29_000;

/** A block of free ports. Where to look first differs by process, so that two runs at once do not pick the same. */
export async function freeBlock(pid = process.pid): Promise<number> {
  const blocks = (lastBlock - firstBlock) / blockSize;
  for (let tried = 0; tried < blocks; tried += 1) {
    const base = firstBlock + ((pid + tried) % blocks) * blockSize;
    if ((await takenOf(portBlock(base))).length === 0) return base;
  }
  throw new Problem(`No ${blockSize} free ports in a row between ${firstBlock} and ${lastBlock}.`);
}
