import { commissionRecord } from '../order/commissionRecord';
import { differencesOf, type Difference } from '../base/difference';
import { identityOf, refoldCommission, refoldOrder, refoldState, type RefoldSource } from './refold';

export interface OrderAsOf {
  readonly orderDifferences: readonly Difference[];
  readonly commissionDifferences: readonly Difference[];
}

/**
 * The order and its commission as folded from the events received by the moment, and how they differ from the present
 * ones. Entries and claims are those of that time. Only a view: never store it.
 */
export function orderAsOf({ order, commission }: RefoldSource, moment: Date): OrderAsOf {
  const events = order.events.filter(({ receivedAt }) => receivedAt <= moment);
  if (events.length === 0) {
    return {
      orderDifferences: [{ field: '', stored: order, folded: undefined }],
      commissionDifferences: commission ? [{ field: '', stored: commission, folded: undefined }] : [],
    };
  }
  const now = refoldState(order);
  const then = refoldState({ ...order, events });
  // Fields that grow with every event are no difference: they only say that later events exist.
  const [orderNow, orderThen] = [now, then].map((state) => ({
    ...refoldOrder(order, state),
    ...NOT_COMPARED,
  }));
  const entries = (commission?.entries ?? []).filter(({ at }) => at <= moment);
  const claims = (commission?.claims ?? []).filter(({ at }) => at <= moment);
  const at = {
    identity: identityOf(order),
    rules: order.rules,
    now: commission?.updatedAt ?? order.updatedAt,
  };
  return {
    orderDifferences: differencesOf(orderNow, orderThen),
    commissionDifferences: differencesOf(
      refoldCommission({ order, commission }, now),
      then && commissionRecord(then, { entries, claims }, null, at),
    ),
  };
}

const NOT_COMPARED = { events: [], tallies: {}, plans: {}, words: {} };
