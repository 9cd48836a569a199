import { z } from 'zod';
import type { AccountBalance, Claim } from '../../domain/ledger/claim';
import { ENTRY_KINDS, type Entry, type Posting } from '../../domain/ledger/ledger';
import { byFigure, type Tallies, type Tally } from '../../domain/order/tally';
import { mapOf, nullableText, strict, whole } from './shape';

// Parts of the ledger that several kinds of documents contain.

export const postingSchema = strict<Posting>({ account: z.string(), minor: whole });

export const entrySchema = strict<Entry>({
  id: z.string(),
  kind: z.enum(ENTRY_KINDS),
  eventId: z.string(),
  currency: z.string(),
  day: z.string(),
  at: z.date(),
  postings: z.array(postingSchema),
});

export const claimSchema = strict<Claim>({
  payoutId: z.string(),
  kind: z.enum(['claim', 'counterClaim', 'paid']),
  influencerId: z.string(),
  currency: z.string(),
  minor: whole,
  at: z.date(),
});

export const balanceSchema = strict<AccountBalance>({
  influencerId: z.string(),
  currency: z.string(),
  pendingMinor: whole,
  approvedMinor: whole,
  claimedMinor: whole,
  unclaimedMinor: whole,
  paidMinor: whole,
  openPayoutId: nullableText,
});

export const tallySchema = strict<Tally>(byFigure(() => whole));

/** By currency. */
export const totalsSchema: z.ZodType<Tallies[string]> = mapOf(tallySchema);
