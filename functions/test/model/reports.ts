import fc from 'fast-check';
import {
  isPlaced,
  type EvidenceFact,
  type ListedRefund,
  type OrderEvent,
  type RefundEvent,
  type ReportSource,
  type SnapshotContent,
  type SnapshotEvent,
} from '../../src/domain/order/event';
import {
  hour,
  orders,
  OTHER_SOURCE,
  printMinor,
  refundEvent,
  refundsOf,
  saleEvent,
  updateEvent,
  type CurrencyCase,
} from '../support/arbitraries';
import { deletionEvent } from '../support/decisions';
import { binnedEvent } from '../support/trust';
import { coarser, contents, mapLines, withMoreDigits, withStatus } from './contents';
import { EMAILS, evidences, ownedBy, tellEvidence } from './evidence';

// What stores tell of an order, and what is told in their name.

const STATUSES = [
  'completed',
  'completed',
  'processing',
  'cancelled',
  'refunded',
  'wc-failed',
  'trash',
  'gone',
  'draft',
] as const;
const statuses = fc.option(fc.constantFrom(...STATUSES), { nil: undefined });

const sources = fc.constantFrom<ReportSource>('storeApi', 'storeApi', 'woocommerce', 'waffarx');
/** So many hours between what happens and the report of it. */
const delays = fc.constantFrom(0, 0, 1, 3, 40, -3, -0.2);

/** Refunds as snapshots list them, most of them small; what the store shows of one it may edit. */
function lists({ exponent }: CurrencyCase): fc.Arbitrary<ListedRefund[]> {
  const listed = (refundId: string, minors: readonly number[]): fc.Arbitrary<ListedRefund> =>
    fc.constantFrom(...minors).map((minor) => ({ refundId, amount: printMinor(minor, exponent) }));
  return fc
    .tuple(listed('r0', [125, 126]), listed('r1', [15]), listed('w0', [7, 7, 7, 7, 10 ** 6]))
    .chain((all) => fc.subarray(all));
}

/** Digits beyond the currency's own, or a decimal less than it has. */
const shownDecimals = fc.constantFrom('usual', 'usual', 'usual', 'fewer', '0', '00', '003');

function shown(content: SnapshotContent, decimals: string, { exponent }: CurrencyCase): SnapshotContent {
  if (decimals === 'usual') return content;
  return decimals === 'fewer' ? coarser(content, exponent) : withMoreDigits(content, exponent, decimals);
}

/** What an order is told to be: a first state and others, ties, coarser prints, moved products, other currencies. */
function sentContents(currency: CurrencyCase): fc.Arbitrary<fc.Arbitrary<SnapshotContent>> {
  return fc.tuple(contents(currency), contents(currency)).map(([first, second]) => {
    const amounts = fc.constantFrom(
      first,
      first,
      second,
      mapLines(first, (line) => ({ ...line, productId: '0' })),
      mapLines(first, (line) => ({ ...line, categoryIds: ['bags'] })),
      { currency: first.currency, total: first.total },
      { ...second, currency: 'EUR' },
    );
    const listed = fc.option(lists(currency), { nil: undefined, freq: 2 });
    const emails = fc.constantFrom(...Array.from({ length: 18 }, () => undefined), ...Object.values(EMAILS));
    return fc
      .record({
        content: amounts,
        status: statuses,
        refunds: listed,
        emailHash: emails,
        subId: fc.constantFrom(undefined, undefined, 'u77', 'u78'),
        decimals: shownDecimals,
      })
      .map(({ content, status, refunds, emailHash, subId, decimals }) => {
        const { currency: of, total } = content;
        if (status === 'draft' && decimals === 'usual')
          return { currency: of, total, status, isDraft: true as const };
        const told = {
          ...content,
          ...(refunds === undefined ? {} : { refunds }),
          ...(emailHash === undefined ? {} : { customer: { emailHash } }),
          ...(subId === undefined ? {} : { subId }),
        };
        return withStatus(shown(told, decimals, currency), status);
      });
  });
}

interface Telling {
  readonly content: SnapshotContent;
  readonly evidence: readonly EvidenceFact[];
  readonly source: ReportSource;
  readonly delay: number;
}

const tellings = (contents: fc.Arbitrary<SnapshotContent>) =>
  fc
    .record({ content: contents, evidence: evidences, source: sources, delay: delays })
    .map((telling): Telling => {
      // A draft lends none, as its dialect maps it.
      const evidence = telling.content.isDraft ? [] : telling.evidence;
      return { ...telling, evidence, content: { ...telling.content, ...tellEvidence(evidence) } };
    });

function sales(contents: fc.Arbitrary<SnapshotContent>): fc.Arbitrary<SnapshotEvent> {
  return tellings(contents).map(({ content, evidence, source, delay }) => ({
    ...saleEvent(content, { source, occurredAt: hour(0), evidence }),
    receivedAt: hour(delay),
  }));
}

/** Within four hours, so that many are of one; a store that knows its stages tells them apart. */
function updates(contents: fc.Arbitrary<SnapshotContent>): fc.Arbitrary<SnapshotEvent> {
  return fc
    .record({
      told: tellings(contents),
      hours: fc.integer({ min: 1, max: 4 }),
      placed: fc.constantFrom(0, 0, -1, 20),
      stage: fc.constantFrom(undefined, undefined, 0, 1, 2),
      isRestored: fc.nat(4),
      paidHours: fc.constantFrom(undefined, undefined, 1, 10, 30),
    })
    .map(({ told: { content, evidence, source, delay }, hours, placed, stage, isRestored, paidHours }) => {
      const more = {
        ...(stage === undefined ? {} : { stage }),
        ...(isRestored === 0 ? { restored: true as const } : {}),
        ...(paidHours === undefined ? {} : { paidAt: hour(paidHours) }),
      };
      const event = updateEvent(
        hour(hours),
        { ...content, ...more },
        { source, occurredAt: hour(placed), planVersion: placed > 10 ? 2 : 1, evidence },
      );
      return { ...event, receivedAt: hour(hours + delay) };
    });
}

/** Told by nobody knows whom: honestly, or forged while the evidence was somebody else's. */
export const FORGER = 'mallory';

function unverified(contents: fc.Arbitrary<SnapshotContent>): fc.Arbitrary<SnapshotEvent> {
  return fc
    .record({ event: fc.oneof(sales(contents), updates(contents)), isForged: fc.boolean() })
    .map(({ event, isForged }) => ({
      ...event,
      id: `unverified:${event.source}:${event.fingerprint.slice(0, 24)}`,
      evidence: isForged ? ownedBy(FORGER, event.evidence) : event.evidence,
      unverified: true,
    }));
}

/** Of the reports under one id the last: those of another one would be conflicts. */
function onePerId(reports: readonly (readonly RefundEvent[])[]): RefundEvent[] {
  return [...new Map(reports.map((prints) => [prints[0]?.id, prints])).values()].flat();
}

/** One content an identity: others would be conflicts, which are tested by themselves. */
function unique<T extends OrderEvent>(events: readonly T[]): T[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}

/** A sale or none and updates, of one dialect or several, and reports of nobody known; at least one of them, and not drafts alone. */
export function snapshots(currency: CurrencyCase): fc.Arbitrary<SnapshotEvent[]> {
  return sentContents(currency).chain((contents) =>
    fc
      .tuple(
        fc.array(sales(contents), { maxLength: 2 }),
        fc.array(updates(contents), { maxLength: 4 }),
        fc.array(unverified(contents), { minLength: 1, maxLength: 4 }),
        fc.nat(11),
      )
      .map(([signed, changes, unsigned, dice]) =>
        // Four in twelve have unsigned reports, and two of them nothing else.
        unique(dice < 2 ? unsigned : [...signed, ...changes, ...(dice < 4 ? unsigned : [])]),
      )
      .filter((events) => events.some(isPlaced)),
  );
}

/** Digits beyond the currency's own with which a refund is sent: once, or once more in another way. */
const SENT_WITH = [[''], [''], [''], ['0'], ['003'], ['', '0'], ['', '003'], ['1', '104'], ['1', '3']];

/** Where it is not told, or has more decimals, the last digits of 10.001 and 10.003 may count: that is a conflict. */
function sentWith(digits: readonly string[], isInCurrency: boolean): readonly string[] {
  return digits[1] === '3' && !isInCurrency ? digits.slice(0, 1) : digits;
}

/** Refunds by one dialect or two, in the order's currency or another, some deleted again, some never known. */
export function refunds(currency: CurrencyCase): fc.Arbitrary<OrderEvent[]> {
  return orders(currency, { sharesProducts: true }).chain((order) => {
    const told = fc.record({
      contents: refundsOf(order, { maxLength: 3 }),
      source: fc.constantFrom('storeApi' as const, OTHER_SOURCE),
      currency: fc.constantFrom(undefined, undefined, currency.currency, 'EUR'),
      hours: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -30, max: 90 })),
      digits: fc.constantFrom(...SENT_WITH),
    });
    const deleted = fc.uniqueArray(fc.constantFrom('r0', 'r1', 'r2', 'w0', 'unknown'), { maxLength: 2 });
    return fc.tuple(fc.array(told, { maxLength: 2 }), deleted).map(([some, deletions]) => {
      const events = some.flatMap(({ contents: all, source, currency: code, hours, digits }) =>
        all.map((content, i) =>
          sentWith(digits, code === currency.currency).map((more) => {
            const sent = code === undefined ? content : { ...content, currency: code };
            const printed = more === '' ? sent : withMoreDigits(sent, currency.exponent, more);
            return refundEvent(`r${i}`, printed, { source, occurredAt: hour(hours) });
          }),
        ),
      );
      return [...onePerId(events), ...deletions.map((refundId) => deletionEvent(refundId))];
    });
  });
}

/** None as a rule, else up to three, heard of by two webhooks. */
export const binnings: fc.Arbitrary<OrderEvent[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<OrderEvent[]>([]) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.record({ webhookId: fc.constantFrom('1', '1', '2'), hours: fc.integer({ min: 0, max: 6 }) }),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((all) => unique(all.map(({ webhookId, hours }) => binnedEvent(webhookId, hour(hours))))),
  },
);
