import { z } from 'zod';
import type { CouponNews } from '../../domain/catalogue/news';
import { idSchema, parseWire, textSchema } from '../wire';
import { referralCodeOf } from './evidence';
import { assertNotInFuture } from './notInFuture';
import { digitsSchema, gmtSchema, lenient, pick } from '../lenient';

const couponSchema = z.object({
  id: idSchema,
  code: z.preprocess(
    (code) => (typeof code === 'string' ? code.trim() : code),
    digitsSchema.pipe(textSchema(128)),
  ),
  status: lenient(textSchema(64)),
  date_modified_gmt: gmtSchema,
});
const FIELDS = Object.keys(couponSchema.shape);

/**
 * Maps a coupon (wc/v3). Whose it is stands in its `meta_data`, under the names by which an order names a referral code.
 * Throws AppError `invalid_request` where it has no id, code or modification time, or where that is more than
 * 24 h ahead.
 */
export function readCoupon(
  body: unknown,
  { restored, now }: { restored: boolean; now: () => Date },
): CouponNews {
  const read = parseWire(couponSchema, pick(body, FIELDS));
  assertNotInFuture(read.date_modified_gmt, now);
  return {
    kind: 'coupon',
    id: read.id,
    code: read.code,
    updatedAt: read.date_modified_gmt,
    restored,
    isPublished: read.status === undefined || read.status === 'publish',
    referralCode: referralCodeOf(body) ?? null,
  };
}
