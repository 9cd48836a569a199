import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { answers } from './ports';
import { descendantsOf, parseProcStat, parsePs, ProcessTree } from './processTree';

describe('reading the list of processes', () => {
  it('takes a /proc line apart, whatever the name holds', () => {
    const stat = `42 (a) b (c) S 7 42 42 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1`;
    expect(parseProcStat(stat)).toEqual({ pid: 42, parent: 7, identity: '98765' });
  });

  it('leaves out those that have ended', () => {
    expect(parseProcStat('42 (x) Z 7 42 42 0 -1 0 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1')).toBeUndefined();
    expect(parsePs('  42   7 Z+  (x)\n')).toEqual([]);
  });

  it('keeps one whose first thread alone has ended', () => {
    const stat = '42 (x) Z 7 42 42 0 -1 0 1 0 0 0 0 0 0 0 20 0 3 0 98765 1 1';
    expect(parseProcStat(stat)).toEqual({ pid: 42, parent: 7, identity: '98765' });
  });

  it('takes lines of ps apart', () => {
    expect(parsePs('    1     0 Ss   /sbin/init\n   42     1 S    java -jar a b.jar\n')).toEqual([
      { pid: 1, parent: 0, identity: '/sbin/init' },
      { pid: 42, parent: 1, identity: 'java -jar a b.jar' },
    ]);
  });
});

describe('descendantsOf', () => {
  it('finds children of children, and no others', () => {
    const row = (pid: number, parent: number) => ({ pid, parent, identity: 'x' });
    const rows = [row(1, 0), row(2, 1), row(3, 2), row(4, 3), row(5, 1)];
    expect(descendantsOf(2, rows).map(({ pid }) => pid)).toEqual([3, 4]);
  });
});

describe('ProcessTree', () => {
  it('ends a grandchild in a group of its own that outlived its parent and ignores SIGTERM', async () => {
    const grandchild = `
      process.on('SIGTERM', () => {});
      const server = require('node:net').createServer();
      server.listen(0, '127.0.0.1', () => process.send(server.address().port));`;
    const child = `
      const stdio = ['ignore', 'ignore', 'ignore', 'ipc'];
      const options = { detached: true, stdio };
      const args = ['-e', ${JSON.stringify(grandchild)}];
      const grandchild = require('node:child_process').spawn(process.execPath, args, options);
      grandchild.once('message', (port) => console.log(port));`;
    const parent = spawn(process.execPath, ['-e', child], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const port = Number(line.toString());
    const tree = new ProcessTree(parent.pid ?? -1);
    tree.look();
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(await answers(port)).toBe(true);
    await tree.endSurvivors();
    // by its port, for a process that nobody has waited for yet still has its number
    expect(await answers(port)).toBe(false);
  });
});
