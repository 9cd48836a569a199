export interface Interrupt {
  readonly signal: Promise<NodeJS.Signals>;
  readonly happened: () => boolean;
}

// one Ctrl-C comes twice: from the terminal, and passed on by npm
const samePressMs = 1000;

/** Ctrl-C, a polite kill, a closed terminal, or a parent that is gone (npm or a shell that did not pass a signal on). */
export function watchInterrupts(onSecond: () => void): Interrupt {
  let firstAt: number | undefined;
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    const came = (name: NodeJS.Signals) => {
      if (firstAt === undefined) {
        firstAt = performance.now();
        resolve(name);
      } else if (name === 'SIGINT' && performance.now() - firstAt > samePressMs) {
        onSecond();
      }
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, came);
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && firstAt === undefined) came('SIGTERM');
    }, 500).unref();
  });
  return { signal, happened: () => firstAt !== undefined };
}
