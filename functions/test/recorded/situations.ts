import { isSnapshot, type SnapshotEvent, type StoredEvent } from '../../src/domain/order/event';
import type { RecordedOrder, Recording } from './recording';

// Situations that no single field names: each is recognised by several.

type OfOrder = (order: RecordedOrder) => boolean;

const some =
  (isSo: OfOrder) =>
  ({ orders }: Recording): boolean =>
    orders.some(isSo);

const snapshots = ({ order }: RecordedOrder): SnapshotEvent[] => order.events.filter(isSnapshot);
const kinds = ({ order }: RecordedOrder): string[] => order.events.map(({ kind }) => kind);
const ofKind = <K extends StoredEvent['kind']>(
  { order }: RecordedOrder,
  wanted: K,
): Extract<StoredEvent, { kind: K }>[] =>
  order.events.filter((event): event is Extract<StoredEvent, { kind: K }> => event.kind === wanted);

/** The ids of the refunds that each list names, in the order of arrival. */
const lists = (order: RecordedOrder): string[][] =>
  snapshots(order).flatMap(({ content }) =>
    content.refunds ? [content.refunds.map((r) => r.refundId)] : [],
  );

/** Whether a refund is listed, then not, and (`again`) then once more. */
function leavesList(order: RecordedOrder, again: boolean): boolean {
  const all = lists(order);
  return [...new Set(all.flat())].some((id) => {
    const marks = all.map((list) => (list.includes(id) ? '1' : '0')).join('');
    return (again ? /10+1/ : /10+$/).test(marks);
  });
}

const isNamed: OfOrder = (order) =>
  ofKind(order, 'refund').some(({ content }) => (content.items ?? []).length > 0);
const isAmountOnly: OfOrder = (order) =>
  ofKind(order, 'refund').some(({ content }) => content.amount !== undefined && !content.items);
const hasUnverified: OfOrder = (order) => snapshots(order).some((event) => event.unverified);
const hasVerified: OfOrder = (order) => snapshots(order).some((event) => !event.unverified);

/** Whether the order has two events of one id: the same report with more decimals and with fewer. */
const isStoredTwice: OfOrder = ({ order }) =>
  new Set(order.events.map(({ id }) => id)).size < order.events.length;

/** Each with what must be so of one recording. */
export const SITUATIONS: Readonly<Record<string, (recording: Recording) => boolean>> = {
  'a repeat': ({ steps }) => steps.some(({ outcome }) => outcome === 'replayed'),
  'a conflict': ({ steps }) => steps.some(({ outcome }) => outcome === 'refused: event_conflict'),
  'a parked refund, then its sale': ({ steps, orders }) =>
    steps.some(({ outcome }) => outcome === 'parked') &&
    orders.some((one) => one.order.currency !== null && kinds(one)[0] === 'refund'),
  'a parked refund alone': some((one) => one.order.currency === null && kinds(one).includes('refund')),
  'a named refund': some(isNamed),
  'an amount-only refund': some(isAmountOnly),
  'named and amount-only refunds together': some((one) => isNamed(one) && isAmountOnly(one)),
  'a full refund': some((one) => ofKind(one, 'refund').some(({ content }) => content.full === true)),
  'an excess of refunds': some(({ order }) => (order.excessMinor ?? 0) > 0),
  'a listed refund': some((one) => lists(one).some((list) => list.length > 0)),
  'a listed refund deleted': some((one) => leavesList(one, false)),
  'a listed refund listed again': some((one) => leavesList(one, true)),
  'unverified alone': some((one) => one.order.unverified),
  'unverified and confirmed': some(
    (one) => !hasVerified(one) && !one.order.unverified && ofKind(one, 'confirm').length > 0,
  ),
  'unverified beside verified': some((one) => hasUnverified(one) && hasVerified(one)),
  'an ambiguous status': some(
    (one) => one.order.ambiguous && disagrees(one, ({ content }) => content.status),
  ),
  'ambiguous amounts': some((one) => one.order.ambiguous && disagrees(one, ({ content }) => content.total)),
  'two reports of one time, settled': some(
    (one) => !one.order.ambiguous && disagrees(one, ({ content }) => content.total),
  ),
  'one event twice, with other decimals': some(isStoredTwice),
  'the finer amount of a coarser report': some(
    ({ order }) => order.currency === 'KWD' && order.totalMinor === 23_539 && order.events.length > 1,
  ),
  'a plan that changes between reports': some(({ order }) => Object.keys(order.plans).length > 1),
  'several currencies in one ledger': some(
    ({ commission }) => new Set(commission?.entries.map(({ currency }) => currency)).size > 1,
  ),
  'an order in the bin, and out of it again': some(
    (one) => kinds(one).includes('order_deleted') && one.order.status !== 'trashed',
  ),
  'an order moved after it was paid': some(
    ({ commission }) => new Set(commission?.claims.map(({ influencerId }) => influencerId)).size > 1,
  ),
  'a clawback that a payout has netted': some(
    ({ commission }) => commission?.claims.some(({ kind, minor }) => kind === 'claim' && minor < 0) ?? false,
  ),
  'an approval by the schedule': some((one) =>
    ofKind(one, 'approve').some(({ source }) => source === 'schedule'),
  ),
  'events in the history': some(({ moved }) => moved > 0),
  'several orders in one payout': ({ payouts }) => payouts.some(({ lines }) => lines.length > 1),
  'an influencer’s days in another month': some(({ commission }) => (commission?.months.length ?? 0) > 1),
  'a member’s share': some(({ commission }) => (commission?.memberMinor ?? 0) > 0),
  'an unattributed order': some(({ order, commission }) => order.currency !== null && commission === null),
};

/** Whether two reports of one modification time say it differently. */
function disagrees(one: RecordedOrder, said: (event: SnapshotEvent) => string | undefined): boolean {
  const dated = snapshots(one).filter(({ modifiedAt }) => modifiedAt !== null);
  const groups = [...Map.groupBy(dated, ({ modifiedAt }) => modifiedAt?.getTime()).values()];
  return groups.some((events) => new Set(events.map(said)).size > 1);
}
