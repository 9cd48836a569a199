import { z } from 'zod';
import { isClickId } from '../../domain/link/click';
import { idProblem } from '../../domain/base/ids';
import { lineTotal, sumOfAmounts, toMinor, withDecimals, type AmountText } from '../../domain/money/money';
import type { LineContent, SnapshotContent } from '../../domain/order/event';
import { compact, currencySchema, signedAmountSchema, textSchema } from '../wire';
import { digitsSchema, lenient } from '../lenient';

// What the orders of the network's clients outside WooCommerce share: the Magento module and the mobile SDK.

export interface ShopOrderOptions {
  readonly now: () => Date;
  /** A keyed hash of an email, trimmed and in small letters. */
  readonly hashEmail: (email: string) => string;
}

/** By what a report that nobody signed shows its store; null where it does not tell. */
export interface ShopHints {
  readonly host: string | null;
  readonly clickId: string | null;
}

/** A text that is absent where it is empty, too long or no text; a number is taken for its digits. */
export const shopText = (maxLength: number) => lenient(digitsSchema.pipe(textSchema(maxLength)));

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** A currency code in small letters too: the order is not sent again. */
export const shopCurrencySchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim().toUpperCase() : value),
  currencySchema,
);

const signedSchema = z.preprocess(
  (value) => (trimmed(value) === '' ? undefined : trimmed(value)),
  signedAmountSchema.optional(),
);

/**
 * The order's tax or shipping; absent where it is negative. No shopper pays less than nothing for them, and without it the
 * base is no larger than what the total holds.
 */
export const shopCostSchema = signedSchema
  .transform((amount) => (amount?.startsWith('-') ? undefined : amount))
  .optional();

/** A discount, which some versions send as a negative amount. */
export const shopDiscountSchema = signedSchema.transform((amount) => amount?.replace('-', '')).optional();

/** The affiliate identifiers of the network's links and cookies (CONTRACT.md, 2), as a body or a query names them. */
export const identifiersSchema = z.object({
  af_id: shopText(128),
  afftoken: shopText(128),
  pid: shopText(128),
});

/** `af_id` is the click; `afftoken`, else `pid`, is whose link it was. */
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
 * The host of the shop, in small letters, and the click, from what anybody may have sent.
 *
 * @param baseUrl a URL, plain or in base64
 */
export function hintsOf(baseUrl: unknown, clickId: unknown): ShopHints {
  return {
    host: typeof baseUrl === 'string' ? hostOf(baseUrl) : null,
    clickId: typeof clickId === 'string' && isClickId(clickId) ? clickId : null,
  };
}

/** Longer than any shop's URL, in base64 too. */
const MAX_BASE_URL_LENGTH = 4000;

function hostOf(text: string): string | null {
  const sent = text.trim();
  if (sent.length > MAX_BASE_URL_LENGTH) return null;
  const plain = /^https?:/i.test(sent) ? sent : Buffer.from(sent, 'base64').toString('utf8');
  const url = /^https?:/i.test(plain) ? URL.parse(plain) : null;
  return url === null || url.hostname === '' ? null : url.hostname;
}

/** A line as these clients tell it: `price` of one piece and the `discount` on all of them, both without tax. */
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

/** What the order's total is made of besides its lines. */
export interface ShopTotals {
  readonly currency: string;
  readonly total: AmountText;
  readonly taxTotal: AmountText | undefined;
  readonly shippingTotal: AmountText | undefined;
}

/** Each line and the tax may be rounded by itself. */
const ROUNDING_MINOR = 5n;
/** No shop sells finer. */
const QUANTITY_DECIMALS = 6;
const MAX_CATEGORIES = 20;

/**
 * The lines, where with tax and shipping they add up to the order's total, to a few minor units; else undefined. Whether
 * a shop's prices hold tax, and what its discounts are of, these clients do not tell: only lines that add up are those
 * the shopper paid. Without them the base is total - tax - shipping, which is right anyway.
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
    // A SKU may be no id, such as one with a "/".
    productId: productId !== undefined && idProblem(productId) === null ? productId : '0',
    sku,
    name,
    quantity: withDecimals(quantity, QUANTITY_DECIMALS),
    total: lineTotal(price, quantity, discount),
    categoryIds: categories?.filter((name) => idProblem(name) === null).slice(0, MAX_CATEGORIES),
  });
}
