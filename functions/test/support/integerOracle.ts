import type { RefundBody, SaleBody } from './woocommercePlugin';

// The commission of one order, worked out a second time from MONEY.md with whole numbers only, so that a test has
// something to hold the product against. Shares no code with functions/src: if both agree, both read the rules alike.

export interface Program {
  /** In thousandths of a percent: 7.5 % is 7,500. */
  readonly rateMillis: bigint;
  /** The influencer's share, listed first, in thousandths of a percent; the platform has the rest. */
  readonly influencerMillis: bigint;
}

/** Minor units. */
export interface Figures {
  readonly base: bigint;
  readonly total: bigint;
  readonly influencer: bigint;
  readonly platform: bigint;
  readonly refunded: bigint;
}

const HUNDRED_PERCENT = 100_000n;
const DECIMALS: Readonly<Record<string, number>> = { JPY: 0, TRY: 2, EUR: 2, KWD: 3 };
const NOTHING_DUE: readonly string[] = ['cancelled', 'failed', 'refunded', 'trash'];

function decimalsOf(currency: string): number {
  const decimals = DECIMALS[currency];
  if (decimals === undefined) throw new Error(`the oracle does not know ${currency}`);
  return decimals;
}

/** Half-up to the currency's minor unit. */
export function minor(amount: string, currency: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!match) throw new Error(`not an amount: ${amount}`);
  const [, sign, whole = '', fraction = ''] = match;
  const digits = BigInt(whole + fraction.padEnd(decimalsOf(currency), '0'));
  const surplus = Math.max(0, fraction.length - decimalsOf(currency));
  const magnitude = halfUp(digits, 10n ** BigInt(surplus));
  return sign === '-' ? -magnitude : magnitude;
}

export function printed(amount: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  if (decimals === 0) return String(amount);
  const digits = String(amount).padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** What is due on the order as the newest snapshot tells it, after all refunds so far. */
export function figuresOf(sale: SaleBody, refunds: readonly RefundBody[], program: Program): Figures {
  const { currency } = sale;
  const total = minor(sale.total, currency);
  const isNamed = ({ items, shippingTotal, taxTotal, feeTotal }: RefundBody): boolean =>
    [items, shippingTotal, taxTotal, feeTotal].some((part) => part !== undefined);
  const amounts = (some: readonly RefundBody[]): bigint =>
    sum(some.map(({ amount }) => minor(amount, currency)));
  const named = amounts(refunds.filter(isNamed));
  const amountOnly = amounts(refunds.filter((refund) => !isNamed(refund)));
  const refundedByAmount = named + amountOnly < total ? named + amountOnly : total;
  const isVoid = NOTHING_DUE.includes(sale.status);

  // left = (lines - named items) x (total - Rn - Ra) / (total - Rn), kept as one fraction until the end.
  const isAllGone = refunds.length > 0 && named + amountOnly >= total;
  const lines = sum(lineRests(sale, refunds));
  const numerator = isVoid || isAllGone ? 0n : lines * (total - named - amountOnly);
  const denominator = total - named > 0n ? total - named : 1n;
  const due = halfUp(numerator * program.rateMillis, denominator * HUNDRED_PERCENT);
  return {
    base: halfUp(numerator, denominator),
    total: due,
    ...split(due, program.influencerMillis),
    refunded: sale.status === 'refunded' ? total : refundedByAmount,
  };
}

/** Each line after the refunds that name it; the recorded orders have no negative fee, so no line is lowered by one. */
function lineRests({ items, currency, feeTotal }: SaleBody, refunds: readonly RefundBody[]): bigint[] {
  if (feeTotal.startsWith('-')) throw new Error('the oracle does not know negative fees');
  const refunded = refunds.flatMap((refund) => refund.items ?? []);
  return items.map(({ lineId, quantity, total }) => {
    const own = refunded.filter((item) => item.lineId === String(lineId));
    const pieces = own.reduce((count, item) => count + (item.quantity ?? 0), 0);
    const rest = minor(total, currency) - sum(own.map((item) => minor(item.total, currency)));
    return pieces >= quantity || rest < 0n ? 0n : rest;
  });
}

/** Two parties by largest remainder: the influencer is listed first and so wins a tie. */
function split(due: bigint, influencerMillis: bigint): { influencer: bigint; platform: bigint } {
  const platformMillis = HUNDRED_PERCENT - influencerMillis;
  const [influencerRest, platformRest] = [
    (due * influencerMillis) % HUNDRED_PERCENT,
    (due * platformMillis) % HUNDRED_PERCENT,
  ];
  const floor = (due * influencerMillis) / HUNDRED_PERCENT;
  const isLeftOver = influencerRest > 0n;
  const influencer = isLeftOver && influencerRest >= platformRest ? floor + 1n : floor;
  return { influencer, platform: due - influencer };
}
