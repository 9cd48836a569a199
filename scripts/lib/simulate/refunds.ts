import { cartTotal, type Cart } from './cart';
import { DAY_MS, HOUR_MS, iso } from './delivery';
import { printAmount } from './money';
import type { Random } from './random';

export interface RefundBody {
  readonly orderId: string;
  readonly refundId: string;
  readonly amount?: string;
  readonly full?: boolean;
  readonly items?: readonly {
    readonly lineId: number;
    readonly quantity?: number;
    readonly total?: string;
  }[];
  readonly taxTotal?: string;
  readonly shippingTotal?: string;
  readonly currency?: string;
  readonly reason?: string;
  readonly occurredAt: string;
}

export interface SentRefund {
  readonly body: RefundBody;
  readonly sentAtMs: number;
}

type Kind = 'none' | 'amount' | 'named' | 'full' | 'several' | 'whole' | 'foreign';

/** The refunds of an order, most orders have none; some reach us before their sale does. */
export function refundsOf(
  random: Random,
  cart: Cart,
  orderId: string,
  { placedAtMs, untilMs }: { placedAtMs: number; untilMs: number },
): SentRefund[] {
  const kind = random.weighted<Kind>({
    none: 82,
    amount: 5,
    named: 5,
    full: 3,
    several: 3,
    whole: 1,
    foreign: 1,
  });
  return contents(random, cart, kind).map((content, index) => {
    const occurredAtMs = Math.min(placedAtMs + random.int(HOUR_MS, 4 * DAY_MS), untilMs);
    // Before the sale: its report was held up, that of the refund was not.
    const sentAtMs = random.chance(25) ? placedAtMs - random.int(1, HOUR_MS) : occurredAtMs;
    const body = { orderId, refundId: `r${index + 1}`, ...content, occurredAt: iso(occurredAtMs) };
    return { body, sentAtMs };
  });
}

type Content = Omit<RefundBody, 'orderId' | 'refundId' | 'occurredAt'>;

function contents(random: Random, cart: Cart, kind: Kind): Content[] {
  const { currency } = cart;
  const print = (minor: number): string => printAmount(minor, currency);
  const total = cartTotal(cart);
  const part = (): number => random.int(1, Math.max(1, Math.floor(total / 3)));
  switch (kind) {
    case 'none':
      return [];
    case 'amount':
      return [{ amount: print(part()), reason: 'Goodwill' }];
    case 'named':
      return [named(random, cart)];
    case 'full':
      return [random.chance(50) ? { full: true } : { amount: print(total) }];
    case 'several':
      return [{ amount: print(part()) }, named(random, cart), { amount: print(part()), currency }];
    case 'whole':
      return [{ items: [{ lineId: 1 }] }];
    case 'foreign':
      // In another currency than the sale's: kept, and without effect.
      return [{ amount: '5', currency: currency === 'JPY' ? 'KRW' : 'JPY' }];
  }
}

/** Some pieces of one line, with or without its amount and tax. */
function named(random: Random, cart: Cart): Content {
  const index = random.int(0, cart.lines.length - 1);
  const line = cart.lines[index];
  if (!line) throw new Error('an order has a line');
  const quantity = random.int(1, line.quantity);
  const minor = Math.floor((line.minor * quantity) / line.quantity);
  const tax = Math.floor((cart.tax * minor) / Math.max(1, cartTotal(cart)));
  const print = (amount: number): string => printAmount(amount, cart.currency);
  const form = random.weighted({ all: 50, noAmount: 25, quantityOnly: 25 });
  if (form === 'quantityOnly') return { items: [{ lineId: index + 1, quantity }] };
  return {
    items: [{ lineId: index + 1, quantity, total: print(minor) }],
    taxTotal: print(tax),
    ...(form === 'all' ? { amount: print(minor + tax) } : {}),
  };
}
