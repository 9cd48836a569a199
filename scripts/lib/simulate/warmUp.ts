import { Problem, seconds } from '../messages';
import type { Call } from './delivery';
import { InFlight } from './inFlight';
import { Pace } from './pace';
import { describe, type Plugin } from './plugin';
import { Sender } from './sender';
import { sayStuck } from './watch';

const CALLS: readonly Call[] = ['trackClick', 'trackSale', 'trackRefund', 'syncProducts'];

/**
 * One request to each function, one after the other, so that the first process of each does not start beside all others.
 * The body is empty: the key is looked up in Firestore, and then the request is refused without an effect.
 */
export async function warmUp(plugin: Plugin, say: (line: string) => void): Promise<void> {
  const inFlight = new InFlight();
  const sender = new Sender(plugin, new Pace(1, 1), inFlight);
  const stopSaying = sayStuck(inFlight, say);
  try {
    for (const call of CALLS) {
      const startedMs = performance.now();
      const answer = await sender.send('warm-up', { call, body: {} });
      if (answer.status !== 400 && answer.status !== 422) {
        throw new Problem(`${call} refused no empty request, it answered ${describe(answer)}`);
      }
      say(`${call} is warm after ${seconds(performance.now() - startedMs)}`);
    }
  } finally {
    stopSaying();
  }
}
