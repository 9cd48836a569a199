import type { Firestore } from '@google-cloud/firestore';
import type { Decision } from '../../src/domain/order/decidable';
import { isSnapshot } from '../../src/domain/order/event';
import { codeKey } from '../../src/domain/base/ids';
import type { PlanTerms } from '../../src/domain/brand/plan';
import { paths } from '../../src/firestore/base/paths';
import { readOrder } from '../../src/firestore/order/orders';
import { approveDue } from '../../src/operations/review/approveDue';
import { decide } from '../../src/operations/order/decide';
import { createPayout, markPayout } from '../../src/operations/payout/payouts';
import { reviewSales } from '../../src/operations/review/reviewSales';
import { savePlan } from '../../src/operations/brand/savePlan';
import { saveStatusWords } from '../../src/operations/brand/statusWords';
import { mapStatusWords } from '../../src/operations/review/mapStatusWords';
import type { StatusMap } from '../../src/domain/brand/orderStatus';
import { BRAND_ID, STORE_ID, type BrandOptions, type InfluencerId } from './brand';
import { Player } from './player';
import type { StoredRecording } from './recording';
import { Reports } from './reports';

export type { Json } from './reports';

export interface Story {
  /** The name of the recording's file. */
  readonly name: string;
  /** What happens, in plain words. */
  readonly title: string;
  readonly options?: BrandOptions;
  readonly play: (tell: Teller) => Promise<void>;
}

/** How long an operation may go on; by the story's clock no time passes. */
const BUDGET_MS = 60_000;

/** Plays the story in an empty database. */
export async function play(db: Firestore, { title, options = {}, play }: Story): Promise<StoredRecording> {
  const player = await Player.begin(db, options);
  await play(new Teller(player));
  return player.end(title);
}

/** What can happen to a brand: each method is one call as a store, a person or a schedule makes it. */
export class Teller extends Reports {
  /** A decision of the brand. */
  decide(orderId: string, decision: Decision): Promise<void> {
    return this.player.step('decide', { orderId, ...decision }, async (services, { requestId }) => {
      const identity = { brandId: BRAND_ID, storeId: STORE_ID, orderId };
      const who = { by: 'the-owner', source: 'brand', requestId } as const;
      return (await decide(services, identity, decision, who)).outcome;
    });
  }

  /** The brand confirms which of the reports of one moment counts: the one with this status. */
  settle(orderId: string, status: string): Promise<void> {
    return this.player.step('settle', { orderId, status }, async (services, { requestId }) => {
      const identity = { brandId: BRAND_ID, storeId: STORE_ID, orderId };
      const stored = await readOrder(services.db, identity);
      const reports = stored?.order.events.filter(isSnapshot) ?? [];
      const counts = reports.find(({ content }) => content.status === status)?.id ?? '';
      const moment = { counts, among: reports.map(({ id }) => id) };
      const who = { by: 'the-owner', source: 'brand', requestId } as const;
      const decision = { kind: 'confirm', eventIds: [], status: null, moment } as const;
      return (await decide(services, identity, decision, who)).outcome;
    });
  }

  /** The schedule that holds sales which came too fast. */
  review(): Promise<void> {
    return this.player.step('reviewSales', null, async (services, { requestId }) => {
      const { held, failures } = await reviewSales(services, { budgetMs: BUDGET_MS, requestId });
      if (failures.length > 0) throw new Error('the review failed');
      return `held: ${held}`;
    });
  }

  /** The schedule that approves what has been held for long enough. */
  approveDue(): Promise<void> {
    return this.player.step('approveDue', null, async (services, { requestId }) => {
      const { approved, failed } = await approveDue(services, { budgetMs: BUDGET_MS, requestId });
      if (failed > 0) throw new Error('the approvals failed');
      return `approved: ${approved}`;
    });
  }

  /** The brand saves a plan, in force a minute later. */
  savePlan(terms: PlanTerms): Promise<void> {
    return this.player.step('savePlan', terms, async (services, { requestId }) => {
      const { plan } = await savePlan(services, BRAND_ID, { terms }, { uid: 'the-owner', requestId });
      return `version ${plan.version}`;
    });
  }

  /** The brand says what its stores' words for a status mean, from now on. */
  saveWords(words: StatusMap): Promise<void> {
    return this.player.step('saveStatusWords', words, async (services, { requestId }) => {
      const saved = await saveStatusWords(services, BRAND_ID, { words }, { uid: 'the-owner', requestId });
      return `version ${saved.words.version}`;
    });
  }

  /** The schedule that applies the brand's status words to older orders. */
  mapWords(): Promise<void> {
    return this.player.step('mapStatusWords', null, async (services, { requestId }) => {
      const { mapped, claimed, failures } = await mapStatusWords(services, {
        budgetMs: BUDGET_MS,
        requestId,
      });
      if (failures.length > 0) throw new Error('the mapping failed');
      return `mapped: ${mapped}, claimed: ${claimed}`;
    });
  }

  /** Opens a payout, claims and seals it. */
  async payOut(influencerId: InfluencerId, currency = 'TRY'): Promise<string> {
    let payoutId = '';
    await this.player.step('createPayout', { influencerId, currency }, async (services) => {
      const account = { brandId: BRAND_ID, influencerId, currency };
      const options = { minimumMinor: 1, by: 'the-admin', budgetMs: BUDGET_MS };
      const { payout } = await createPayout(services, account, options);
      ({ payoutId } = payout);
      return payout.state;
    });
    return payoutId;
  }

  /** A coupon gets another owner, or is excluded (null). */
  giveCoupon(code: string, influencerId: InfluencerId | null): Promise<void> {
    return this.player.step('couponCodes', { code, influencerId }, async ({ db }) => {
      const owner = { influencerId, brandId: BRAND_ID };
      await paths.couponCode(db, BRAND_ID, codeKey(code) ?? '').set(owner);
      return 'stored';
    });
  }

  /** What became of a payout. */
  mark(payoutId: string, to: 'sent' | 'paid' | 'failed'): Promise<void> {
    return this.player.step('markPayout', { payoutId, to }, async (services) => {
      const mark =
        to === 'failed'
          ? ({ to, reason: 'no such account' } as const)
          : to === 'sent'
            ? ({ to, bankReference: 'b1' } as const)
            : ({ to } as const);
      return (await markPayout(services, payoutId, mark, BUDGET_MS)).payout.state;
    });
  }
}
