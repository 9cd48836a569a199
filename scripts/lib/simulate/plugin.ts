import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Request {
  readonly call: string;
  readonly body: object;
  readonly gzip?: boolean;
}

const MAX_ATTEMPTS = 10;
// The emulator waits so long for a new process of its own. Sending again sooner would only start one more.
const TIMEOUT_MS = 300_000;

/** The store's side: posts, and sends again what a plugin would send again. */
export class Plugin {
  /** Requests sent, those sent again included. */
  readonly latenciesMs: number[] = [];
  retries = 0;

  constructor(
    private readonly functionsUrl: string,
    private readonly apiKey: string,
  ) {}

  /** Throws once it has tried often enough. */
  async send(request: Request): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const { answer, waitSeconds } = await this.try(request);
      if (waitSeconds === null) return answer;
      if (attempt === MAX_ATTEMPTS) {
        throw new Error(`${request.call} failed ${attempt} times, at last with ${describe(answer)}`);
      }
      this.retries += 1;
      await sleep(waitSeconds * 1000);
    }
  }

  private async try({
    call,
    body,
    gzip = false,
  }: Request): Promise<{ answer: Answer; waitSeconds: number | null }> {
    const json = JSON.stringify(body);
    const startedMs = performance.now();
    try {
      const response = await fetch(`${this.functionsUrl}/${call}`, {
        method: 'POST',
        headers: {
          // Either header will do; plugins of both kinds are about.
          ...(gzip ? { 'x-api-key': this.apiKey } : { authorization: `Bearer ${this.apiKey}` }),
          'content-type': 'application/json',
          ...(gzip ? { 'content-encoding': 'gzip' } : {}),
        },
        body: gzip ? gzipSync(json) : json,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      this.latenciesMs.push(performance.now() - startedMs);
      const answer = { status: response.status, body: asObject(text) };
      const isPassing = response.status === 429 || response.status === 503;
      return { answer, waitSeconds: isPassing ? Number(response.headers.get('retry-after') ?? 1) : null };
    } catch (error) {
      // A connection that broke: nobody knows whether it was stored, and sending again is safe.
      return { answer: { status: 0, body: { detail: String(error) } }, waitSeconds: 1 };
    }
  }
}

function asObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { value };
  } catch {
    return { detail: text.slice(0, 300) };
  }
}

export function describe({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body).slice(0, 300)}`;
}
