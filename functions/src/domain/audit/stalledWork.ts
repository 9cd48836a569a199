import { lateBefore, stalled, type StalledSchedule } from './stalled';
import { isReviewed } from '../review/velocity';

// Documents that a schedule should have processed; each has the time since which it waits.

export interface DueCommission {
  readonly commissionId: string;
  readonly brandId: string;
  readonly approvableAt: Date;
  /** When it last changed: an update after the hold may have made it due only then. */
  readonly updatedAt: Date;
}

export function stalledApprovals(
  due: readonly DueCommission[],
  reviewedUntil: ReadonlyMap<string, Date | null>,
  now: Date,
): StalledSchedule[] {
  const late = due
    .map((commission) => ({ ...commission, since: laterOf(commission.approvableAt, commission.updatedAt) }))
    .filter(({ since }) => since < lateBefore('approveDue', now));
  const markOf = (brandId: string): Date | null => reviewedUntil.get(brandId) ?? null;
  const reviewed = late.filter(({ brandId, updatedAt }) => isReviewed(updatedAt, markOf(brandId)));
  const unreviewed = late.filter((commission) => !reviewed.includes(commission));
  return [
    ...stalled('approveDue', reviewed, ({ commissionId, brandId, since }) => {
      const which = `commission ${commissionId} of brand ${brandId}`;
      return `approveDue has not approved ${which}, due since ${since.toISOString()} and reviewed`;
    }),
    ...stalled('approveDue', unreviewed, ({ commissionId, brandId, since }) => {
      const which = `commission ${commissionId} of brand ${brandId}, due since ${since.toISOString()}`;
      const mark = markOf(brandId)?.toISOString() ?? 'nowhere yet';
      return `approveDue holds ${which}, as unreviewed: reviewSales of the brand came to ${mark}`;
    }),
  ];
}

export interface WaitingPayout {
  readonly payoutId: string;
  readonly brandId: string;
  readonly state: string;
  readonly updatedAt: Date;
}

export function stalledPayouts(waiting: readonly WaitingPayout[], now: Date): StalledSchedule[] {
  const late = waiting
    .map((payout) => ({ ...payout, since: payout.updatedAt }))
    .filter(({ since }) => since < lateBefore('advancePayouts', now));
  return stalled('advancePayouts', late, ({ payoutId, brandId, state, since }) => {
    const which = `payout ${payoutId} of brand ${brandId}`;
    return `advancePayouts has left ${which} unfinished as ${state} since ${since.toISOString()}`;
  });
}

/** A store that is quiet without `quietSince`. */
export interface UnmarkedStore {
  readonly brandId: string;
  readonly storeId: string;
  readonly channel: string;
  readonly quietSince: Date;
}

export function stalledWatch(stores: readonly UnmarkedStore[], now: Date): StalledSchedule[] {
  const late = stores
    .map((store) => ({ ...store, since: store.quietSince }))
    .filter(({ since }) => since < lateBefore('watchStores', now));
  return stalled('watchStores', late, ({ brandId, storeId, channel, since }) => {
    const which = `store ${storeId} of brand ${brandId}`;
    return `watchStores has not marked ${which}, quiet by ${channel} since ${since.toISOString()}`;
  });
}

function laterOf(a: Date, b: Date): Date {
  return a > b ? a : b;
}
