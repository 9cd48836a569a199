import type { ReportedDelivery } from '../../domain/catalogue/news';
import { refusalReason } from '../../domain/delivery/notCounted';
import type { SetAsideDelivery, WhyAside } from '../../domain/delivery/setAside';
import { faultOf, isOurFault, isPassing, isRefusal } from '../base/faults';
import { keepAside } from './keepAside';
import { recordCouponNews } from '../catalogue/recordCouponNews';
import { recordOrderDeletion, recordSale } from '../order/recordOrderEvent';
import { recordProductNews } from '../catalogue/recordProductNews';
import type { Reporter, Services } from '../base/services';
import type { RecordedDelivery } from './result';

/** How a delivery came. */
export interface SentBy {
  /** The hosts that it names and that are not the store's (`foreignHosts`). */
  readonly foreignHosts?: readonly string[];
  readonly isSuspended?: boolean;
  /** Why the brand's document cannot be read; null: it can. */
  readonly brandFault?: Error | null;
  /** The operator has switched deliveries off. */
  readonly isSwitchedOff?: boolean;
}

/**
 * Records one delivery of a store's own webhooks. The result does not depend on order or repeats of deliveries. A store
 * never sends a delivery again, so after a passing failure it is tried a second time here, which is safe; one that
 * fails then, or through a fault of ours, is set aside. So is one that names a host which is not the store's (a copy of
 * the shop sent it), one of a suspended brand or store, one that
 * comes while deliveries are switched off, and one that the domain refuses. Throws AppError
 * `payload_too_large`, and `unavailable` where it cannot be set aside either.
 */
export async function recordDelivery(
  services: Services,
  reporter: Reporter,
  delivery: ReportedDelivery,
  { foreignHosts = [], isSuspended = false, isSwitchedOff = false, brandFault = null }: SentBy = {},
): Promise<RecordedDelivery> {
  const heardAt = services.now();
  if (delivery.about === 'nothing') return { result: 'ignored', reason: delivery.reason };
  if (foreignHosts.length > 0) {
    const reason = `it names ${foreignHosts.join(', ')}, which is no host of the store`;
    return keepAside(services, reporter, delivery, { cause: 'foreign_source', reason, foreignHosts });
  }
  if (isSuspended) {
    const reason = 'brand_suspended: this brand or store is suspended';
    return keepAside(services, reporter, delivery, { cause: 'brand_suspended', reason });
  }
  if (brandFault) {
    return keepAside(services, reporter, delivery, { cause: 'fault', reason: faultOf(brandFault) });
  }
  if (isSwitchedOff) {
    const reason = 'switched_off: webhooks are switched off';
    return keepAside(services, reporter, delivery, { cause: 'switched_off', reason });
  }
  try {
    return await recordTwice(services, reporter, delivery, heardAt);
  } catch (error) {
    const why = whyAside(error);
    if (why === null) throw error;
    return keepAside(services, reporter, delivery, why);
  }
}

/** Why a delivery that failed like this is set aside; null: it is not, since it would never count. */
function whyAside(error: unknown): WhyAside | null {
  if (isOurFault(error) || isPassing(error)) return { cause: 'fault', reason: faultOf(error) };
  if (!isRefusal(error) || error.code === 'payload_too_large') return null;
  return { cause: refusalReason(error.code), reason: `${error.code}: ${error.detail}` };
}

async function recordTwice(
  services: Services,
  reporter: Reporter,
  delivery: SetAsideDelivery,
  heardAt: Date,
): Promise<RecordedDelivery> {
  try {
    return await recordNow(services, reporter, delivery, { heardAt });
  } catch (error) {
    if (!isPassing(error)) throw error;
    return recordNow(services, reporter, delivery, { heardAt });
  }
}

/**
 * Records it, or throws the reason why not.
 *
 * @param heardAt when it arrived
 * @param wasSetAside it arrived long before, and counts as of then
 */
export async function recordNow(
  services: Services,
  reporter: Reporter,
  delivery: SetAsideDelivery,
  { heardAt, wasSetAside = false }: { readonly heardAt: Date; readonly wasSetAside?: boolean },
): Promise<RecordedDelivery> {
  switch (delivery.about) {
    case 'order': {
      const { outcome } = await ('snapshot' in delivery
        ? recordSale(
            services,
            reporter,
            delivery.snapshot,
            delivery.isCreation ? 'new' : 'known',
            wasSetAside ? heardAt : undefined,
          )
        : recordOrderDeletion(services, reporter, delivery.deletion, heardAt));
      // What is signed is always kept.
      return { result: outcome === 'applied' || outcome === 'not_kept' ? 'recorded' : outcome };
    }
    case 'product':
      return resultOf(await recordProductNews(services, reporter, delivery.news, heardAt, wasSetAside));
    case 'coupon':
      return resultOf(await recordCouponNews(services, reporter, delivery.news, heardAt, wasSetAside));
  }
}

function resultOf(isNews: boolean): RecordedDelivery {
  return { result: isNews ? 'recorded' : 'replayed' };
}
