import type { Product, ProductVariant } from './sync';
import type { ReportedOrderDeletion, ReportedSnapshot } from '../order/reported';
import type { DeletionReport } from './presence';

// What a store's own webhooks tell, as their dialect maps it to the domain.

interface Told {
  /** Of the product, variation or coupon: ids of one sequence. */
  readonly id: string;
  /** The store's modification time: older news changes nothing. */
  readonly updatedAt: Date;
  /** The store took it out of its bin. */
  readonly restored: boolean;
  /** It is for sale, or can be used: no draft, not private, not in the bin. */
  readonly isPublished: boolean;
}

export interface ProductNews extends Told {
  readonly kind: 'product';
  /** Without its variants, which come as deliveries of their own. */
  readonly product: Omit<Product, 'variants'>;
  /** It has variants; else those that are known are of another time. */
  readonly isVariable: boolean;
}

export interface VariationNews extends Told {
  readonly kind: 'variation';
  /** The product that it is a variant of; it may come later. */
  readonly parentId: string;
  readonly variant: ProductVariant;
}

export interface CouponNews extends Told {
  readonly kind: 'coupon';
  /** As printed by the store. */
  readonly code: string;
  /** The referral code of whoever the coupon is for; null: it names nobody. */
  readonly referralCode: string | null;
}

/** It was deleted, or put into the bin: nothing but its id is told. */
export interface DeletionNews {
  readonly id: string;
  readonly deletion: Omit<DeletionReport, 'receivedAt'>;
}

/** One delivery of a webhook. */
export type ReportedDelivery =
  | {
      readonly about: 'order';
      readonly snapshot: ReportedSnapshot;
      /** The store says that the order is new; an update of it may have come before all the same. */
      readonly isCreation: boolean;
    }
  | { readonly about: 'order'; readonly deletion: ReportedOrderDeletion }
  | { readonly about: 'product'; readonly news: ProductNews | VariationNews | DeletionNews }
  | { readonly about: 'coupon'; readonly news: CouponNews | DeletionNews }
  /** Genuine, and nothing of it is used: why. */
  | { readonly about: 'nothing'; readonly id: string | null; readonly reason: string };
