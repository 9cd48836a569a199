import { z } from 'zod';
import {
  PAYOUT_KINDS,
  PAYOUT_STATES,
  type PayoutLine,
  type PayoutLock,
  type PayoutRecord,
} from '../../domain/payout/payout';
import type { SettlementRecord } from '../../domain/payout/settlement';
import { Kind, UNVERSIONED } from './kind';
import { entrySchema } from './ledgerShapes';
import { nullableDate, nullableText, nullableWhole, strict, whole } from './shape';

// Payouts with their lines and locks, and settlements.

const account = { brandId: z.string(), influencerId: z.string(), currency: z.string() };

export const payouts = new Kind<PayoutRecord>({
  name: 'a payout',
  older: [UNVERSIONED],
  schema: strict<PayoutRecord>({
    ...account,
    payoutId: z.string(),
    kind: z.enum(PAYOUT_KINDS),
    state: z.enum(PAYOUT_STATES),
    stateReason: nullableText,
    reference: nullableText,
    bankReference: nullableText,
    minimumMinor: whole,
    amountMinor: nullableWhole,
    totalMinor: whole,
    lineCount: whole,
    closedCount: whole,
    hasWork: z.boolean(),
    createdBy: z.string(),
    createdAt: z.date(),
    sealedAt: nullableDate,
    sentAt: nullableDate,
    paidAt: nullableDate,
    failedAt: nullableDate,
    updatedAt: z.date(),
    entries: z.array(entrySchema),
  }),
});

export const payoutLines = new Kind<PayoutLine>({
  name: 'a line of a payout',
  older: [UNVERSIONED],
  schema: strict<PayoutLine>({
    ...account,
    payoutId: z.string(),
    commissionId: z.string(),
    storeId: z.string(),
    orderId: z.string(),
    occurredAt: z.date(),
    ratePercent: z.number().nullable(),
    baseMinor: nullableWhole,
    totalMinor: nullableWhole,
    approvedMinor: whole,
    claimedBeforeMinor: whole,
    minor: whole,
    claimedAt: z.date(),
    outcome: z.enum(['open', 'paid', 'released']),
  }),
});

export const payoutLocks = new Kind<PayoutLock>({
  name: 'the lock of a payout account',
  older: [UNVERSIONED],
  schema: strict<PayoutLock>({ ...account, openPayoutId: nullableText, updatedAt: z.date() }),
});

export const settlements = new Kind<SettlementRecord>({
  name: 'a settlement',
  older: [UNVERSIONED],
  schema: strict<SettlementRecord>({
    settlementId: z.string(),
    brandId: z.string(),
    currency: z.string(),
    sequence: whole,
    amountMinor: whole,
    reference: nullableText,
    fingerprint: z.string(),
    prepayment: z.boolean(),
    billedMinor: whole,
    platformMinor: whole,
    writtenOffMinor: whole,
    figuresAt: z.date(),
    settledBeforeMinor: whole,
    platformTakenBeforeMinor: whole,
    paidAt: z.date(),
    recordedBy: z.string(),
    recordedAt: z.date(),
    entries: z.array(entrySchema),
  }),
});
