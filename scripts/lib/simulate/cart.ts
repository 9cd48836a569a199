import type { Currency } from './money';

/** The order's money in minor units, before it is printed. */
export interface Cart {
  readonly currency: Currency;
  readonly lines: readonly {
    readonly productId: string;
    readonly quantity: number;
    readonly minor: number;
  }[];
  readonly shipping: number;
  readonly tax: number;
  readonly fee: number;
  readonly discount: number;
}

export function cartTotal({ lines, shipping, tax, fee }: Cart): number {
  return lines.reduce((sum, { minor }) => sum + minor, 0) + shipping + tax + fee;
}
