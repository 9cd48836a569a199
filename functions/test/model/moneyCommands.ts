import { approveDue } from '../../src/operations/review/approveDue';
import { advancePayout, advancePayouts, createPayout, markPayout } from '../../src/operations/payout/payouts';
import { reviewSales } from '../../src/operations/review/reviewSales';
import type { DebtKind } from '../../src/domain/payout/payout';
import { sumClaimable } from '../../src/firestore/payout/payouts';
import { endDebt } from '../../src/operations/payout/endDebt';
import { postPlatformParts } from '../../src/operations/payout/postPlatformParts';
import { brandBalances, settleBrand } from '../../src/operations/payout/settleBrand';
import { at, unlessRefused, type History } from './history';
import { HistoryCommand, repeat } from './historyCommand';
import type { Setup } from './setup';

// What is approved, paid out and settled.

/** The schedules review sales and approve what is due; killed in the middle, their next runs go on. */
export class Approve extends HistoryCommand<null> {
  readonly kind = 'approve what is due';

  constructor() {
    super(null);
  }

  protected async act(history: History): Promise<void> {
    history.wait(HOURS_TO_REVIEW);
    await history.launch(() => approveAll(history));
  }
}

/** Only what came before the last full hour is reviewed, and only what is reviewed is approved. */
export const HOURS_TO_REVIEW = 2;
const REVIEWS = 5;

export async function approveAll(history: History): Promise<void> {
  const { services, brandId } = history;
  for (let reviews = 0; reviews < REVIEWS; reviews += 1) {
    const { isDone } = await history.send((requestId) =>
      reviewSales(services, { budgetMs: 60_000, requestId, brandIds: [brandId] }),
    );
    if (isDone) break;
  }
  await history.send((requestId) => approveDue(services, { budgetMs: 60_000, requestId }));
}

export interface PayOptions {
  readonly influencerId: string;
  readonly order: number;
  readonly minimumMinor: number;
  readonly end: 'open' | 'sent' | 'paid' | 'failed';
  /** Killed before its first page is claimed. */
  readonly isCutOff: boolean;
  /** All is quiet, and the approvals are through: there is something to pay. */
  readonly isAfterApprovals: boolean;
  readonly copies: number;
}

/** A payout of what one influencer has in the currency of an order, as far as it gets. */
export class Pay extends HistoryCommand<PayOptions> {
  readonly kind = 'pay';

  constructor(
    private readonly setup: Setup,
    options: PayOptions,
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
    const { influencerId, order, minimumMinor, isCutOff, isAfterApprovals, copies } = this.options;
    if (isAfterApprovals) {
      await history.settle();
      history.wait(HOURS_TO_REVIEW);
      await approveAll(history);
    }
    const currency = this.setup.orders[order]?.currency.currency ?? 'TRY';
    const account = { brandId: history.brandId, influencerId, currency };
    const options = {
      minimumMinor,
      reference: history.newRequestId(),
      by: 'admin-1',
      budgetMs: isCutOff ? 0 : 60_000,
    };
    await history.launch(() =>
      repeat(copies, async () => {
        const made = await unlessRefused(['nothing_to_pay', 'payout_open'], () =>
          history.send(() => createPayout(history.services, account, options)),
        );
        if (!made) return;
        history.payoutIds.push(made.payout.payoutId);
        await finish(history, made.payout.payoutId, this.options.end);
      }),
    );
  }
}

/** Takes the payout as far as wanted; where its state forbids a step, it stays as it is. */
async function finish(history: History, payoutId: string, end: PayOptions['end']): Promise<void> {
  const mark = async (to: Parameters<typeof markPayout>[2]): Promise<void> => {
    // Also where it has failed by itself, with nothing left to pay: that is another reason.
    await unlessRefused(['payout_state_conflict', 'event_conflict'], () =>
      history.send(() => markPayout(history.services, payoutId, to, 60_000)),
    );
  };
  if (end === 'open') return;
  if (end === 'failed') return mark({ to: 'failed', reason: 'the bank sent it back' });
  await history.send(() => advancePayout(history.services, payoutId, 60_000));
  await mark({ to: 'sent', bankReference: 'bank-1' });
  if (end === 'paid') await mark({ to: 'paid' });
}

/** Somebody goes on with a payout that was opened before. */
export class FinishPayout extends HistoryCommand<{
  readonly which: number;
  readonly end: Exclude<PayOptions['end'], 'open'>;
}> {
  readonly kind = 'finish payout';

  protected async act(history: History): Promise<void> {
    const { which, end } = this.options;
    const { payoutIds } = history;
    const payoutId = payoutIds[which % Math.max(1, payoutIds.length)];
    if (payoutId === undefined) return;
    await history.launch(() => finish(history, payoutId, end));
  }
}

/** The schedule resumes payouts that were cut off. */
export class Resume extends HistoryCommand<null> {
  readonly kind = 'resume payouts';

  constructor() {
    super(null);
  }

  protected async act(history: History): Promise<void> {
    await history.launch(async () => {
      await history.send(() => advancePayouts(history.services, 60_000));
    });
  }
}

/** The brand pays a part of what it is billed, or more; negative: it is paid back of its credit. */
export class Settle extends HistoryCommand<{
  readonly which: number;
  readonly percent: number;
  readonly copies: number;
}> {
  readonly kind = 'settle';

  protected async act(history: History): Promise<void> {
    const { which, percent, copies } = this.options;
    const { brandId } = history;
    const reference = history.newRequestId();
    await history.launch(async () => {
      const balances = await history.send(() => brandBalances(history.services, brandId));
      const balance = balances[which % Math.max(1, balances.length)];
      if (!balance) return;
      const { currency, billedMinor } = balance;
      const amountMinor = Math.round((billedMinor * percent) / 100) || Math.sign(percent) || 1;
      const paidAt = at(80);
      const request = { brandId, currency, amountMinor, reference, prepayment: true, paidAt, by: 'admin-1' };
      await repeat(copies, async () => {
        await unlessRefused(['exceeds_owed', 'exceeds_credit'], () =>
          history.send(() => settleBrand(history.services, request)),
        );
      });
    });
  }
}

/** An influencer pays a part of a debt back, or the platform writes it off. */
export class EndDebt extends HistoryCommand<{
  readonly influencerId: string;
  readonly order: number;
  readonly debtKind: DebtKind;
  readonly percent: number;
  readonly isCutOff: boolean;
  readonly copies: number;
}> {
  readonly kind = 'end debt';

  constructor(
    private readonly setup: Setup,
    options: EndDebt['options'],
  ) {
    super(options);
  }

  protected async act(history: History): Promise<void> {
    const { influencerId, order, debtKind, percent, isCutOff, copies } = this.options;
    const { brandId, services } = history;
    const currency = this.setup.orders[order]?.currency.currency ?? 'TRY';
    const account = { brandId, influencerId, currency };
    const reference = history.newRequestId();
    await history.launch(async () => {
      const sum = await history.send(() => sumClaimable(history.db, account));
      const amountMinor = Math.max(1, Math.round((-sum * percent) / 100));
      const budgetMs = isCutOff ? 0 : 60_000;
      const request = { kind: debtKind, amountMinor, reference, by: 'admin-1', budgetMs };
      await repeat(copies, async () => {
        await unlessRefused(['exceeds_debt', 'payout_open'], () =>
          history.send(() => endDebt(services, account, request)),
        );
      });
    });
  }
}

/** The schedule posts the platform's part anew. */
export class PostParts extends HistoryCommand<null> {
  readonly kind = 'post platform parts';

  constructor() {
    super(null);
  }

  protected async act(history: History): Promise<void> {
    const options = { budgetMs: 60_000, brandIds: [history.brandId] };
    await history.launch(async () => {
      await history.send(async () => {
        const [first] = (await postPlatformParts(history.services, options)).failures;
        if (first) throw first.error;
      });
    });
  }
}
