import { orderAnswer } from '../../dialects/waffarx/answers';
import type { AppliedEvent } from '../../domain/order/record';
import type { ReportedSnapshot } from '../../domain/order/reported';
import { recordSale } from '../../operations/order/recordOrderEvent';
import type { JsonAnswer } from '../httpApp';
import type { ConversionContext } from './route';

/**
 * Records a client's report of an order, and answers: 201 on first effect, 200 on a repeat or where it is not kept.
 *
 * @param likely whether the order is probably known already: a right guess saves an RPC
 */
export async function recordOrder(
  { services, reporter, isSigned }: ConversionContext,
  reported: ReportedSnapshot,
  likely: 'new' | 'known' = 'new',
): Promise<JsonAnswer> {
  return recordedAnswer(await recordSale(services, reporter, reported, likely), isSigned);
}

export function recordedAnswer(applied: AppliedEvent, isSigned: boolean): JsonAnswer {
  return {
    status: applied.outcome === 'replayed' || applied.outcome === 'not_kept' ? 200 : 201,
    body: orderAnswer(applied, isSigned),
    event: {
      kind: applied.event.kind,
      id: applied.order.orderId,
      outcome: applied.outcome,
      ...(applied.outcome === 'not_kept' ? { reason: applied.outcome } : {}),
    },
  };
}
