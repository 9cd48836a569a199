import type { SyncCall } from './catalogue';
import type { Delivery } from './delivery';
import { describe, type Answer } from './plugin';
import type { Sender } from './sender';
import type { Story } from './story';

export interface Played {
  /** What the answers to the events had that they must not, one line each. */
  readonly problems: readonly string[];
  /** By click key: the id that the click has. */
  readonly clickIds: ReadonlyMap<string, string>;
  /** Requests by function and kind of answer, such as `trackSale replayed`. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Sends the whole story: so many deliveries are taken up at once, and the sender's pace says how many of them go out; the catalogue goes beside it, one call after the other. */
export async function playStory(
  sender: Sender,
  story: Story,
  concurrency: number,
  onAnswer: () => void,
): Promise<Played> {
  const player = new Player(sender, onAnswer);
  await Promise.all([
    player.playCatalogue(story.catalogue.calls),
    player.playDeliveries(story.deliveries, concurrency),
  ]);
  return player.played();
}

class Player {
  readonly #problems: string[] = [];
  readonly #clickIds = new Map<string, string>();
  readonly #outcomes = new Map<string, number>();
  readonly #firstEffects = new Map<string, number>();
  /** Settles with the first answer to each event. */
  readonly #answered = new Map<string, Promise<Answer>>();

  constructor(
    private readonly sender: Sender,
    private readonly onAnswer: () => void,
  ) {}

  async playCatalogue(calls: readonly SyncCall[]): Promise<void> {
    for (const { key, body, rejected } of calls) {
      const answer = await this.sender.send(key, {
        call: 'syncProducts',
        body,
        gzip: body.products.length > 10,
      });
      this.onAnswer();
      this.count('syncProducts', answer);
      const got = Array.isArray(answer.body['rejected']) ? answer.body['rejected'].length : undefined;
      if (answer.status !== 200 || got !== rejected) {
        this.#problems.push(`${key}: ${describe(answer)}, expected 200 with ${rejected} rejected`);
      }
    }
  }

  async playDeliveries(deliveries: readonly Delivery[], concurrency: number): Promise<void> {
    const queue = deliveries.values();
    const worker = async (): Promise<void> => {
      // The iterator is shared: each delivery is taken by one worker, in order.
      for (const delivery of queue) await this.deliver(delivery);
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { key, clickKey, afterKey } = delivery;
    const sending = (async () => {
      if (afterKey !== undefined) await this.#answered.get(afterKey);
      if (clickKey !== undefined) await this.#answered.get(clickKey);
      return this.sender.send(key, { call: delivery.call, body: this.bodyOf(delivery) });
    })();
    if (!this.#answered.has(key)) this.#answered.set(key, sending);
    const answer = await sending;
    if (delivery.call === 'trackClick') this.keepClickId(key, answer);
    this.judge(delivery, answer);
    this.count(delivery.call, answer);
    this.onAnswer();
  }

  private bodyOf({ body, clickKey }: Delivery): object {
    if (clickKey === undefined) return body;
    const attribution = body['attribution'] as object | undefined;
    return { ...body, attribution: { ...attribution, clickId: this.#clickIds.get(clickKey) } };
  }

  private keepClickId(key: string, { body }: Answer): void {
    const clickId = body['clickId'];
    if (typeof clickId !== 'string') return;
    const known = this.#clickIds.get(key);
    if (known !== undefined && known !== clickId)
      this.#problems.push(`${key}: two click ids, ${known} and ${clickId}`);
    this.#clickIds.set(key, known ?? clickId);
  }

  private judge({ key, isConflict }: Delivery, answer: Answer): void {
    const isRight = isConflict
      ? answer.status === 409 && answer.body['code'] === 'event_conflict'
      : [200, 201, 202].includes(answer.status);
    if (!isRight) {
      this.#problems.push(`${key}: ${describe(answer)}${isConflict ? ', expected 409 event_conflict' : ''}`);
      return;
    }
    if (isConflict || answer.body['replayed'] === true) return;
    const effects = (this.#firstEffects.get(key) ?? 0) + 1;
    this.#firstEffects.set(key, effects);
    if (effects > 1) this.#problems.push(`${key}: had a first effect ${effects} times`);
  }

  private count(call: string, { status, body }: Answer): void {
    const code = typeof body['code'] === 'string' ? body['code'] : String(status);
    const kind =
      status >= 400 ? code : body['replayed'] === true ? 'replayed' : status === 202 ? 'parked' : 'applied';
    const name = `${call} ${kind}`;
    this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1);
  }

  played(): Played {
    return { problems: this.#problems, clickIds: this.#clickIds, outcomes: this.#outcomes };
  }
}
