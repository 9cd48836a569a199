import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessRow {
  pid: number;
  parent: number;
  /** tells a process from a later one that got the same number */
  identity: string;
}

/**
 * `/proc/<pid>/stat`: the name in brackets may hold anything; field 20 is the number of threads, 22 the start time.
 * A zombie with more than one thread is not over: its first thread has ended, the others still hold its ports.
 */
export function parseProcStat(stat: string): ProcessRow | undefined {
  const pid = Number.parseInt(stat, 10);
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, threads, started] = [rest[0], rest[1], rest[17], rest[19]];
  const isOver = state === 'X' || (state === 'Z' && Number(threads) <= 1);
  if (!Number.isInteger(pid) || isOver || parent === undefined || started === undefined) return undefined;
  return { pid, parent: Number(parent), identity: started };
}

/** `pid ppid state command` lines of `ps`. */
export function parsePs(output: string): ProcessRow[] {
  return output.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (match === null || match[3]?.startsWith('Z')) return [];
    return [{ pid: Number(match[1]), parent: Number(match[2]), identity: match[4] ?? '' }];
  });
}

function procRows(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return parseProcStat(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      } catch {
        return []; // ended while we were looking
      }
    });
}

function allProcesses(): ProcessRow[] {
  // slim images have no `ps`, macOS has no /proc
  if (existsSync('/proc/self/stat')) return procRows();
  const ps = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,state=,command='], { encoding: 'utf8' });
  return ps.error === undefined ? parsePs(ps.stdout) : [];
}

export function descendantsOf(pid: number, rows: readonly ProcessRow[]): ProcessRow[] {
  const children = rows.filter((row) => row.parent === pid && row.pid !== pid);
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, rows)]);
}

/** Remembers the processes that a command started, also those in process groups of their own. */
export class ProcessTree {
  readonly #seen = new Map<string, ProcessRow>();
  readonly #root: number;

  constructor(root: number) {
    this.#root = root;
  }

  look(): void {
    for (const row of descendantsOf(this.#root, allProcesses()))
      this.#seen.set(`${row.pid} ${row.identity}`, row);
  }

  #alive(): ProcessRow[] {
    return allProcesses().filter((row) => this.#seen.has(`${row.pid} ${row.identity}`));
  }

  #signal(signal: NodeJS.Signals): void {
    for (const row of this.#alive()) {
      try {
        process.kill(row.pid, signal);
      } catch {
        // gone meanwhile
      }
    }
  }

  killNow(): void {
    this.look();
    this.#signal('SIGKILL');
  }

  async #endWith(signal: NodeJS.Signals): Promise<void> {
    this.#signal(signal);
    for (let tried = 0; tried < 20 && this.#alive().length > 0; tried += 1) await sleep(100);
  }

  /** For after the root ended by itself: nothing that it started may outlive it. */
  async endSurvivors(): Promise<void> {
    await this.#endWith('SIGTERM');
    await this.#endWith('SIGKILL');
  }
}
