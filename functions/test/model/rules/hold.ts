import type { DatedApproval, Decided } from './decisions';
import { EDITION } from './edition';
import {
  byAge,
  compare,
  isOfOneMoment,
  ownTimeOf,
  timeOf,
  type ModelDecision,
  type ModelEvent,
  type ModelSnapshot,
} from './events';
import { isNewerStatus, isVoid, type Statuses, type ToldStatus } from './status';

// From when what is pending is held.

/**
 * The later of the completion that counts and, where more is due than the approval in force names, the moment since which
 * that is so. Null: it is not completed.
 *
 * @param isMore whether more would be due than the approval names, were these events all
 */
export function heldSince(
  events: readonly ModelEvent[],
  { decided, statuses }: { readonly decided: Decided; readonly statuses: Statuses },
  approval: DatedApproval | null,
  isMore: (events: readonly ModelEvent[]) => boolean,
): number | null {
  const completedMs = completion(events, decided, statuses);
  if (completedMs === null || !approval) return completedMs;
  return Math.max(completedMs, moreSince(events, approval, isMore) ?? completedMs);
}

/** The first completion after the last void status; a binning and a withdrawal count as such. */
function completion(
  events: readonly ModelEvent[],
  { withdrawnMs }: Decided,
  { told, completedMs, late }: Statuses,
): number | null {
  const voids = told.filter(({ status }) => isVoid(status));
  // Of one moment neither comes after the other.
  const sinceVoid = EDITION.oneMoment
    ? told.filter((one) => voids.every((other) => isNewerStatus(one, other)))
    : told.slice(told.findLastIndex(({ status }) => isVoid(status)) + 1);
  const first = told.length > 0 ? earliest(sinceVoid) : completedMs;
  const binnings = events.filter((event) => event.kind === 'binning').filter(({ id }) => !late.includes(id));
  const marks = [
    ...(binnings.length > 0 ? [Math.max(...binnings.map(({ occurredMs }) => occurredMs))] : []),
    ...(withdrawnMs === null ? [] : [withdrawnMs]),
  ];
  const all = [first, ...marks.map((mark) => completedAfter(mark, told))];
  return all.includes(null) ? null : Math.max(...all.map(Number));
}

function earliest(told: readonly ToldStatus[]): number | null {
  const times = told.filter(({ status }) => status === 'completed').map(({ atMs }) => atMs);
  return times.length > 0 ? Math.min(...times) : null;
}

/** An order that was completed at that moment is so right after it; another one when it is told the next time. */
function completedAfter(mark: number, told: readonly ToldStatus[]): number | null {
  const then = told.findLast(({ atMs }) => atMs <= mark);
  if (!then || then.status === 'completed') return mark;
  return earliest(told.filter(({ atMs }) => atMs > mark));
}

/** One moment after the other of reports and decisions is taken away, the newest first, as long as it is more. */
function moreSince(
  events: readonly ModelEvent[],
  approval: DatedApproval,
  isMore: (events: readonly ModelEvent[]) => boolean,
): number | null {
  const moments = events.filter(isMoment).sort(byMoment);
  let known = events;
  const since: number[] = [];
  for (;;) {
    const newest = moments.at(-1);
    if (!newest || !isMore(known)) break;
    const taken = moments.filter((moment) => isWith(moment, newest));
    since.push(...taken.map(ownTime));
    known = known.filter((event) => !taken.some((moment) => moment === event));
    moments.splice(0, moments.length, ...moments.filter((moment) => !taken.includes(moment)));
  }
  return since.length > 0 ? Math.max(Math.min(...since), approval.atMs) : null;
}

type Moment = ModelSnapshot | ModelDecision;

function isMoment(event: ModelEvent): event is Moment {
  return event.kind === 'snapshot' || event.kind === 'decision';
}

/** A decision of the same time as a report is newer. */
function byMoment(a: Moment, b: Moment): number {
  if (a.kind === 'snapshot' && b.kind === 'snapshot') return byAge(a, b);
  if (a.kind === 'decision' && b.kind === 'decision') return compare(a.atMs, b.atMs) || compare(a.id, b.id);
  return compare(ageOf(a), ageOf(b)) || (a.kind === 'snapshot' ? -1 : 1);
}

/** Of one moment nothing tells which came first: that is taken away together. */
function isWith(a: Moment, b: Moment): boolean {
  if (a === b) return true;
  return EDITION.oneMoment && a.kind === 'snapshot' && b.kind === 'snapshot' && isOfOneMoment(a, b);
}

function ageOf(moment: Moment): number {
  return moment.kind === 'snapshot' ? timeOf(moment) : moment.atMs;
}

function ownTime(moment: Moment): number {
  return moment.kind === 'snapshot' ? ownTimeOf(moment) : moment.atMs;
}
