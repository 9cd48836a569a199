import { readTurn, writeTurn, type TurnName } from '../../firestore/brand/turns';
import type { TurnMark } from '../../firestore/documents/progressKinds';
import { brandIds } from '../../firestore/rollup/closedHours';
import { eachOf } from './eachOf';
import type { Services } from './services';

type TurnServices = Pick<Services, 'db' | 'now'>;

/**
 * The turn of a schedule over all brands: each run begins after the brand that the run before began with last, so that
 * no brand keeps the others waiting for more than a run. A run that dies leaves a mark which does not say `ended`; the
 * next one notes each brand before it begins with it, so that one more death shows which brand it is, and the run
 * after that begins behind it.
 */
export class Turn {
  #lastBrandId: string;
  #at: Date | null;

  private constructor(
    private readonly services: TurnServices,
    private readonly name: TurnName,
    private readonly before: TurnMark | null,
  ) {
    this.#lastBrandId = before?.lastBrandId ?? '';
    this.#at = before?.at ?? null;
  }

  static async open(services: TurnServices, name: TurnName): Promise<Turn> {
    return new Turn(services, name, await readTurn(services.db, name));
  }

  /** The brand after which this run begins. */
  get afterBrandId(): string | undefined {
    return this.before?.lastBrandId;
  }

  /** Whether the run before died: then brands are noted one by one. */
  get isAfterDeath(): boolean {
    return this.before !== null && this.before.stage !== 'ended';
  }

  /** The brand with which the run before died; null: it did not, or it is not known. */
  get diedAt(): string | null {
    return this.before?.stage === 'oneByOne' ? this.before.lastBrandId : null;
  }

  /** Notes that the run has begun, so that the next one knows if it never ended. */
  begin(): Promise<void> {
    return this.#write(this.isAfterDeath ? 'oneByOne' : 'running');
  }

  /** Notes the brand before the run begins with it. */
  async beginBrand(brandId: string): Promise<void> {
    this.#came(brandId);
    await this.#write('oneByOne');
  }

  /** @param lastBrandId after which the next run begins; absent: after the last one that was noted */
  async end(lastBrandId: string = this.#lastBrandId): Promise<void> {
    this.#came(lastBrandId);
    await this.#write('ended');
  }

  #came(brandId: string): void {
    this.#lastBrandId = brandId;
    this.#at = this.services.now();
  }

  #write(stage: TurnMark['stage']): Promise<void> {
    const mark = { lastBrandId: this.#lastBrandId, at: this.#at, stage };
    return writeTurn(this.services.db, this.name, mark);
  }
}

/** The ids after that one, then the others; the ids are sorted. */
export function turned(ids: readonly string[], after: string | undefined): string[] {
  const isAfter = (id: string): boolean => after === undefined || id > after;
  return [...ids.filter(isAfter), ...ids.filter((id) => !isAfter(id))];
}

/** Why a brand is named by the run after the one that died with it. */
export function diedWith(brandId: string): Error {
  return new Error(
    `The run before ended in the middle of brand ${brandId}, without an error of its own (out of memory or time). ` +
      'This one begins with the brands after it.',
  );
}

export interface EachBrand {
  /** These brands alone, without a mark. */
  readonly only?: readonly string[] | undefined;
  readonly atOnce: number;
  /** Brands that have not begun by then are left to the next run. */
  readonly isLate: () => boolean;
  /** Is given the brand with which the run before died. */
  readonly onDeath: (brandId: string, error: Error) => void;
}

/**
 * Does the work for all brands in turn (`Turn`). Two writes a run for the mark, and one a brand after a run that died.
 *
 * @param work catches its own failures: one brand stops no other
 * @returns false if the time was up before the last brand began
 */
export async function eachBrand(
  services: TurnServices,
  name: TurnName,
  { only, atOnce, isLate, onDeath }: EachBrand,
  work: (brandId: string) => Promise<void>,
): Promise<boolean> {
  let isDone = true;
  const turn = only ? null : await Turn.open(services, name);
  const isCareful = turn?.isAfterDeath ?? false;
  const died = turn?.diedAt ?? null;
  if (died !== null) onDeath(died, diedWith(died));
  await turn?.begin();
  let last: string | undefined;
  await eachOf(only ?? (await allInTurn(services, turn)), isCareful ? 1 : atOnce, async (brandId) => {
    if (isLate()) {
      isDone = false;
      return;
    }
    last = brandId;
    if (isCareful) await turn?.beginBrand(brandId);
    await work(brandId);
  });
  await turn?.end(last);
  return isDone;
}

async function allInTurn({ db }: TurnServices, turn: Turn | null): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of brandIds(db)) ids.push(...page);
  return turned(ids, turn?.afterBrandId);
}
