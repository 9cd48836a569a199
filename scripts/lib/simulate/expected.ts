import { modelDue } from '../../../functions/test/model/rules/due';
import type { ModelMoney } from '../../../functions/test/model/rules/events';
import type { BrandFacts } from './brandFacts';
import { DAY_MS } from './delivery';
import { decimalsOf, type Currency } from './money';
import type { OrderStory, SaleBody } from './orders';
import type { RefundBody } from './refunds';

// What must come of the story, worked out from what was sent and from MONEY.md alone: no code of functions/src.

/** Minor units, as Firestore holds them. */
export interface ExpectedOrder {
  readonly orderId: string;
  readonly currency: Currency;
  readonly influencerId: string | null;
  readonly status: string;
  readonly totalMinor: number;
  readonly refundedMinor: number;
  /** Null: nobody is credited, so there is no commission. */
  readonly commission: ExpectedCommission | null;
  /** What the order adds to the days of its brand, all days together. */
  readonly tally: Tally;
}

export interface ExpectedCommission {
  readonly status: 'pending' | 'reversed';
  readonly baseMinor: number;
  readonly totalMinor: number;
  readonly influencerMinor: number;
  readonly platformMinor: number;
}

export const TALLY_FIGURES = [
  'sales',
  'grossMinor',
  'refunds',
  'refundedMinor',
  'commissionMinor',
  'influencerMinor',
  'platformMinor',
] as const;
export type Tally = Readonly<Record<(typeof TALLY_FIGURES)[number], number>>;

export const NO_TALLY: Tally = {
  sales: 0,
  grossMinor: 0,
  refunds: 0,
  refundedMinor: 0,
  commissionMinor: 0,
  influencerMinor: 0,
  platformMinor: 0,
};

const NO_SALE: readonly string[] = ['cancelled', 'failed', 'trashed'];
const KNOWN: readonly string[] = ['pending', 'on-hold', 'processing', 'completed', 'refunded', ...NO_SALE];

export function expectedOrder(story: OrderStory, brand: BrandFacts): ExpectedOrder {
  // A snapshot without a time precedes all others; the newest one counts.
  const byTime = [...story.snapshots].sort((a, b) => timeOf(a) - timeOf(b));
  const newest = byTime.at(-1);
  if (!newest) throw new Error(`${story.orderId} was never told`);
  const { currency } = newest;
  const refunds = story.refunds.filter((refund) => (refund.currency ?? currency) === currency);
  const status = statusOf(byTime);
  const due = modelDue({ ...oracleOrder(newest, refunds), status }, brand.plan);
  const totalMinor = Number(
    modelDue(oracleOrder({ ...newest, items: undefined }, [{ full: true }]), brand.plan).refunded,
  );
  const refundedMinor = status === 'refunded' ? totalMinor : Number(due.refunded);
  const influencerId = creditedTo(story, newest, brand);
  const [influencerMinor, platformMinor] = [Number(due.shares['influencer']), Number(due.shares['platform'])];
  const commission: ExpectedCommission | null =
    influencerId === null
      ? null
      : {
          status: due.total === 0n ? 'reversed' : 'pending',
          baseMinor: Number(due.base),
          totalMinor: Number(due.total),
          influencerMinor,
          platformMinor,
        };
  const tally: Tally = NO_SALE.includes(status)
    ? NO_TALLY
    : {
        sales: 1,
        grossMinor: totalMinor,
        refunds: refunds.length,
        refundedMinor,
        commissionMinor: commission?.totalMinor ?? 0,
        influencerMinor: commission?.influencerMinor ?? 0,
        platformMinor: commission?.platformMinor ?? 0,
      };
  return {
    orderId: story.orderId,
    currency,
    influencerId,
    status,
    totalMinor,
    refundedMinor,
    commission,
    tally,
  };
}

function timeOf({ updatedAt }: SaleBody): number {
  return updatedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(updatedAt);
}

/** The newest status that was told; a sale that tells none is completed. */
function statusOf(byTime: readonly SaleBody[]): string {
  const word = byTime.findLast(({ status }) => status !== undefined)?.status ?? 'completed';
  const plain = word.replace(/^wc-/, '');
  return KNOWN.includes(plain) ? plain : 'processing';
}

function oracleOrder(
  sale: Omit<SaleBody, 'items'> & { readonly items?: SaleBody['items'] | undefined },
  refunds: readonly Partial<RefundBody>[],
): ModelMoney {
  return {
    currencyExponent: decimalsOf(sale.currency),
    total: sale.total,
    ...(sale.taxTotal === undefined ? {} : { tax: sale.taxTotal }),
    ...(sale.shippingTotal === undefined ? {} : { shipping: sale.shippingTotal }),
    ...(sale.feeTotal === undefined ? {} : { fee: sale.feeTotal }),
    lines: (sale.items ?? []).map(({ lineId, productId, quantity, total }) => ({
      id: String(lineId),
      productId,
      quantity: String(quantity),
      total: String(total),
    })),
    refunds: refunds.map(({ items, ...refund }) => ({
      ...refund,
      ...(items
        ? {
            items: items.map(({ lineId, quantity, total }) => ({
              lineId: String(lineId),
              ...(quantity === undefined ? {} : { quantity: String(quantity) }),
              ...(total === undefined ? {} : { total }),
            })),
          }
        : {}),
    })),
  };
}

/** Coupon, click, referral code: the first kind, by the plan, of which some piece is an influencer's and in time. */
function creditedTo(story: OrderStory, sale: SaleBody, brand: BrandFacts): string | null {
  const { couponCodes = [], referralCode } = sale.attribution ?? {};
  const isSame = (a: string | undefined, b: string): boolean => a?.toLowerCase() === b.toLowerCase();
  const owner = (kind: 'coupon' | 'click' | 'referralCode'): string | undefined => {
    if (kind === 'coupon') {
      const code = couponCodes.find((one) =>
        brand.influencers.some(({ couponCode }) => isSame(couponCode, one)),
      );
      return brand.influencers.find(({ couponCode }) => code !== undefined && isSame(couponCode, code))
        ?.influencerId;
    }
    if (kind === 'referralCode') {
      const code = referralCode ?? '';
      return brand.influencers.find((influencer) => isSame(influencer.referralCode, code))?.influencerId;
    }
    const { visit } = story;
    if (!visit) return undefined;
    const sinceClickMs = Date.parse(sale.occurredAt) - visit.clickedAtMs;
    const isInTime = sinceClickMs >= 0 && sinceClickMs <= brand.plan.attributionWindowDays * DAY_MS;
    return isInTime ? visit.influencer.influencerId : undefined;
  };
  for (const kind of brand.plan.attributionPrecedence) {
    const influencerId = owner(kind);
    if (influencerId !== undefined) return influencerId;
  }
  return null;
}

/** The sums of the orders, by currency. */
export function tallyByCurrency(
  orders: readonly Pick<ExpectedOrder, 'currency' | 'tally'>[],
): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  for (const { currency, tally } of orders)
    sums.set(currency, addTallies(sums.get(currency) ?? NO_TALLY, tally));
  return sums;
}

export function addTallies(a: Tally, b: Tally, sign: 1 | -1 = 1): Tally {
  const sums = TALLY_FIGURES.map((figure) => [figure, a[figure] + sign * b[figure]] as const);
  // One value for each figure.
  return Object.fromEntries(sums) as unknown as Tally;
}
