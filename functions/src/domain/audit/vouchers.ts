import { judge, unequal, type Verdict } from './verdicts';
import { doubledEntries, repeated, unbalancedEntries } from './entries';
import { foldVoucher } from '../voucher/fold';
import { isUse } from '../voucher/event';
import {
  voucherRecord,
  monthsOf,
  NO_MONTH_TOTAL,
  owedBy,
  type VoucherEventGuard,
  type VoucherMonthTotal,
  type VoucherRecord,
} from '../voucher/record';
import { describeDifference, differencesOf } from '../base/difference';
import { orderKey } from '../base/ids';
import { accounts } from '../ledger/ledger';

// The ledger of vouchers, checked by itself: nothing of it is in the commissions' trial balance.

/** A voucher as an audit meets it. */
export interface AuditedVoucher {
  readonly path: string;
  /** Of the document, which its fields must say too. */
  readonly documentId: string;
  readonly brandId: string;
  readonly voucher: VoucherRecord;
  /** By event id; null where there is none. */
  readonly guards: ReadonlyMap<string, VoucherEventGuard | null>;
}

/** Checks a voucher by itself: events, entries, guards and all that follows from them. */
export function auditVoucher(audited: AuditedVoucher): Verdict[] {
  const { path, voucher } = audited;
  return [
    judge('entryBalances', path, () => unbalancedEntries(voucher.entries)),
    judge('entryIds', path, () => doubledEntries(voucher.entries)),
    judge('voucherPosted', path, () => postedProblems(audited)),
    judge('vouchers', path, () => voucherProblems(audited)),
    judge('voucherEvents', path, () => guardProblems(audited)),
  ];
}

/** Each event has posted what it comes to, between the two accounts there are, on its own day. */
function postedProblems({ brandId, voucher: { events, entries } }: AuditedVoucher): string[] {
  const { effects } = foldVoucher(events);
  const known = new Map(events.filter(isUse).map((event) => [event.id, event]));
  const parties = new Set([accounts.platform, accounts.brand(brandId)]);
  const ofEntries = entries.flatMap((entry) => {
    const { id, eventId, postings } = entry;
    const event = known.get(eventId);
    if (!event) return [`entry ${id} is of event ${eventId}, which is not stored`];
    const facts = { eventKind: event.kind, orderId: event.orderId, currency: event.currency, day: event.day };
    const { eventKind, orderId, currency, day } = entry;
    return [
      ...differencesOf({ eventKind, orderId, currency, day }, facts, `entry ${id}`).map(describeDifference),
      ...postings
        .filter(({ account }) => !parties.has(account))
        .map(({ account }) => `entry ${id} posts to ${account}`),
    ];
  });
  const ofEvents = [...known.keys()].flatMap((eventId) => {
    const own = entries.filter((entry) => entry.eventId === eventId);
    const posted = own.reduce((sum, entry) => sum + owedBy(entry), 0);
    return unequal([[`posted by event ${eventId}`, posted, effects.get(eventId) ?? 0]]);
  });
  return [...ofEntries, ...ofEvents];
}

/** Folding the stored events again gives what is stored, byte for byte. */
function voucherProblems({ brandId, documentId, voucher }: AuditedVoucher): string[] {
  const { storeId, codeKey, events, entries, updatedAt } = voucher;
  const named = [voucher.brandId, orderKey(storeId, codeKey)];
  if (named[0] !== brandId || named[1] !== documentId)
    return [`its fields are those of ${named.join('/coupons/')}`];
  const folded = voucherRecord(voucher, { brandId, storeId, codeKey }, { events, entries }, updatedAt);
  return differencesOf(voucher, folded).map(describeDifference);
}

function guardProblems({ voucher: { events, storeId, codeKey }, guards }: AuditedVoucher): string[] {
  const doubled = repeated(events.map(({ id, fingerprint }) => `${id} (${fingerprint.slice(0, 12)})`));
  return [
    ...doubled.map((name) => `event ${name} is stored more than once`),
    ...[...new Set(events.map(({ id }) => id))].flatMap((eventId) => {
      const guard = guards.get(eventId);
      if (!guard) return [`event ${eventId} has no guard: its id may be used again`];
      return differencesOf(guard, { storeId, eventId, codeKey }, `the guard of ${eventId}`).map(
        describeDifference,
      );
    }),
  ];
}

/** What is wrong with a guard whose voucher does not know its event: an event is lost. */
export function strayGuardProblems(
  { eventId, codeKey }: VoucherEventGuard,
  voucher: Pick<VoucherRecord, 'events'> | null,
): string[] {
  if (!voucher) return [`its voucher ${codeKey} is missing`];
  return voucher.events.some(({ id }) => id === eventId)
    ? []
    : [`event ${eventId} is not stored with voucher ${codeKey}`];
}

/** The sums of one brand's vouchers: by currency, and by store and month. */
export class VoucherSums {
  private readonly trial = new Map<string, number>();
  private readonly months = new Map<string, VoucherMonthTotal>();
  /** How many guards there must be. */
  events = 0;

  add({ storeId, events, entries }: VoucherRecord): void {
    this.events += new Set(events.map(({ id }) => id)).size;
    for (const { currency, postings } of entries)
      for (const { minor } of postings) this.trial.set(currency, (this.trial.get(currency) ?? 0) + minor);
    for (const [month, currencies] of Object.entries(monthsOf(entries)))
      for (const [currency, added] of Object.entries(currencies)) {
        const key = `${storeId}~${month} ${currency}`;
        this.months.set(key, sum(this.months.get(key), added));
      }
  }

  /** MONEY.md, 5.1: the ledger's own trial balance. */
  trialVerdicts(brandId: string): Verdict[] {
    return [...this.trial].map(([currency, minor]) =>
      judge('trialBalance', `brands/${brandId}/coupons ${currency}`, () =>
        unequal([[`the trial balance of vouchers in ${currency}`, minor, 0]]),
      ),
    );
  }

  /**
   * MONEY.md, 5.5: each month is the sum of its vouchers' entries, also one that is not there.
   *
   * @param stored by `{storeId}~{yyyy-mm}`, summed over its shards
   */
  monthVerdicts(
    stored: ReadonlyMap<string, Readonly<Record<string, VoucherMonthTotal>>>,
    pathOf: (name: string) => string,
  ): Verdict[] {
    const due = new Set([...this.months.keys()].map((key) => key.split(' ')[0] ?? ''));
    return [...new Set([...stored.keys(), ...due])].map((name) =>
      judge('voucherMonths', pathOf(name), () => {
        const currencies = [...this.months.keys()]
          .filter((key) => key.startsWith(`${name} `))
          .map((key) => key.slice(name.length + 1));
        const found = stored.get(name) ?? {};
        return [...new Set([...Object.keys(found), ...currencies])].flatMap((currency) => {
          const folded = this.months.get(`${name} ${currency}`) ?? NO_MONTH_TOTAL;
          const rolledUp = found[currency] ?? NO_MONTH_TOTAL;
          return unequal([
            [`totals.${currency}.redeemedMinor`, rolledUp.redeemedMinor, folded.redeemedMinor],
            [`totals.${currency}.reversedMinor`, rolledUp.reversedMinor, folded.reversedMinor],
          ]);
        });
      }),
    );
  }
}

/** The two together; a figure that is not there counts as nothing, and shows as a difference. */
export function sum(a: VoucherMonthTotal = NO_MONTH_TOTAL, b: Partial<VoucherMonthTotal>): VoucherMonthTotal {
  return {
    redeemedMinor: a.redeemedMinor + (b.redeemedMinor ?? 0),
    reversedMinor: a.reversedMinor + (b.reversedMinor ?? 0),
  };
}
