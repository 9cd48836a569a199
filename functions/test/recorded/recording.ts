import type { Claim } from '../../src/domain/ledger/claim';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import type { OrderRecord } from '../../src/domain/order/record';
import type { PayoutLine, PayoutRecord } from '../../src/domain/payout/payout';
import type { Plan } from '../../src/domain/brand/plan';
import type { Tallies } from '../../src/domain/order/tally';

// What one file of `orders/` holds: a story, and what was stored when it had ended.

/** What one step added to one order. */
export interface Added {
  /** Ids of the events, in the order in which they are stored. */
  readonly events: readonly string[];
  /** What payouts did to its commission. */
  readonly claims: readonly Claim[];
}

export interface Step {
  readonly now: Date;
  /** What was called: a function of the store API, a dialect's route, a webhook, an operation. */
  readonly by: string;
  /** What it was called with, or the fixture's name. */
  readonly sent: unknown;
  /** What it answered: `applied`, `parked`, `replayed`, `refused: <code>`, ... */
  readonly outcome: string;
  /** By order id; an order that the step left alone is absent. */
  readonly added: Readonly<Record<string, Added>>;
}

export interface RecordedOrder {
  /** With the events that had moved to its history. */
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
  /** How many of the events are in the history. */
  readonly moved: number;
}

export interface RecordedPayout {
  readonly payout: PayoutRecord;
  readonly lines: readonly PayoutLine[];
}

export interface Recording {
  /** The file's name without `.json`. */
  readonly name: string;
  /** What happened, in plain words. */
  readonly title: string;
  readonly timeZone: string;
  readonly plans: readonly Plan[];
  readonly steps: readonly Step[];
  readonly orders: readonly RecordedOrder[];
  /** The brand's day documents, their shards added up. */
  readonly days: Tallies;
  readonly payouts: readonly RecordedPayout[];
}

/** The same as it is written: an order's document as Firestore has it, its history beside it. */
export interface StoredRecording extends Omit<Recording, 'name' | 'orders'> {
  readonly orders: readonly StoredOrder[];
}

export interface StoredOrder {
  readonly order: Record<string, unknown>;
  /** The events that no longer fitted into the document, oldest first. */
  readonly history: readonly unknown[];
  readonly commission: Record<string, unknown> | null;
}
