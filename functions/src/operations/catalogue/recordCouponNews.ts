import { tellCoupon, tellCouponDeletion } from '../../domain/catalogue/couponCode';
import type { CouponNews, DeletionNews } from '../../domain/catalogue/news';
import { commitCouponNews } from '../../firestore/catalogue/webhookCoupons';
import type { Reporter, Services } from '../base/services';

/**
 * Keeps the owner of a coupon's code up to date by what a webhook told of the coupon. Any sequence of deliveries ends the
 * same; a deleted or unpublished coupon has no owner. Orders keep the owner they were credited to. Answers whether
 * anything was written.
 *
 * @param heardAt when its delivery arrived
 * @param wasSetAside what came after it may have been recorded before it
 */
export async function recordCouponNews(
  services: Services,
  { brand, store }: Reporter,
  news: CouponNews | DeletionNews,
  heardAt: Date = services.now(),
  wasSetAside = false,
): Promise<boolean> {
  const { brandId } = brand;
  const where = { brandId, storeId: store.storeId, couponId: news.id };
  if (!('kind' in news)) {
    const deletion = { ...news.deletion, receivedAt: heardAt };
    return commitCouponNews(services.db, where, (stored) =>
      tellCouponDeletion(stored, news.id, deletion, wasSetAside),
    );
  }
  const { referralCode } = news;
  const owner = referralCode === null ? null : await services.lookUps.referralOwner(brandId, referralCode);
  return commitCouponNews(services.db, where, (stored) => tellCoupon(stored, news, owner));
}
