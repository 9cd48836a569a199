import type { ReportedDelivery } from '../../domain/catalogue/news';
import type { NotCountedReason } from '../../domain/delivery/notCounted';
import { foreignHosts } from '../../domain/link/foreignHosts';
import { faultOf, isOurFault, isPassing } from '../base/faults';
import { keepAside } from './keepAside';
import { recordCouponNews } from '../catalogue/recordCouponNews';
import { recordOrderDeletion, recordSale } from '../order/recordOrderEvent';
import { recordProductNews } from '../catalogue/recordProductNews';
import type { Reporter, Services } from '../base/services';

/**
 * The result of a delivery: it had an effect, was known already, waits for its order, contains nothing that is used, or
 * is stored and tried again later.
 */
export type DeliveryResult = 'recorded' | 'replayed' | 'parked' | 'ignored' | 'set_aside';

export interface RecordedDelivery {
  readonly result: DeliveryResult;
  /** Why it does not count, or not yet. */
  readonly reason?: NotCountedReason;
  /** Why it was set aside: for the log, not for the store. */
  readonly fault?: string;
}

/**
 * Records one delivery of a store's own webhooks. The result does not depend on order or repeats of deliveries. A store
 * never sends a delivery again, so after a passing failure it is tried a second time here, which is safe; one that
 * fails through a fault of ours is set aside. So is one that names a host which is not the store's: a copy of the shop
 * sent it. Throws the AppErrors of its content.
 *
 * @param addresses of the shop that sent it, as it names them
 */
export async function recordDelivery(
  services: Services,
  reporter: Reporter,
  delivery: ReportedDelivery,
  addresses: readonly string[] = [],
): Promise<RecordedDelivery> {
  const heardAt = services.now();
  const hosts = foreignHosts(reporter.store, addresses);
  if (hosts.length > 0 && delivery.about !== 'nothing') {
    const fault = `it names ${hosts.join(', ')}, which is no host of the store`;
    await keepAside(services, reporter, delivery, { reason: fault, foreignHosts: hosts });
    return { result: 'set_aside', reason: 'foreign_source', fault };
  }
  try {
    return await recordTwice(services, reporter, delivery, heardAt);
  } catch (error) {
    if (delivery.about === 'nothing' || !isOurFault(error)) throw error;
    const fault = faultOf(error);
    await keepAside(services, reporter, delivery, { reason: fault });
    return { result: 'set_aside', reason: 'fault', fault };
  }
}

async function recordTwice(
  services: Services,
  reporter: Reporter,
  delivery: ReportedDelivery,
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
  delivery: ReportedDelivery,
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
    case 'nothing':
      return { result: 'ignored', reason: delivery.reason };
  }
}

function resultOf(isNews: boolean): RecordedDelivery {
  return { result: isNews ? 'recorded' : 'replayed' };
}
