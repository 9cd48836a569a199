import type { Plan } from '../../../functions/src/domain/brand/plan';
import type { EvidenceFact, OrderEvent } from '../../../functions/src/domain/order/event';
import { storeApiRequests } from '../../../functions/src/dialects/storeApi/requests';
import {
  deliver,
  PLAN,
  refundEvent,
  saleEvent,
  updateEvent,
} from '../../../functions/test/support/arbitraries';
import type { BrandFacts } from './brandFacts';
import { evidenceOf } from './expected';
import type { OrderStory, SaleBody } from './orders';
import type { Data, StoredOrder } from './stored';

// For tests: an order of the story as the product stores it, without functions and emulator.

/** @param untilMs no event of the story is later */
export function storedInMemory(story: OrderStory, brand: BrandFacts, untilMs: number): StoredOrder {
  const plan = { ...PLAN, ...brand.plan } as Plan;
  const { order, commission } = deliver(eventsOf(story, brand, untilMs), { plans: [plan] }).stored;
  return {
    orderPath: 'orders/1',
    order: order as unknown as Data,
    commissionPath: 'commissions/1',
    commission: (commission ?? undefined) as unknown as Data | undefined,
  };
}

/** What is sent of the order, in the order of sending; the sender of a refused conflict changes nothing. */
function eventsOf(story: OrderStory, brand: BrandFacts, untilMs: number): OrderEvent[] {
  const requests = storeApiRequests({
    now: () => new Date(untilMs),
    hashEmail: (email) => ({ emailHash: email }),
  });
  return [...story.deliveries]
    .sort((a, b) => a.sentAtMs - b.sentAtMs)
    .filter(({ isConflict }) => !isConflict)
    .flatMap(({ call, body }): OrderEvent[] => {
      if (call === 'trackRefund') {
        const refund = requests.refund(body);
        if (!('content' in refund)) throw new Error('no refund of a story is deleted');
        return [refundEvent(refund.refundId, refund.content, timeOf(refund))];
      }
      if (call !== 'trackSale') return [];
      const { updatedAt, content, ...sale } = requests.sale(body);
      const more = { ...timeOf(sale), evidence: factsOf(body as unknown as SaleBody, story, brand) };
      return [updatedAt ? updateEvent(updatedAt, content, more) : saleEvent(content, more)];
    });
}

const timeOf = ({ occurredAt }: { occurredAt?: Date | undefined }): { occurredAt?: Date } =>
  occurredAt ? { occurredAt } : {};

function factsOf(sale: SaleBody, story: OrderStory, { influencers }: BrandFacts): EvidenceFact[] {
  return evidenceOf(sale, story, influencers).map(({ kind, value, owner, clickedMs }) => ({
    kind,
    value,
    influencerId: owner,
    clickedAt: clickedMs === null ? null : new Date(clickedMs),
  }));
}
