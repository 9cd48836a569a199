import type { VoucherEntry, VoucherRecord } from '../../../src/domain/voucher/record';
import type { PayoutLine } from '../../../src/domain/payout/payout';
import type { SettlementRecord } from '../../../src/domain/payout/settlement';
import type { Tenant } from '../world';
import { MOMENT } from './trial';

// Documents of the right shape that say next to nothing.

type Account = Pick<PayoutLine, 'brandId' | 'influencerId' | 'currency'>;

export function lineOf(account: Account, payoutId: string, commissionId: string): PayoutLine {
  return {
    ...account,
    payoutId,
    commissionId,
    storeId: 'store',
    orderId: 'order',
    occurredAt: MOMENT,
    ratePercent: null,
    baseMinor: null,
    totalMinor: null,
    approvedMinor: 1,
    claimedBeforeMinor: 0,
    minor: 1,
    claimedAt: MOMENT,
    outcome: 'open',
  };
}

export function settlementOf({ brandId }: Tenant, settlementId: string): SettlementRecord {
  return {
    settlementId,
    brandId,
    currency: 'TRY',
    sequence: 1,
    amountMinor: 1,
    reference: settlementId,
    fingerprint: 'none',
    prepayment: false,
    billedMinor: 0,
    platformMinor: 0,
    writtenOffMinor: 0,
    figuresAt: MOMENT,
    settledBeforeMinor: 0,
    platformTakenBeforeMinor: 0,
    paidAt: MOMENT,
    recordedBy: 'a test',
    recordedAt: MOMENT,
    entries: [],
  };
}

export function voucherOf(
  { brandId, storeId }: Tenant,
  codeKey: string,
  entries: readonly VoucherEntry[] = [],
): VoucherRecord {
  return {
    brandId,
    storeId,
    code: codeKey,
    codeKey,
    state: 'issued',
    reference: null,
    currency: null,
    faceMinor: null,
    expiresOn: null,
    issuedAt: null,
    orders: [],
    totals: [],
    flags: [],
    months: ['2026-01'],
    receivedAt: MOMENT,
    updatedAt: MOMENT,
    events: [],
    entries,
  };
}

export function voucherEntryOf(id: string): VoucherEntry {
  const of = { eventId: id, eventKind: 'redeemed', orderId: 'order', currency: 'TRY' } as const;
  return { id, kind: 'redemption', ...of, day: '2026-01-20', at: MOMENT, postings: [] };
}
