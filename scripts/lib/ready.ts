import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, Problem } from './messages';

interface Answer {
  ok: boolean;
  text: string;
}

/** With a key only 200 will do; without one, any answer of our own code shows that the function is loaded. */
async function ask(url: string, apiKey: string | undefined): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(30_000),
    });
    const body = (await response.text()).slice(0, 500);
    const ok =
      apiKey === undefined ? response.status < 500 && response.status !== 404 : response.status === 200;
    return { ok, text: `${response.status} ${body}` };
  } catch (error) {
    return { ok: false, text: messageOf(error) };
  }
}

/** The emulator says "ready" before it has loaded a function: only an answer shows that a store could call. */
export async function waitForFunctions(
  url: string,
  apiKey: string | undefined,
  timeoutMs = 90_000,
): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask(`${url}/testConnection`, apiKey);
    if (answer.ok) return;
    if (performance.now() > until) {
      throw new Problem(`testConnection did not answer as it should.\n  last answer: ${answer.text}`);
    }
    await sleep(300);
  }
}
