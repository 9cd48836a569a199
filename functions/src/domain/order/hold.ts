import { inFoldOrder, isOfOneMoment, ownTimeOf, timeOf } from './chronology';
import { decisionsInOrder, type Approval, type FoldedDecisions } from './decision';
import { isSnapshot, type DecisionEvent, type OrderEvent, type SnapshotEvent } from './event';
import { DAY_MS } from '../base/time';
import { isVoiding } from '../brand/orderStatus';
import { countsFrom, isNewerStatus, placeOf, type DatedStatus, type FoldedStatus } from './status';

// From when the hold of what is pending counts (MONEY.md, 4, "Hold").

interface Holding {
  readonly events: readonly OrderEvent[];
  readonly status: FoldedStatus;
  readonly decisions: FoldedDecisions;
  /** The approval in force, where more is due to any party than it names; else null. */
  readonly approval: Approval | null;
  /** Whether that would be so if these events were all. */
  readonly exceeds: (events: readonly OrderEvent[]) => boolean;
  /**
   * The same after each of these reports and decisions, oldest first, on top of `before`: what one costs does not grow
   * with their number. Null: that cannot be worked out so.
   */
  readonly exceedsAfterEach: (
    before: readonly OrderEvent[],
    moments: readonly OrderEvent[],
  ) => readonly boolean[] | null;
}

/** So many moments are worked out one by one, each of all events; what is older, together. */
const ONE_BY_ONE = 4;

export interface HeldFrom {
  /** The time from which the hold counts: the later of completion and rise. */
  readonly since: Date;
  /** It ends no earlier than this, however short: a completion that only a map made is held a day at least. */
  readonly atLeastUntil: Date;
}

/** Null: the order is not completed. */
export function heldFrom(holding: Holding): HeldFrom | null {
  const completion = completedFrom(holding);
  if (!completion) return null;
  const rise = risenFrom(holding);
  return rise && rise > completion.since ? { ...completion, since: rise } : completion;
}

/**
 * The first completion after the last status under which nothing was due. The receipt of the last deletion and the time
 * of the last withdrawal count as such a status. So does one under which something is due only since a map: a completion
 * that the map made of it comes after it. [Completed on day 1, cancelled on day 2, completed on day 30: day 30.]
 */
function completedFrom({ events, status, decisions }: Holding): HeldFrom | null {
  const { reported, completedAt, afterLock } = status;
  const voids = reported.filter((of) => isVoiding(of.status) || of.voidUntil !== null);
  const atLast = voids.filter((of) => placeOf(of) === placeOf(voids.at(-1) ?? of));
  // Of one moment neither comes after the other. What is newer than the last one is newer than those of before.
  const last = atLast.filter((of) => !atLast.some((other) => isNewerStatus(other, of)));
  const isMapped = last.every(({ status }) => !isVoiding(status));
  const sinceVoid = reported.filter(
    (of) => last.every((other) => isNewerStatus(of, other)) || (isMapped && last.includes(of)),
  );
  // Without any status the order is completed since it was placed.
  const first =
    reported.length === 0
      ? completedAt && { since: completedAt, atLeastUntil: completedAt }
      : firstOf(sinceVoid.filter(isCompletion));
  const deletions = events.filter(({ id, kind }) => kind === 'order_deleted' && !afterLock.includes(id));
  const marks = [
    ...deletions
      .map(({ occurredAt }) => occurredAt)
      .sort((a, b) => a.getTime() - b.getTime())
      .slice(-1),
    ...(decisions.withdrawal ? [decisions.withdrawal.at] : []),
  ];
  return latest([first, ...marks.map((mark) => completedSince(reported, mark))]);
}

function isCompletion({ status }: DatedStatus): boolean {
  return status === 'completed';
}

/** From when the order is completed after a mark: the mark itself, where it was completed then. Null: not yet. */
function completedSince(reported: readonly DatedStatus[], mark: Date): HeldFrom | null {
  const before = reported.findLast((of) => countsFrom(of) <= mark);
  if (!before || isCompletion(before)) return { since: mark, atLeastUntil: mark };
  return firstOf(reported.filter((of) => isCompletion(of) && countsFrom(of) > mark));
}

function startOf(completion: DatedStatus): HeldFrom {
  const since = countsFrom(completion);
  const leastMs = completion.mappedAt ? since.getTime() + DAY_MS : since.getTime();
  return { since, atLeastUntil: new Date(leastMs) };
}

function later(a: HeldFrom, b: HeldFrom): HeldFrom {
  return {
    since: a.since > b.since ? a.since : b.since,
    atLeastUntil: a.atLeastUntil > b.atLeastUntil ? a.atLeastUntil : b.atLeastUntil,
  };
}

/**
 * The time of the first report or decision since which, without a break, more is due to any party than the approval
 * names; never earlier than the approval's own. Refunds and their deletions have no place in the fold order, and count
 * as they are known now. Null: nothing more is due.
 */
function risenFrom(holding: Holding): Date | null {
  const { events, decisions, approval } = holding;
  if (!approval) return null;
  const refunds = events.filter(({ kind }) => kind === 'refund');
  const moments = newestFirst(events);
  const later = new Set<OrderEvent>();
  const isExceeded = exceededAt(holding, moments, approval);
  const since: Date[] = [];
  for (const [index, moment] of moments.entries()) {
    // Of one moment nothing shows which came first: its reports are taken together.
    const isNext = index > 0 && isOfOne(moment, moments[index - 1]);
    const isRepeated = repeats(moments.slice(Math.max(0, index - 2), index + 2), moment, refunds);
    // A save that changes no amount is compared, not worked out again.
    if (!isNext && !isRepeated && !isExceeded(index, later)) break;
    later.add(moment);
    // One for which the brand named another counted until then, but begins no hold.
    if (decisions.passedOver.has(moment.id)) continue;
    const at = ownTime(moment);
    if (at <= approval.at) return approval.at;
    since.push(at);
  }
  return earliest(since);
}

/** Whether more was due than named after the moment of this index; `later` are those after it. */
function exceededAt(
  { events, exceeds, exceedsAfterEach }: Holding,
  moments: readonly Moment[],
  approval: Approval,
): (index: number, later: ReadonlySet<OrderEvent>) => boolean {
  let count = 0;
  let together: ReadonlyMap<OrderEvent, boolean> | undefined;
  return (index, later) => {
    count += 1;
    const left = (): OrderEvent[] => events.filter((event) => !later.has(event));
    const [moment] = moments.slice(index);
    if (count > ONE_BY_ONE && moment) {
      if (!together) {
        // None before the approval is asked for.
        const end = moments.findIndex((one, place) => place >= index && ownTime(one) <= approval.at);
        const asked = moments.slice(index, end === -1 ? undefined : end + 1).reverse();
        const isAsked = new Set<OrderEvent>(asked);
        const after = exceedsAfterEach(
          left().filter((event) => !isAsked.has(event)),
          asked,
        );
        together = new Map(
          asked.flatMap((one, place) => (after ? [[one, after[place] ?? false] as const] : [])),
        );
      }
      const known = together.get(moment);
      if (known !== undefined) return known;
    }
    return exceeds(left());
  };
}

function isOfOne(a: Moment, b: Moment | undefined): boolean {
  return b !== undefined && isSnapshot(a) && isSnapshot(b) && isOfOneMoment(a, b);
}

type Moment = SnapshotEvent | DecisionEvent;

/** Reports and decisions; of one time a decision is newer. */
function newestFirst(events: readonly OrderEvent[]): Moment[] {
  const placeOf = (moment: Moment): number =>
    isSnapshot(moment) ? timeOf(moment) : moment.occurredAt.getTime();
  const reports = events.filter(isSnapshot).sort(inFoldOrder);
  // The sort is stable.
  return [...reports, ...decisionsInOrder(events)].sort((a, b) => placeOf(a) - placeOf(b) || 0).reverse();
}

function ownTime(moment: Moment): Date {
  return isSnapshot(moment) ? ownTimeOf(moment) : moment.occurredAt;
}

/**
 * Whether the report after this one is the same but for its time, with no report of the same moment and no refund
 * between them that could make it differ.
 */
function repeats(neighbours: readonly Moment[], moment: Moment, refunds: readonly OrderEvent[]): boolean {
  const after = neighbours[neighbours.indexOf(moment) - 1];
  if (!after || !isSnapshot(after) || !isSnapshot(moment)) return false;
  const times = neighbours.filter((one) => isSnapshot(one)).map(timeOf);
  const isBetween = ({ occurredAt }: OrderEvent): boolean =>
    occurredAt.getTime() >= timeOf(moment) && occurredAt.getTime() < timeOf(after);
  return new Set(times).size === times.length && !refunds.some(isBetween) && saidBy(moment) === saidBy(after);
}

function saidBy({ content, evidence, planVersion, unverified, source }: SnapshotEvent): string {
  const { orderNumber: _number, status: _status, customer: _customer, ...said } = content;
  return JSON.stringify([said, evidence, planVersion, unverified, source]);
}

/** Of several of one time, one that no map made. */
function firstOf(completions: readonly DatedStatus[]): HeldFrom | null {
  const byStart = completions
    .map(startOf)
    .sort(
      (a, b) => a.since.getTime() - b.since.getTime() || a.atLeastUntil.getTime() - b.atLeastUntil.getTime(),
    );
  return byStart[0] ?? null;
}

function earliest(times: readonly Date[]): Date | null {
  return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
}

/** Null where one of them is. */
function latest(starts: readonly (HeldFrom | null)[]): HeldFrom | null {
  return starts.reduce((a, b) => a && b && later(a, b));
}
