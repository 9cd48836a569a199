import { AppError } from '../domain/errors';
import type { ReportedDelivery } from '../domain/webhookReports';
import { recordCouponNews } from './recordCouponNews';
import { recordOrderDeletion, recordSale } from './recordOrderEvent';
import { recordProductNews } from './recordProductNews';
import type { Reporter, Services } from './services';

/** What became of a delivery: it had an effect, was known already, waits for its order, or says nothing that is used. */
export type DeliveryResult = 'recorded' | 'replayed' | 'parked' | 'ignored';

export interface RecordedDelivery {
  readonly result: DeliveryResult;
  /** Why it was ignored. */
  readonly reason?: string;
}

/**
 * Records what one delivery of a store's own webhooks tells. Any sequence of deliveries, each once or more, ends the same.
 * A store never sends a delivery again, so one whose fate is unknown is tried a second time here: it is safe to.
 * Throws the AppErrors of what it tells.
 */
export async function recordDelivery(
  services: Services,
  reporter: Reporter,
  delivery: ReportedDelivery,
): Promise<RecordedDelivery> {
  try {
    return await record(services, reporter, delivery);
  } catch (error) {
    if (!(error instanceof AppError) || !['unavailable', 'rate_limited'].includes(error.code)) throw error;
    return record(services, reporter, delivery);
  }
}

async function record(
  services: Services,
  reporter: Reporter,
  delivery: ReportedDelivery,
): Promise<RecordedDelivery> {
  switch (delivery.about) {
    case 'order': {
      const applied =
        'snapshot' in delivery
          ? await recordSale(services, reporter, delivery.snapshot, delivery.isCreation ? 'new' : 'known')
          : await recordOrderDeletion(services, reporter, delivery.deletion);
      return { result: applied.outcome === 'applied' ? 'recorded' : applied.outcome };
    }
    case 'product':
      return told(await recordProductNews(services, reporter, delivery.news));
    case 'coupon':
      return told(await recordCouponNews(services, reporter, delivery.news));
    case 'nothing':
      return { result: 'ignored', reason: delivery.reason };
  }
}

function told(isNews: boolean): RecordedDelivery {
  return { result: isNews ? 'recorded' : 'replayed' };
}
