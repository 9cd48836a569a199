import { digest } from '../base/ids';
import { DAY_MS } from '../base/time';
import { Fraction } from '../money/fraction';
import { formatMinor, toMinor } from '../money/money';
import {
  fingerprintOf,
  type OrderEvent,
  type RefundContent,
  type RefundDeletedEvent,
  type RefundEvent,
  type RefundItem,
  type Source,
} from './event';
import type { OrderState } from './fold';
import type { EffectiveRefund } from './refunds';
import type { FoldedStatus } from './status';
import { isVoiding } from '../brand/orderStatus';
import { presentVariant } from './amounts';

// What a part of a purchase takes off its parent: its refunds, and its total where its status is one under which nothing
// is due. They are stored with the parent, as refunds (MONEY.md, 3, "Orders of one purchase").

/** The first time of the unbroken run of statuses under which nothing is due, up to the present one. */
export function voidedSince(
  events: readonly OrderEvent[],
  { status, reported, because }: FoldedStatus,
): Date | null {
  if (!isVoiding(status)) return null;
  if (because.status.reason === 'in_bin') {
    const deletion = events.find(({ id }) => because.status.eventIds.includes(id));
    return deletion?.occurredAt ?? null;
  }
  const before = reported.findLastIndex((of) => !isVoiding(of.status));
  return reported[before + 1]?.at ?? null;
}

/** A refund that the parent is to have of its part. */
interface PartRefund {
  /** `part:{childId}:{refundId}`, or `part:{childId}:void`. */
  readonly name: string;
  readonly content: RefundContent & { readonly amount: string };
  readonly occurredAt: Date;
}

/** The end of what names a refund that was deleted before and is there again: a refund id is never used twice. */
const AGAIN = /~\d+$/;

/** All that the parent is to have of the order; nothing where it is no part. In order of time. */
export function partRefunds(orderId: string, parentId: string, state: OrderState): PartRefund[] {
  if (!state.relation.isPart) return [];
  const { currency, money, voidedSince: since } = state;
  let left = money.total;
  const take = (minor: bigint): string => {
    left = minor < left ? left - minor : 0n;
    return formatMinor(minor, currency);
  };
  const own = inOrder(state.effectiveRefunds)
    // Two orders that are parts of each other must not send a refund to and fro.
    .filter(({ refundId }) => !`:${refundId}`.includes(`:part:${parentId}:`))
    .flatMap(({ refundId, content, occurredAt, ofPart }): PartRefund[] => {
      const said = namedContent(content, state);
      // What is beyond the rest of the part is no longer of the lines that it names.
      const named = said && minorOf(said, currency) <= left ? said : null;
      const minor = minorOf(named ?? said ?? content, currency);
      const amount = take(content.full ? left : least(minor, left));
      // A store may name its own refunds so: `7` and `7~2` are two.
      const name = `part:${orderId}:${ofPart === undefined ? refundId : refundId.replace(AGAIN, '')}`;
      return [{ name, content: { ...named, amount, currency }, occurredAt }];
    })
    .filter(({ content }) => toMinor(content.amount, currency) > 0n || (content.items ?? []).length > 0);
  if (since === null || left === 0n) return own;
  const rest = { amount: formatMinor(left, currency), currency };
  return [...own, { name: `part:${orderId}:void`, content: rest, occurredAt: since }];
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function inOrder<T extends Pick<EffectiveRefund, 'occurredAt' | 'refundId'>>(refunds: readonly T[]): T[] {
  return [...refunds].sort(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.refundId < b.refundId ? -1 : 1),
  );
}

/** What the refund says that it gives back: its amount, else its items and totals. */
function minorOf(content: RefundContent, currency: string): bigint {
  const { amount, items = [], shippingTotal, taxTotal, feeTotal } = content;
  if (amount !== undefined) return toMinor(amount, currency);
  const parts = [...items.map(({ total }) => total), shippingTotal, taxTotal, feeTotal];
  const sum = parts.reduce((all, part) => (part === undefined ? all : all + toMinor(part, currency)), 0n);
  return sum > 0n ? sum : 0n;
}

/**
 * A named refund in the parent's terms: by product, since the two orders number their lines apart, and each item with
 * its total. Null: it says only how much.
 */
function namedContent(content: RefundContent, state: OrderState): RefundContent | null {
  const { items = [], shippingTotal, taxTotal, feeTotal, amount } = content;
  const named = items.flatMap((item) => namedItem(item, state));
  const extras = Object.entries({ shippingTotal, taxTotal, feeTotal }).filter(
    ([, part]) => part !== undefined,
  );
  if (content.full || (named.length === 0 && extras.length === 0)) return null;
  return {
    ...(amount === undefined ? {} : { amount }),
    ...(named.length === 0 ? {} : { items: named }),
    ...Object.fromEntries(extras),
  };
}

function namedItem(item: RefundItem, { money, currency }: OrderState): RefundItem[] {
  const line = money.lines.find(
    ({ lineId, productId, variantId }) =>
      (item.lineId !== undefined && item.lineId === lineId) ||
      (item.lineId === undefined &&
        item.productId === productId &&
        (item.variantId === undefined || presentVariant(item.variantId) === variantId)),
  );
  if (!line) return [];
  const { productId, variantId } = line;
  const total = item.total ?? formatMinor(piecesOf(item, line), currency);
  return [{ productId, ...(variantId === undefined ? {} : { variantId }), total }];
}

function piecesOf({ quantity }: RefundItem, line: OrderState['money']['lines'][number]): bigint {
  if (quantity === undefined) return line.total;
  if (line.quantity.isZero) return 0n;
  const pieces = Fraction.ofDecimal(quantity).dividedBy(line.quantity).min(Fraction.ONE);
  return pieces.times(Fraction.of(line.total)).round();
}

export interface Cause {
  readonly source: Source;
  /** The own time of what caused the change: what it ends counts on that day. */
  readonly at: Date;
  readonly receivedAt: Date;
  readonly requestId: string;
}

/**
 * The events by which the parent's refunds of its part become what they are to be; none where they are so already.
 *
 * @param parentEvents what the parent has
 */
export function companionsOf(
  orderId: string,
  wanted: readonly PartRefund[],
  parentEvents: readonly OrderEvent[],
  { source, at, receivedAt, requestId }: Cause,
): (RefundEvent | RefundDeletedEvent)[] {
  const ofPart = orderId;
  const common = { source, receivedAt, requestId, ofPart };
  const stored = parentEvents.filter((event) => event.kind === 'refund').filter((of) => of.ofPart === ofPart);
  const gone = new Set(
    parentEvents.filter((event) => event.kind === 'refund_deleted').map(({ refundId }) => refundId),
  );
  const live = stored.filter(({ refundId }) => !gone.has(refundId));
  const isSame = (refund: RefundEvent, part: PartRefund): boolean => refund.fingerprint === printOf(part);
  const ended = live.filter((refund) => !wanted.some((part) => isSame(refund, part)));
  const added = wanted.filter((part) => !live.some((refund) => isSame(refund, part)));
  const taken = new Set(stored.map(({ refundId }) => refundId));
  return [
    ...ended.map(({ refundId }): RefundDeletedEvent => ({
      ...common,
      id: `refund_deleted:${refundId}`,
      kind: 'refund_deleted',
      refundId,
      fingerprint: digest({ refundId, deleted: true }),
      occurredAt: at,
    })),
    ...added.map((part): RefundEvent => {
      const refundId = freeName(part.name, taken);
      const { content, occurredAt } = part;
      taken.add(refundId);
      return {
        ...common,
        id: `refund:${refundId}`,
        kind: 'refund',
        refundId,
        content,
        fingerprint: printOf(part),
        occurredAt,
      };
    }),
  ];
}

function printOf({ name, content, occurredAt }: PartRefund): string {
  return digest({ name, refund: fingerprintOf(content, { occurredAt }) });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let again = 1; ; again += 1) {
    const free = again === 1 ? name : `${name}~${again}`;
    if (!taken.has(free)) return free;
  }
}

/** Two reports of one refund, the part's and the parent's own, come within a day. */
const ONE_REFUND_MS = DAY_MS;

/**
 * The refunds of parts that the order has as refunds of its own too, of the same amount and within a day, each with
 * that one: whoever gives money back may enter it on both.
 */
export function refundedOnParent(
  refunds: readonly EffectiveRefund[],
  currency: string,
): ReadonlyMap<EffectiveRefund, EffectiveRefund> {
  const same = new Map<EffectiveRefund, EffectiveRefund>();
  const own = new Set(inOrder(refunds.filter(({ ofPart }) => ofPart === undefined)));
  for (const refund of inOrder(refunds.filter(({ ofPart }) => ofPart !== undefined))) {
    const amount = minorOf(refund.content, currency);
    const other = [...own].find(
      ({ content, occurredAt }) =>
        minorOf(content, currency) === amount &&
        Math.abs(occurredAt.getTime() - refund.occurredAt.getTime()) <= ONE_REFUND_MS,
    );
    if (!other) continue;
    own.delete(other);
    same.set(refund, other);
  }
  return same;
}
