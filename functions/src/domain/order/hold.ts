import type { Plan } from '../brand/plan';
import { commissionDue, type Due, type OrderMoney } from '../commission/workings';
import { foldAmounts } from './amounts';
import { exceedsNamed } from './approval';
import type { Approval, FoldedDecisions } from './decision';
import type { OrderEvent, SnapshotEvent } from './event';
import { isVoiding, type DatedStatus, type FoldedStatus } from './status';

// From when the hold of what is pending counts (MONEY.md, 4, "Hold").

interface Holding {
  readonly events: readonly OrderEvent[];
  /** The reports that make the state, in fold order. */
  readonly snapshots: readonly SnapshotEvent[];
  readonly status: FoldedStatus;
  readonly decisions: FoldedDecisions;
  readonly approval: Approval | null;
  readonly plan: Plan;
  readonly due: Due;
  readonly currency: string;
  readonly influencerId: string | null;
  /** Of the evidence alone, without decisions. */
  readonly creditedTo: string | null;
  /** The refunds that count, in minor units of a currency. */
  readonly refundsIn: (currency: string) => OrderMoney['refunds'];
}

/** The time from which the hold counts: the later of completion and rise. Null: the order was never completed. */
export function heldFrom(holding: Holding): Date | null {
  const completion = completedFrom(holding);
  const rise = completion && risenFrom(holding);
  return rise && rise > completion ? rise : completion;
}

/**
 * The first completion after the last status under which nothing was due. The receipt of the last deletion and the time
 * of the last withdrawal count as such a status. [Completed on day 1, cancelled on day 2, completed on day 30: day 30.]
 */
function completedFrom({ events, status, decisions }: Holding): Date | null {
  const { reported, completedAt, afterLock } = status;
  if (reported.length === 0) return completedAt;
  const lastVoid = reported.findLastIndex((of) => isVoiding(of.status));
  const first = earliest(reported.slice(lastVoid + 1).filter(isCompletion));
  if (first === null) return null;
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

/** From when the order counts as completed after a mark: the mark itself, where it was completed then. */
function completedSince(reported: readonly DatedStatus[], mark: Date): Date {
  const before = reported.findLast(({ at }) => at <= mark);
  if (!before || isCompletion(before)) return mark;
  return earliest(reported.filter((of) => isCompletion(of) && of.at > mark)) ?? mark;
}

/** A moment at which what is due may have changed. */
interface Moment {
  readonly at: Date;
  /** The number of reports that count then. */
  readonly reports: number;
  readonly influencerId: string | null;
}

/**
 * Where more is due to any party than the approval in force names: the time of the first report or decision since which
 * that is so without a break, never earlier than the approval's own. Null: nothing more is due.
 */
function risenFrom(holding: Holding): Date | null {
  const { approval, due, influencerId, currency } = holding;
  if (!approval || !exceedsNamed(due.shares, approval, { influencerId, currency })) return null;
  let since: Date | null = null;
  let known: { readonly money: string; readonly exceeds: boolean } | undefined;
  for (const moment of momentsOf(holding).toReversed()) {
    // Saves that change no amount are compared, not worked out again.
    const money = moneyAt(holding, moment);
    known = known?.money === money.key ? known : { money: money.key, exceeds: money.exceeds(approval) };
    if (!known.exceeds) return since;
    if (moment.at <= approval.at) return approval.at;
    since = moment.at;
  }
  return approval.at;
}

/** The reports and decisions on attribution by time; a decision of the same time is later. */
function momentsOf({ snapshots, decisions, creditedTo }: Holding): Moment[] {
  const reports = snapshots.map((event, index) => ({
    at: event.modifiedAt ?? event.occurredAt,
    reports: index + 1,
  }));
  const moments: Moment[] = [];
  let influencerId = creditedTo;
  let next = 0;
  let counted = 1;
  for (const report of reports) {
    for (; next < decisions.attributions.length; next += 1) {
      const decision = decisions.attributions[next];
      if (!decision || decision.occurredAt >= report.at) break;
      influencerId = decision.influencerId;
      moments.push({ at: decision.occurredAt, reports: counted, influencerId });
    }
    counted = report.reports;
    moments.push({ at: report.at, reports: counted, influencerId });
  }
  for (const { influencerId: moved, occurredAt } of decisions.attributions.slice(next))
    moments.push({ at: occurredAt, reports: counted, influencerId: moved });
  return moments;
}

/** What was due at a moment, by the reports until then and today's refunds, whatever the status. */
function moneyAt(
  { snapshots, plan, refundsIn }: Holding,
  { reports, influencerId }: Moment,
): { readonly key: string; readonly exceeds: (approval: Approval) => boolean } {
  const counted = snapshots.slice(0, reports);
  const { currency, ...content } = counted.at(-1)?.content ?? { currency: '' };
  const {
    orderNumber: _number,
    status: _status,
    customer: _customer,
    ...amounts
  } = content as SnapshotEvent['content'];
  return {
    key: JSON.stringify([currency, influencerId, amounts]),
    exceeds: (approval) => {
      const inCurrency = counted.filter((event) => event.content.currency === currency);
      const { money } = foldAmounts(inCurrency, currency);
      const due = commissionDue(
        { ...money, refunds: refundsIn(currency), voided: false },
        plan,
        influencerId,
      );
      return exceedsNamed(due.shares, approval, { influencerId, currency });
    },
  };
}

function earliest(statuses: readonly DatedStatus[]): Date | null {
  return statuses.length === 0 ? null : new Date(Math.min(...statuses.map(({ at }) => at.getTime())));
}

function latest(times: readonly Date[]): Date {
  return new Date(Math.max(...times.map((at) => at.getTime())));
}
