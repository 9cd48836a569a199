import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, Problem } from './messages';
import type { Signs } from './patience';

interface Answer {
  status: string;
  verdict: 'good' | 'not yet' | 'refused';
  text: string;
}

/** With a key only 200 will do; without one, any answer of our own code shows that the function is loaded. */
function verdictOf({ status, headers }: Response, apiKey: string | undefined): Answer['verdict'] {
  const isOurs = (headers.get('content-type') ?? '').startsWith('application/problem+json');
  if (apiKey === undefined) return status < 500 && status !== 404 ? 'good' : 'not yet';
  if (status === 200) return 'good';
  return isOurs && status >= 400 && status < 429 ? 'refused' : 'not yet';
}

/**
 * The request may take as long as it takes: the emulator starts a process for each that finds none idle, so that asking
 * again would make a slow machine slower.
 */
async function ask(url: string, apiKey: string | undefined, signal: AbortSignal): Promise<Answer> {
  try {
    const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
    const response = await fetch(url, { headers, signal });
    const body = (await response.text()).slice(0, 500);
    const status = String(response.status);
    return { status, verdict: verdictOf(response, apiKey), text: `${status} ${body}` };
  } catch (error) {
    return { status: 'none', verdict: 'not yet', text: messageOf(error) };
  }
}

const pauseMs = 300;

/** The emulator says "ready" before it has loaded a function: only an answer shows that a store could call. */
export async function waitForFunctions(
  url: string,
  apiKey: string | undefined,
  { signs, signal }: { signs: Signs; signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const answer = await ask(`${url}/testConnection`, apiKey, signal);
    if (answer.verdict === 'good') return;
    if (answer.verdict === 'refused') {
      throw new Problem(
        `testConnection refuses the demo key of emulator-data/demo.json (npm run seed makes both anew).\n  its answer: ${answer.text}`,
      );
    }
    signs.show(`testConnection: ${answer.text}`, `testConnection: ${answer.status}`);
    await sleep(pauseMs);
  }
}
