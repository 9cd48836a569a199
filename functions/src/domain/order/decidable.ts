import { seenNow } from './approval';
import { isClaimed, type CommissionRecord } from './commissionRecord';
import { foldDecisions } from './decision';
import { AppError, type FieldError } from '../base/errors';
import {
  isPlaced,
  isSnapshot,
  REPORTS_ONCE,
  type ApproveEvent,
  type Kinship,
  type NamedReport,
  type Suspicion,
} from './event';
import { isOfOneMoment } from './chronology';
import { dated } from './trust';
import { disagree, sendersDisagree } from './unverified';
import { formatMinor } from '../money/money';
import type { OrderRecord } from './record';
import type { OrderStatus } from '../brand/orderStatus';

/** The decision that the order is genuine. */
export interface Confirmation {
  readonly kind: 'confirm';
  /**
   * The unverified events that it confirms. Null: if the order is unverified, all that are known; if its store has
   * reported it, none.
   */
  readonly eventIds: readonly string[] | null;
  /** The order's status, where the store cannot report it; null: no status. */
  readonly status: OrderStatus | null;
  /** Of reports of one moment that disagree, the one that counts, and those that the person saw; absent: none is named. */
  readonly moment?: NamedReport;
}

/** The decision to approve what is pending. */
export interface Approving {
  readonly kind: 'approve';
  /** The commission that the person saw; null: a schedule takes what is there. */
  readonly seen: { readonly currency: string; readonly totalMinor: number } | null;
  /** Why the person does not wait for the end of the hold. */
  readonly reason: string | null;
}

export type Decision =
  | { readonly kind: 'reject'; readonly reason: string }
  | { readonly kind: 'withdraw' }
  | Approving
  | { readonly kind: 'attribute'; readonly influencerId: string | null; readonly reason: string }
  | Confirmation
  | { readonly kind: 'relate'; readonly verdict: Kinship; readonly reason: string }
  | { readonly kind: 'suspect'; readonly suspicion: Suspicion; readonly reason: string };

/**
 * Whether the decision is allowed in the order's present state (MONEY.md, 4): reject while nothing is claimed; approve
 * while something is pending, the order completed, unambiguous and not rejected. Throws AppError with a code for each
 * reason why not.
 */
export function assertDecidable(
  order: OrderRecord,
  commission: CommissionRecord | null,
  decision: Decision,
  now: Date,
): void {
  switch (decision.kind) {
    case 'withdraw':
      if (order.rejection) return;
      throw new AppError('commission_not_rejected', {
        detail: `${commission ? `The commission is ${commission.status}` : 'The order is unattributed'}: there is no rejection to withdraw.`,
      });
    case 'reject':
      assertRejectable(order, commission);
      return;
    case 'approve':
      if (order.unverified) throw unverified();
      assertDue(order, commission);
      if (order.suspicions.length > 0) {
        throw suspicious(order);
      }
      if (order.ambiguous) {
        throw new AppError('order_ambiguous', {
          detail:
            'Reports of the same moment disagree. Confirm the one that counts, or wait for a newer one of the store.',
        });
      }
      if (order.status !== 'completed') {
        throw new AppError('order_not_completed', {
          detail: `The order is ${order.status ?? 'not known yet'}; only a completed one is approved.${unknownWord(order)}`,
        });
      }
      assertApprovable(commission, decision, now);
      return;
    case 'attribute':
      if (order.unverified) throw unverified();
      return;
    case 'confirm':
      assertConfirmable(order, decision);
      return;
    case 'relate':
      assertRelatable(order, commission);
      return;
    case 'suspect':
  }
}

/** What to do where the store ends its orders with a word that nobody knows. */
function unknownWord({ flags }: OrderRecord): string {
  const word = flags.find(({ reason }) => reason === 'unknown_status')?.word;
  return word === undefined
    ? ''
    : ` Its store says “${word}”, which counts as processing until the brand says what it means: PUT /v1/status-words.`;
}

/** What an order is beside its parent changes no more once a payout has claimed of it. */
function assertRelatable({ parent }: OrderRecord, commission: CommissionRecord | null): void {
  if (!parent) {
    throw new AppError('order_without_parent', {
      detail: 'Its store does not say that it belongs to another order: it is one of its own.',
    });
  }
  if (!commission?.balances.some(isClaimed)) return;
  throw new AppError('already_claimed', {
    detail: 'A payout has claimed of it: what it is beside the order that it belongs to changes no more.',
  });
}

function assertRejectable(order: OrderRecord, commission: CommissionRecord | null): void {
  assertDue(order, commission);
  if (!commission.balances.some(isClaimed)) return;
  throw new AppError('already_claimed', {
    detail:
      'A payout has claimed of it. Attribute the order to nobody instead: what was paid is then netted by the next payout.',
  });
}

function suspicious({ suspicions }: OrderRecord): AppError {
  const reasons = suspicions.map(({ suspicion, reason }) => `${suspicion} (${reason})`);
  const isSplit = suspicions.every(({ suspicion }) => suspicion === 'split');
  const wayOut = isSplit
    ? 'Say first what it is beside the order that it belongs to (relate), or reject it.'
    : 'Confirm the order first, if it is genuine, or reject it.';
  return new AppError('order_suspicious', { detail: `It is held: ${reasons.join('; ')}. ${wayOut}` });
}

function unverified(): AppError {
  return new AppError('order_unverified', {
    detail: 'The order is unverified: its reports are unsigned. Confirm it first, if it is genuine.',
  });
}

/**
 * A confirmation needs an unverified report, a status that the store cannot report, a suspicion, or reports of one moment
 * that disagree.
 */
function assertConfirmable(order: OrderRecord, decision: Confirmation): void {
  const { status, moment } = decision;
  const unverified = order.events.filter((event) => event.unverified);
  const { confirmedEventIds: before } = foldDecisions(order.events);
  const meant = confirmedEventIds(order, decision);
  if (decision.eventIds === null) assertOfOneSender(order, meant);
  assertNamesOne(order, meant, moment);
  const isNew = meant.some((id) => !before.has(id));
  if (moment && order.ambiguous) return;
  // What it is beside its parent no confirmation says.
  const isHeld = order.suspicions.some(({ suspicion }) => suspicion !== 'split');
  if (isNew || isHeld || (status !== null && mayBrandSetStatus(order))) return;
  throw new AppError('nothing_to_confirm', {
    detail:
      unverified.length === 0
        ? 'The order was reported by its store itself, and nothing holds it up.'
        : 'Its reports are confirmed already, and nothing holds it up.',
  });
}

/**
 * Whoever names no report takes all that are known for genuine: those of two senders that differ he must look at. [A
 * stranger's report of the day before took the influencer, and one of the day after the amounts.]
 */
function assertOfOneSender({ events }: OrderRecord, meant: readonly string[]): void {
  if (!sendersDisagree(events.filter(isSnapshot).filter(({ id }) => meant.includes(id)))) return;
  throw new AppError('order_ambiguous', {
    detail:
      'Unsigned reports of several senders differ, and anybody can send one. Name those that are genuine (eventIds).',
  });
}

/** Of unverified reports of one moment that differ in anything, evidence included, it must name one. */
function assertNamesOne(
  { events }: OrderRecord,
  meant: readonly string[],
  moment: NamedReport | undefined,
): void {
  const { confirmedEventIds: before, passedOver } = foldDecisions(events);
  const isPassedOver = (id: string): boolean =>
    id !== moment?.counts && (passedOver.has(id) || moment?.among.includes(id) === true);
  const counting = dated(events)
    .filter(isPlaced)
    .filter(({ id }) => (before.has(id) || meant.includes(id)) && !isPassedOver(id));
  if (!disagree(counting)) return;
  throw new AppError('order_ambiguous', {
    detail:
      'Unsigned reports of the same moment differ, and anybody can send one. Name the one that counts (counts and among, or eventIds).',
  });
}

/** Whether the brand may set the order's status: its client signs nothing, or reports an order only once. */
function mayBrandSetStatus({ events }: Pick<OrderRecord, 'events'>): boolean {
  return events.some(({ unverified, source }) => unverified || REPORTS_ONCE.has(source));
}

/**
 * The ids of the unverified events that the confirmation means. Throws AppError `invalid_request` for an id that is
 * none, for a report that is not of the moment of the one that counts, and for a status where the store itself reports
 * it.
 */
export function confirmedEventIds(
  { events, unverified: isUnverified }: Pick<OrderRecord, 'events' | 'unverified'>,
  { eventIds, status, moment }: Confirmation,
): readonly string[] {
  const unverified = new Set(events.filter((event) => event.unverified).map(({ id }) => id));
  const errors: FieldError[] = (eventIds ?? []).flatMap((id, index) =>
    unverified.has(id)
      ? []
      : [{ path: `eventIds.${index}`, message: 'is no unverified event of this order' }],
  );
  if (status !== null && !mayBrandSetStatus({ events })) {
    errors.push({
      path: 'status',
      message: 'must be absent: the client of this store reports an order’s status itself',
    });
  }
  errors.push(...momentErrors({ events }, moment));
  const [first] = errors;
  if (first) throw new AppError('invalid_request', { detail: `${first.path} ${first.message}`, errors });
  const meant = eventIds ?? (isUnverified ? [...unverified].filter((id) => !moment?.among.includes(id)) : []);
  // The one that counts is genuine.
  return [...new Set([...meant, ...(moment && unverified.has(moment.counts) ? [moment.counts] : [])])];
}

function momentErrors(
  { events }: Pick<OrderRecord, 'events'>,
  moment: NamedReport | undefined,
): FieldError[] {
  if (!moment) return [];
  const snapshots = dated(events).filter(isSnapshot);
  const counts = snapshots.find(({ id }) => id === moment.counts);
  if (!counts) return [{ path: 'counts', message: 'is no report of this order' }];
  const others = moment.among.flatMap((id, index): FieldError[] => {
    const other = snapshots.find((snapshot) => snapshot.id === id);
    return other && (id === counts.id || isOfOneMoment(other, counts))
      ? []
      : [{ path: `among.${index}`, message: 'is no report of the same moment as the one that counts' }];
  });
  const isNamed = moment.among.includes(moment.counts);
  return isNamed ? others : [...others, { path: 'among', message: 'must have the report that counts' }];
}

type DueCommission = CommissionRecord & { readonly influencerId: string };

/** Throws AppError unless something is due on the order. */
function assertDue(
  order: OrderRecord,
  commission: CommissionRecord | null,
): asserts commission is DueCommission {
  if (order.rejection) {
    throw new AppError('commission_rejected', {
      detail: `It was rejected: "${order.rejection.reason}". Withdraw the rejection first.`,
    });
  }
  if (!commission || commission.totalMinor === 0 || commission.influencerId === null) {
    throw new AppError('commission_reversed', {
      detail: `Nothing is due on the order (${commission?.statusReason ?? 'not_attributed'}).`,
    });
  }
}

/** Whether what is pending may be approved now: the person saw this very amount, and gives a reason during the hold. */
function assertApprovable(commission: DueCommission, { seen, reason }: Approving, now: Date): void {
  const { currency, totalMinor, approvedTotalMinor, heldUntil } = commission;
  if (totalMinor <= approvedTotalMinor) {
    throw new AppError('commission_not_pending', {
      detail: `Nothing of it is pending: the commission is ${commission.status} already.`,
    });
  }
  if (!seen) return;
  const show = (of: { readonly totalMinor: number; readonly currency: string }): string =>
    `${formatMinor(of.totalMinor, of.currency)} ${of.currency}`;
  if (seen.totalMinor !== totalMinor || seen.currency !== currency) {
    throw new AppError('commission_changed', {
      detail: `The commission is ${show(commission)} now, not ${show(seen)}: look at it again. Nothing was approved.`,
    });
  }
  if (reason === null && heldUntil && heldUntil > now) {
    throw new AppError('commission_held', {
      detail: `It is held until ${heldUntil.toISOString()}. To approve it before, send a reason.`,
    });
  }
}

/** What an approval of now names and has seen: all that is due. Null: nothing is due to anybody. */
export function approvalOf(
  { events }: Pick<OrderRecord, 'events'>,
  commission: CommissionRecord | null,
): Pick<ApproveEvent, 'names' | 'asOf'> | null {
  if (!commission || commission.influencerId === null) return null;
  const { influencerId, currency, influencerMinor, platformMinor, memberMinor } = commission;
  return {
    names: { influencerId, currency, influencerMinor, platformMinor, memberMinor },
    asOf: seenNow(events),
  };
}
