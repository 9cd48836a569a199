import type { Product, ProductVariant } from './sync';
import type { ReportedOrderDeletion, ReportedSnapshot } from '../order/reported';
import type { DeletionReport } from './presence';

// What a store's own webhooks report, as their dialect maps it to the domain.

/** Why a genuine delivery says nothing that is used. */
export type NothingReason = 'topic_not_used' | 'no_resource' | 'not_a_deletion' | 'other_resource' | 'draft';

interface DatedNews {
  /** The id of the product, variation or coupon; all three share one sequence of ids. */
  readonly id: string;
  /** The store's modification time; older news changes nothing. */
  readonly updatedAt: Date;
  readonly restored: boolean;
  /** It is for sale, or can be used: no draft, not private, not in the bin. */
  readonly isPublished: boolean;
}

export interface ProductNews extends DatedNews {
  readonly kind: 'product';
  /** Without variants: each variation has a delivery of its own. */
  readonly product: Omit<Product, 'variants'>;
  /** It has variants. If false, variations known from before are outdated. */
  readonly isVariable: boolean;
}

export interface VariationNews extends DatedNews {
  readonly kind: 'variation';
  /** The product of the variation; it may arrive later. */
  readonly parentId: string;
  readonly variant: ProductVariant;
}

export interface CouponNews extends DatedNews {
  readonly kind: 'coupon';
  /** As the store writes it. */
  readonly code: string;
  /** The referral code of the influencer that the coupon is meant for; null: the coupon names none. */
  readonly referralCode: string | null;
}

/** Something was deleted or put into the bin; a deletion has only an id. */
export interface DeletionNews {
  readonly id: string;
  readonly deletion: Omit<DeletionReport, 'receivedAt'>;
}

export type ReportedDelivery =
  | {
      readonly about: 'order';
      readonly snapshot: ReportedSnapshot;
      /** The topic says that the order is new; all the same an update of it may have arrived before. */
      readonly isCreation: boolean;
    }
  | { readonly about: 'order'; readonly deletion: ReportedOrderDeletion }
  | { readonly about: 'product'; readonly news: ProductNews | VariationNews | DeletionNews }
  | { readonly about: 'coupon'; readonly news: CouponNews | DeletionNews }
  /** Genuine, and without effect: the reason. */
  | { readonly about: 'nothing'; readonly id: string | null; readonly reason: NothingReason };
