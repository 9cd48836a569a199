const WINDOW_MS = 60_000;

/** How long the rest will take, by the answers of the last minute: what was slow at the start says nothing of it. */
export class TimeLeft {
  readonly #answeredAtMs: number[] = [];
  readonly #startedAtMs: number;
  #rest: number;

  constructor(
    total: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.#rest = total;
    this.#startedAtMs = nowMs();
  }

  answered(): void {
    this.#rest -= 1;
    this.#answeredAtMs.push(this.nowMs());
  }

  toString(): string {
    if (this.#rest <= 0) return 'none';
    const nowMs = this.nowMs();
    const fromMs = Math.max(this.#startedAtMs, nowMs - WINDOW_MS);
    while ((this.#answeredAtMs[0] ?? nowMs) < fromMs) this.#answeredAtMs.shift();
    const recent = this.#answeredAtMs.length;
    if (recent === 0) return 'unknown';
    return `about ${duration((this.#rest * (nowMs - fromMs)) / recent)}`;
  }
}

function duration(ms: number): string {
  const total = Math.max(1, Math.round(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
