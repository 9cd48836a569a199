import type { ModelEvidence, ModelRates, ModelRefund, ModelSnapshot } from './events';
import { modelOrder, type ModelOrder } from './order';

// The bodies of trackSale and trackRefund (CONTRACT.md) in the words of the model.

export interface SaleBody {
  readonly status?: string;
  readonly currency: string;
  readonly total: string;
  readonly taxTotal?: string;
  readonly shippingTotal?: string;
  readonly feeTotal?: string;
  readonly items?: readonly {
    readonly lineId: string | number;
    readonly productId: string | number;
    readonly variantId?: string | number;
    readonly quantity: number;
    readonly total: string | number;
  }[];
  /** All refunds so far: WooCommerce's own order object lists them, trackSale does not. */
  readonly refunds?: readonly { readonly id: number; readonly total: string }[];
  readonly occurredAt: string;
  readonly updatedAt?: string;
}

export interface RefundBody {
  readonly refundId: string | number;
  readonly currency?: string;
  readonly amount?: string;
  readonly full?: boolean;
  readonly items?: readonly {
    readonly lineId: string | number;
    readonly quantity?: number;
    readonly total?: string;
  }[];
  readonly taxTotal?: string;
  readonly shippingTotal?: string;
  readonly feeTotal?: string;
  readonly occurredAt: string;
}

type Present<T> = { [Field in keyof T]?: Exclude<T[Field], undefined> };

function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

const textOf = (value: string | number | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

/** @param evidence with the owners of now, in the order of MONEY.md: coupons as listed, click, referral code */
export function snapshotOf(
  body: SaleBody,
  { evidence, planVersion }: { evidence: readonly ModelEvidence[]; planVersion: number },
): ModelSnapshot {
  const { currency, total, status, taxTotal: tax, shippingTotal: shipping, feeTotal: fee, items } = body;
  const occurredMs = Date.parse(body.occurredAt);
  const modifiedMs = body.updatedAt === undefined ? null : Date.parse(body.updatedAt);
  const lines = items?.map(({ lineId, productId, variantId, quantity, total: lineTotal }) => ({
    id: String(lineId),
    productId: String(productId),
    ...present({ variantId: textOf(variantId) }),
    quantity: String(quantity),
    total: String(lineTotal),
  }));
  const refunds = body.refunds?.map(({ id, total: given }) => ({
    refundId: String(id),
    // WooCommerce writes what was given back as a negative amount.
    amount: given.replace('-', ''),
    key: String(id),
  }));
  return {
    kind: 'snapshot',
    id: body.updatedAt === undefined ? 'sale:storeApi' : `update:storeApi:${body.updatedAt}`,
    key: JSON.stringify(body),
    modifiedMs,
    stage: undefined,
    occurredMs,
    receivedMs: modifiedMs ?? occurredMs,
    currency,
    total,
    ...present({ status, tax, shipping, fee, lines, refunds }),
    discounts: [],
    isRestored: false,
    isDraft: false,
    isUnverified: false,
    isFiledByUs: false,
    source: 'storeApi',
    evidence,
    planVersion,
  };
}

export function refundOf(body: RefundBody): ModelRefund {
  const { currency, amount, full, items, taxTotal, shippingTotal, feeTotal } = body;
  const refundId = String(body.refundId);
  return {
    kind: 'refund',
    id: `refund:storeApi:${refundId}`,
    key: JSON.stringify(body),
    refundId,
    occurredMs: Date.parse(body.occurredAt),
    ...present({ currency, amount, full, taxTotal, shippingTotal, feeTotal }),
    ...present({
      items: items?.map(({ lineId, quantity, total }) => ({
        lineId: String(lineId),
        ...present({ quantity: textOf(quantity), total }),
      })),
    }),
  };
}

/** What the model makes of one order's bodies, which name nobody, where this influencer is credited with it. */
export function modelOfBodies(
  sales: readonly SaleBody[],
  refunds: readonly RefundBody[],
  { rates, influencerId }: { readonly rates: ModelRates; readonly influencerId: string | null },
): ModelOrder {
  const evidence: ModelEvidence[] =
    influencerId === null ? [] : [{ kind: 'coupon', value: 'theirs', owner: influencerId, clickedMs: null }];
  const plan = {
    ...rates,
    version: 1,
    holdPeriodDays: 14,
    attributionWindowDays: 30,
    precedence: ['coupon'],
  };
  const snapshots = sales.map((sale) => snapshotOf(sale, { evidence, planVersion: plan.version }));
  const model = modelOrder([...snapshots, ...refunds.map(refundOf)], [plan]);
  if (!model) throw new Error('an order without a snapshot has no figures');
  return model;
}
