/** What an audit checks, under the five invariants of MONEY.md, 5. */
export const AUDIT_CHECKS = {
  entryBalances: { invariant: 1, what: 'the postings of each entry sum to zero' },
  entryIds: { invariant: 1, what: 'each entry is there once' },
  trialBalance: { invariant: 1, what: 'the trial balance of each currency is zero' },
  posted: { invariant: 2, what: 'posted on each account is its share of what is due' },
  shares: { invariant: 2, what: 'the shares sum to the total' },
  voucherPosted: { invariant: 2, what: 'each event of a voucher has posted what it comes to' },
  shapes: { invariant: 3, what: 'each document has a shape and rules that are known, and fits them' },
  events: { invariant: 3, what: 'each event is stored once, and each entry has its event' },
  orders: { invariant: 3, what: 'each order is the fold of its events' },
  parts: { invariant: 3, what: 'each order has of its parts the refunds that these give back' },
  plans: {
    invariant: 3,
    what: 'each order keeps its versions of plan and status words as the brand saved them',
  },
  commissions: { invariant: 3, what: 'each commission follows from events, entries and claims' },
  views: { invariant: 3, what: 'what the influencer of a moved order may see is what its commission gives' },
  tallies: { invariant: 3, what: 'what an order added to the days sums to its state' },
  vouchers: { invariant: 3, what: 'each voucher is the fold of its events' },
  voucherEvents: { invariant: 3, what: 'each event of a voucher is stored once, and has its guard' },
  balances: { invariant: 4, what: 'claimed and unclaimed sum to approved on each commission' },
  claims: { invariant: 4, what: 'each claim is one line of its payout, one open at a time' },
  accounts: { invariant: 4, what: 'claimed and unclaimed sum to approved on each payout account' },
  payouts: {
    invariant: 4,
    what: 'each payout, repayment and write-off is its lines, its claims and its entry',
  },
  payoutLocks: { invariant: 4, what: 'each account names its unfinished payout, one at a time' },
  settlements: { invariant: 4, what: 'each settlement is its entry, as its balance makes it' },
  settlementChains: { invariant: 4, what: 'each settlement knows all that were before it' },
  platformParts: { invariant: 4, what: 'the platform has taken its part of what each brand has paid' },
  orderDays: { invariant: 5, what: 'what an order added to each day is what its entries posted' },
  days: { invariant: 5, what: 'each day is the sum of its orders and of their entries' },
  dayClicks: { invariant: 5, what: 'each day has its clicks, as far as hours are closed' },
  influencerDays: { invariant: 5, what: 'each influencer’s day is the sum of orders and clicks, so far' },
  productSales: { invariant: 5, what: 'each product’s sales are the sum of orders, so far' },
  voucherMonths: { invariant: 5, what: 'each month of vouchers is the sum of their entries' },
} as const satisfies Record<string, { invariant: Invariant; what: string }>;

export type Invariant = 1 | 2 | 3 | 4 | 5;
export type AuditCheck = keyof typeof AUDIT_CHECKS;

/** One check of one document (or sum), and the problems found. */
export interface Verdict {
  readonly check: AuditCheck;
  readonly path: string;
  readonly problems: readonly string[];
}

export interface Finding {
  readonly invariant: Invariant;
  readonly check: AuditCheck;
  readonly path: string;
  readonly message: string;
}

export interface CheckCount {
  checked: number;
  wrong: number;
}

export const MAX_FINDINGS = 1000;

/** Counts all verdicts and keeps the first findings. */
export class Verdicts {
  readonly findings: Finding[] = [];
  readonly counts: Readonly<Record<AuditCheck, CheckCount>>;

  constructor() {
    const names = Object.keys(AUDIT_CHECKS) as AuditCheck[];
    this.counts = Object.fromEntries(names.map((name) => [name, { checked: 0, wrong: 0 }])) as Record<
      AuditCheck,
      CheckCount
    >;
  }

  get wrong(): number {
    return Object.values(this.counts).reduce((sum, { wrong }) => sum + wrong, 0);
  }

  get checked(): number {
    return Object.values(this.counts).reduce((sum, { checked }) => sum + checked, 0);
  }

  add(...verdicts: readonly Verdict[]): void {
    for (const { check, path, problems } of verdicts) {
      const count = this.counts[check];
      count.checked += 1;
      if (problems.length > 0) count.wrong += 1;
      const { invariant } = AUDIT_CHECKS[check];
      for (const message of problems) {
        if (this.findings.length < MAX_FINDINGS) this.findings.push({ invariant, check, path, message });
      }
    }
  }
}

/** The verdict of a check. If a broken document makes the check throw, the error is the problem. */
export function judge(check: AuditCheck, path: string, problemsOf: () => readonly string[]): Verdict {
  try {
    return { check, path, problems: problemsOf() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { check, path, problems: [`cannot be checked: ${reason}`] };
  }
}

export function unequal(figures: readonly (readonly [name: string, found: number, due: number])[]): string[] {
  return figures
    .filter(([, found, due]) => found !== due)
    .map(([name, found, due]) => `${name} is ${found}, not ${due}`);
}
