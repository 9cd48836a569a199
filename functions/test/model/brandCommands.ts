import type { status as GrpcStatus } from '@grpc/grpc-js';
import type { Decision } from '../../src/domain/order/decidable';
import type { Plan } from '../../src/domain/brand/plan';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { paths } from '../../src/firestore/base/paths';
import { decide } from '../../src/operations/order/decide';
import type { FaultMoment } from '../support/wire';
import { unlessRefused, type History } from './history';
import { HistoryCommand, orderIdOf, repeat } from './historyCommand';
import { asModelEvent } from './translate';

// What a brand decides, and what happens around it: time passes, a process dies.

/** The brand decides; what the order's state forbids is refused, and is no event. */
export class Decide extends HistoryCommand<{
  readonly order: number;
  readonly decision: Decision;
  readonly copies: number;
}> {
  readonly kind = 'decide';

  protected async act(history: History): Promise<void> {
    const { order, decision, copies } = this.options;
    const decisionId = history.newRequestId();
    await history.launch(() => repeat(copies, () => takeDecision(history, { order, decision, decisionId })));
  }
}

/** Somebody looks at the commission and approves it: what they saw may have changed since, or be less than it is. */
export class ApproveByHand extends HistoryCommand<{
  readonly order: number;
  readonly saw: 'what is there' | 'less';
  /** Why they do not wait for the end of the hold. */
  readonly reason: string | null;
  readonly copies: number;
}> {
  readonly kind = 'approve by hand';

  protected async act(history: History): Promise<void> {
    const { order, saw, reason, copies } = this.options;
    const { db, brandId, storeId } = history;
    const decisionId = history.newRequestId();
    await history.launch(async () => {
      const document = await paths.commission(db, brandId, storeId, orderIdOf(order)).get();
      if (!document.exists) return;
      const { currency, totalMinor } = document.data() as Pick<CommissionRecord, 'currency' | 'totalMinor'>;
      const seen = { currency, totalMinor: saw === 'less' ? totalMinor - 1 : totalMinor };
      const decision: Decision = { kind: 'approve', seen, reason };
      await repeat(copies, () => takeDecision(history, { order, decision, decisionId }));
    });
  }
}

const REFUSALS = [
  'not_found',
  'commission_reversed',
  'commission_rejected',
  'commission_not_pending',
  'commission_not_rejected',
  'commission_changed',
  'commission_held',
  'already_claimed',
  'order_ambiguous',
  'order_not_completed',
  'order_unverified',
  'order_suspicious',
  'nothing_to_confirm',
] as const;

async function takeDecision(
  history: History,
  {
    order,
    decision,
    decisionId,
  }: { readonly order: number; readonly decision: Decision; readonly decisionId: string },
): Promise<void> {
  const { brandId, storeId } = history;
  const identity = { brandId, storeId, orderId: orderIdOf(order) };
  // Only of an order that its store cannot report does the brand tell the status.
  const refusals = [...REFUSALS, ...(decision.kind === 'confirm' ? (['invalid_request'] as const) : [])];
  // What looks like fraud a schedule finds.
  const source = decision.kind === 'suspect' ? 'schedule' : 'brand';
  const applied = await unlessRefused(refusals, () =>
    history.send((requestId) =>
      decide(history.services, identity, decision, { by: 'user-1', source, requestId, decisionId }),
    ),
  );
  if (applied) history.take(identity.orderId, applied, asModelEvent(applied.event));
}

export class ChangePlan extends HistoryCommand<Plan> {
  readonly kind = 'change plan';

  protected async act(history: History): Promise<void> {
    const { version: _version, startsAt: _startsAt, ...terms } = this.options;
    await history.changePlan(terms);
  }
}

export class Wait extends HistoryCommand<{ readonly hours: number; readonly isQuiet: boolean }> {
  readonly kind = 'wait';

  protected async act(history: History): Promise<void> {
    if (this.options.isQuiet) await history.settle();
    history.wait(this.options.hours);
  }
}

/** The process dies at one of the awaits to come. */
export class Kill extends HistoryCommand<{
  readonly moment: FaultMoment;
  readonly code: GrpcStatus;
  readonly afterRpcs: number;
}> {
  readonly kind = 'kill';

  protected act(history: History): Promise<void> {
    history.wire.killAfter(this.options);
    return Promise.resolve();
  }
}
