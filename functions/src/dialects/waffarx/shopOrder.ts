import type { HashEmail } from '../../domain/base/mailbox';
import { z } from 'zod';
import { isClickId } from '../../domain/link/click';
import { idProblem } from '../../domain/base/ids';
import {
  isNegativeNoise,
  lineTotal,
  sumOfAmounts,
  toMinor,
  withDecimals,
  type AmountText,
} from '../../domain/money/money';
import type { LineContent, SnapshotContent } from '../../domain/order/event';
import { compact, currencySchema, signedAmountSchema, textSchema } from '../wire';
import { digitsSchema, lenient } from '../lenient';

// What the orders of the network's clients outside WooCommerce share: the Magento module and the mobile SDK.

export interface ShopOrderOptions {
  readonly now: () => Date;
  /** A keyed hash of an email, trimmed and in lower case. */
  readonly hashEmail: HashEmail;
}

/** What identifies the store of an unsigned report; null if absent. */
export interface ShopHints {
  readonly host: string | null;
  readonly clickId: string | null;
}

/** A text that is absent if it is empty, too long or no text; a number is taken for its digits. */
export const shopText = (maxLength: number) => lenient(digitsSchema.pipe(textSchema(maxLength)));

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** A currency code, also in lower case: the order is not sent again. */
export const shopCurrencySchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim().toUpperCase() : value),
  currencySchema,
);

const signedSchema = z.preprocess(
  (value) => (trimmed(value) === '' ? undefined : trimmed(value)),
  signedAmountSchema.optional(),
);

/**
 * The order's tax or shipping; absent if negative. Neither can be less than nothing, and without it the base is at most
 * what the total contains.
 */
export const shopCostSchema = signedSchema
  .transform((amount) => {
    if (!amount?.startsWith('-')) return amount;
    return isNegativeNoise(amount) ? '0' : undefined;
  })
  .optional();

/** A discount, which some versions send as a negative amount. */
export const shopDiscountSchema = signedSchema.transform((amount) => amount?.replace('-', '')).optional();

/** The affiliate identifiers of the network's links and cookies (CONTRACT.md, 2), as a body or a query names them. */
export const identifiersSchema = z.object({
  af_id: shopText(128),
  afftoken: shopText(128),
  pid: shopText(128),
  subid: shopText(128).describe('The network’s member, to whose account a share of members is posted.'),
});

/** `af_id` is the click; `afftoken`, else `pid`, is the referral code. */
export function shopEvidenceOf({
  af_id: clickId,
  afftoken,
  pid,
}: z.output<typeof identifiersSchema>): Pick<
  NonNullable<SnapshotContent['attribution']>,
  'clickId' | 'referralCode'
> {
  return compact({ clickId, referralCode: afftoken ?? pid });
}

/**
 * The host of the shop, in lower case, and the click, from unverified input.
 *
 * @param baseUrl a URL, plain or in base64
 */
export function hintsOf(baseUrl: unknown, clickId: unknown): ShopHints {
  return {
    host: typeof baseUrl === 'string' ? hostOf(baseUrl) : null,
    clickId: typeof clickId === 'string' && isClickId(clickId) ? clickId : null,
  };
}

const MAX_BASE_URL_LENGTH = 4000;

function hostOf(text: string): string | null {
  const sent = text.trim();
  if (sent.length > MAX_BASE_URL_LENGTH) return null;
  const plain = /^https?:/i.test(sent) ? sent : Buffer.from(sent, 'base64').toString('utf8');
  const url = /^https?:/i.test(plain) ? URL.parse(plain) : null;
  return url === null || url.hostname === '' ? null : url.hostname;
}

/** A line as these clients send it: `price` of one piece and the `discount` on all of them, both without tax. */
export interface ShopLine {
  readonly lineId?: string | undefined;
  readonly productId?: string | undefined;
  readonly sku?: string | undefined;
  readonly name?: string | undefined;
  readonly quantity: AmountText;
  readonly price: AmountText;
  readonly discount: AmountText;
  readonly categories?: readonly string[] | undefined;
}

export interface ShopTotals {
  readonly currency: string;
  readonly total: AmountText;
  readonly taxTotal: AmountText | undefined;
  readonly shippingTotal: AmountText | undefined;
}

/** Each line and the tax may be rounded separately. */
const ROUNDING_MINOR = 5n;
/** No shop sells smaller quantities. */
const QUANTITY_DECIMALS = 6;
const MAX_CATEGORIES = 20;

/**
 * The lines, if with tax and shipping they add up to the order's total, to a few minor units; else undefined. These
 * clients do not say whether prices include tax, and what discounts apply to: only lines that add up are what the
 * shopper paid. Without lines the base is total - tax - shipping, which is always right.
 */
export function linesThatAddUp(
  lines: readonly ShopLine[],
  { currency, total, taxTotal = '0', shippingTotal = '0' }: ShopTotals,
): LineContent[] | undefined {
  const contents = lines.map(lineContent);
  if (contents.length === 0 || contents.some((line) => line.total.startsWith('-'))) return undefined;
  const sum = sumOfAmounts([...contents.map((line) => line.total), taxTotal, shippingTotal]);
  const difference = toMinor(total, currency) - toMinor(sum, currency);
  return difference <= ROUNDING_MINOR && difference >= -ROUNDING_MINOR ? contents : undefined;
}

function lineContent({
  lineId,
  productId,
  sku,
  name,
  quantity,
  price,
  discount,
  categories,
}: ShopLine): LineContent {
  return compact({
    lineId,
    // A SKU may be no valid id, such as one with a "/".
    productId: productId !== undefined && idProblem(productId) === null ? productId : '0',
    sku,
    name,
    quantity: withDecimals(quantity, QUANTITY_DECIMALS),
    total: lineTotal(price, quantity, discount),
    categoryIds: categories?.filter((name) => idProblem(name) === null).slice(0, MAX_CATEGORIES),
  });
}
