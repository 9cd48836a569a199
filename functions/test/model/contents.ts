import fc from 'fast-check';
import type { LineContent, RefundContent, SnapshotContent } from '../../src/domain/order/event';
import { contentOf, orders, type CurrencyCase } from '../support/arbitraries';
import { minorOf, printMinor } from './rules/currency';
import type { ModelMoney } from './rules/events';

// What a store sends of an order, and how it may send the same otherwise.

export const CATEGORIES = ['shoes', 'sale', 'bags'] as const;

/** The order as its store sends it, with categories on its lines. */
export function filed(order: ModelMoney, { currency }: CurrencyCase): fc.Arbitrary<SnapshotContent> {
  const filing = fc.option(fc.subarray([...CATEGORIES]), { nil: undefined });
  return fc.array(filing, { minLength: 4, maxLength: 4 }).map((categories) => {
    const content = contentOf(order, currency);
    const items = content.items?.map((item, i) => {
      const categoryIds = categories[i];
      return categoryIds === undefined ? item : { ...item, categoryIds };
    });
    return items ? { ...content, items } : content;
  });
}

export function contents(currency: CurrencyCase): fc.Arbitrary<SnapshotContent> {
  return orders(currency, { sharesProducts: true }).chain((order) => filed(order, currency));
}

export function withStatus(
  { status: _status, ...content }: SnapshotContent,
  status: string | undefined,
): SnapshotContent {
  return status === undefined ? content : { ...content, status };
}

/** The content as a store prints it once it shows one decimal less. */
export function coarser(content: SnapshotContent, exponent: number): SnapshotContent {
  const decimals = Math.max(0, exponent - 1);
  const print = (amount: string): string => printMinor(minorOf(amount, decimals), decimals);
  const { items, refunds, total, taxTotal = '0', shippingTotal = '0', feeTotal = '0' } = content;
  const { giftCardTotal } = content;
  const printLine = (item: LineContent): LineContent => ({
    ...item,
    total: print(item.total),
    ...(item.taxTotal === undefined ? {} : { taxTotal: print(item.taxTotal) }),
  });
  return {
    ...content,
    total: print(total),
    taxTotal: print(taxTotal),
    shippingTotal: print(shippingTotal),
    feeTotal: print(feeTotal),
    ...(giftCardTotal === undefined ? {} : { giftCardTotal: print(giftCardTotal) }),
    ...(items ? { items: items.map(printLine) } : {}),
    ...(refunds ? { refunds: refunds.map((refund) => ({ ...refund, amount: print(refund.amount) })) } : {}),
  };
}

/** The amounts with digits that their currency has not: as PHP prints a float, and never as much as half a minor unit. */
export function withMoreDigits<T extends SnapshotContent | RefundContent>(
  content: T,
  exponent: number,
  more: string,
): T {
  const print = (amount: string): string => {
    const [whole = '', decimals = ''] = amount.split('.');
    return `${whole}.${decimals.padEnd(exponent, '0')}${more}`;
  };
  const longer = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(longer);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([field, member]) => [
        field,
        AMOUNTS.has(field) && typeof member === 'string' ? print(member) : longer(member),
      ]),
    );
  };
  return longer(content) as T;
}

const AMOUNTS = new Set(['total', 'taxTotal', 'shippingTotal', 'feeTotal', 'giftCardTotal', 'amount']);

export function mapLines(
  content: SnapshotContent,
  change: (line: LineContent) => LineContent,
): SnapshotContent {
  return content.items ? { ...content, items: content.items.map(change) } : content;
}
