import { createServer, type AddressInfo } from 'node:net';
import {
  answers,
  blockSize,
  defaultPorts,
  describeHolder,
  freeBlock,
  host,
  parseLsof,
  parseSs,
  portBlock,
  requireFree,
  takenMessage,
  wantedBase,
} from './ports';

async function listening<T>(at: { host?: string }, use: (port: number) => Promise<T>): Promise<T> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, ...at }, resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('portBlock', () => {
  it('gives each emulator a port of its own, in a row', () => {
    const ports = Object.values(portBlock(21_000)).sort((a, b) => a - b);
    expect(ports).toEqual(Array.from({ length: blockSize }, (_, index) => 21_000 + index));
  });
});

describe('wantedBase', () => {
  it('is none when unset, else the number', () => {
    expect(wantedBase(undefined)).toBeUndefined();
    expect(wantedBase('')).toBeUndefined();
    expect(wantedBase('21000')).toBe(21_000);
  });

  it.each(['80', '70000', '65530', '21e3', '-1', 'x'])('refuses %s', (text) => {
    expect(() => wantedBase(text)).toThrow(`not "${text}"`);
  });
});

describe('requireFree', () => {
  it.each([{ host }, {}])('names the taken port and its emulator (listening at %j)', async (at) => {
    await listening(at, async (port) => {
      const ports = { ...(await freePorts()), firestore: port };
      await expect(requireFree(ports)).rejects.toThrow(`port ${port} (Firestore emulator) is taken by`);
    });
  });

  it('passes when all are free', async () => {
    await expect(requireFree(await freePorts())).resolves.toBeUndefined();
  });
});

async function freePorts() {
  return portBlock(await freeBlock());
}

describe('freeBlock', () => {
  it('passes over a block with a taken port', async () => {
    const base = await freeBlock(7);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host, port: base + 3 }, resolve));
    expect(await answers(base + 3)).toBe(true);
    const other = await freeBlock(7);
    await new Promise((resolve) => server.close(resolve));
    expect(other).toBeGreaterThan(base);
  });
});

describe('takenMessage', () => {
  it('says which port, which emulator, who has it and what to do', () => {
    const message = takenMessage([
      { name: 'firestore', port: defaultPorts.firestore, holder: 'java (process 42)' },
      { name: 'hosting', port: 5002, holder: undefined },
    ]);
    expect(message).toContain('port 8080 (Firestore emulator) is taken by java (process 42)');
    expect(message).toContain('port 5002 (Hosting emulator) is taken by another program');
    expect(message).toContain('lsof -nP -iTCP:8080 -sTCP:LISTEN');
    expect(message).toContain('HALFSHARE_PORT_BASE=');
  });
});

describe('who has a port', () => {
  it('reads lsof', () => {
    expect(parseLsof('p4242\ncjava\nf9\n')).toEqual({ pid: 4242, name: 'java' });
    expect(parseLsof('')).toBeUndefined();
  });

  it('reads ss', () => {
    const line = 'LISTEN 0 4096 127.0.0.1:8080 0.0.0.0:* users:(("java",pid=4242,fd=9))';
    expect(parseSs(line)).toEqual({ pid: 4242, name: 'java' });
    expect(parseSs('LISTEN 0 4096 127.0.0.1:8080 0.0.0.0:*')).toBeUndefined();
  });

  it('says more than "node"', () => {
    const holder = { pid: 42, name: 'MainThread' };
    const emulators = 'node /x/node_modules/firebase-tools/lib/bin/firebase.js emulators:start';
    expect(describeHolder(holder, emulators)).toBe('other Firebase emulators (process 42)');
    expect(describeHolder(holder, 'python3 -m http.server')).toBe('process 42: python3 -m http.server');
    expect(describeHolder(holder, '')).toBe('process 42: MainThread');
    expect(describeHolder(holder, 'x'.repeat(200))).toBe(`process 42: ${'x'.repeat(70)}...`);
  });
});
