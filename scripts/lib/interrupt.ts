export interface Interrupt {
  readonly signal: Promise<NodeJS.Signals>;
  readonly happened: () => boolean;
}

/** Ctrl-C, a polite kill, a closed terminal, or a parent that is gone (npm or a shell that did not pass a signal on). */
export function watchInterrupts(onSecond: () => void): Interrupt {
  let count = 0;
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    const came = (name: NodeJS.Signals) => {
      count += 1;
      if (count === 1) resolve(name);
      else if (name === 'SIGINT') onSecond();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, came);
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && count === 0) came('SIGTERM');
    }, 500).unref();
  });
  return { signal, happened: () => count > 0 };
}
