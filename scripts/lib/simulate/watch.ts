import { SingleBar } from 'cli-progress';
import type { InFlight } from './inFlight';
import { TimeLeft } from './timeLeft';

const LOOK_MS = 1000;

/** Says what is stuck, until it is told to stop. */
export function sayStuck(inFlight: InFlight, say: (line: string) => void): () => void {
  const timer = setInterval(() => {
    for (const line of inFlight.stuck()) say(line);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
  };
}

export interface Watch {
  readonly onAnswer: () => void;
  readonly stop: () => void;
}

/** The bar of a run with its time left, and the names of what is stuck. */
export function watchRun(total: number, inFlight: InFlight): Watch {
  const left = new TimeLeft(total);
  const bar = new SingleBar({
    format: '  {bar} {percentage}% | {value}/{total} requests | {duration_formatted}, left: {left}',
    barCompleteChar: '\u2588',
    barIncompleteChar: '\u2591',
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(total, 0, { left: String(left) });
  const timer = setInterval(() => {
    bar.update({ left: String(left) });
  }, LOOK_MS);
  const stopSaying = sayStuck(inFlight, (line) => {
    // below the bar, which is then drawn anew
    console.log(`${process.stderr.isTTY ? '\n' : ''}  ${line}`);
  });
  return {
    onAnswer: () => {
      left.answered();
      bar.increment();
    },
    stop: () => {
      clearInterval(timer);
      stopSaying();
      bar.update({ left: String(left) });
      bar.stop();
    },
  };
}
