import { TEST_PLAN } from './plan';
import fc from 'fast-check';
import { AppError } from '../../src/domain/base/errors';
import type { CommissionRecord } from '../../src/domain/order/commissionRecord';
import { approvalOf } from '../../src/domain/order/decidable';
import { balancesPosted, partyOf } from '../../src/domain/ledger/ledger';
import {
  fingerprintOf,
  isSnapshot,
  mapFingerprint,
  wordsNamedBy,
  type EvidenceFact,
  type MapEvent,
  type OrderEvent,
  type RefundContent,
  type RefundEvent,
  type SnapshotContent,
  type SnapshotEvent,
  type Source,
} from '../../src/domain/order/event';
import {
  applyEvent,
  type AppliedEvent,
  type ApplyContext,
  type OrderRecord,
} from '../../src/domain/order/record';
import { eventsOf, storedForm } from '../../src/domain/order/saves';
import { byFigure, NO_TALLY, type Tally } from '../../src/domain/order/tally';
import type { Plan } from '../../src/domain/brand/plan';
import type { StatusWords } from '../../src/domain/brand/statusWords';
import { minorOf, printMinor } from '../model/rules/currency';
import type { ModelItem, ModelMoney, ModelRefundAmounts } from '../model/rules/events';
import { foundCases, reportProperty } from './foundCases';
import { isLongRun } from './seed';

/** How often `npm run test:model` runs each property, as a multiple of `npm test`. */
const LONG_RUN = 10;

/**
 * Runs of a property in `npm test`: few where one costs milliseconds, since its seed never changes and the same ones
 * would only be run again. HALFSHARE_FC_RUNS=20 makes twenty times as many, `npm run test:model` ten times.
 */
export function runs(count: number): PropertyRuns {
  const { currentTestName: name = '' } = expect.getState();
  return {
    numRuns: Math.ceil(count * Number(process.env['HALFSHARE_FC_RUNS'] ?? (isLongRun() ? LONG_RUN : 1))),
    examples: [...foundCases(name).values()] as never[],
    reporter: (result) => reportProperty(result, name),
  };
}

interface PropertyRuns {
  readonly numRuns: number;
  /** What this test has failed with before. */
  readonly examples: never[];
  /** Writes what fails in a long run. */
  readonly reporter: <T>(result: fc.RunDetails<T>) => void;
}

/** Currencies of 0, 2 and 3 decimals. */
export const CURRENCIES = [
  { currency: 'JPY', exponent: 0 },
  { currency: 'TRY', exponent: 2 },
  { currency: 'KWD', exponent: 3 },
] as const;
export type CurrencyCase = (typeof CURRENCIES)[number];
export const currencyCases: fc.Arbitrary<CurrencyCase> = fc.constantFrom(...CURRENCIES);

export { TEST_PLAN as PLAN };
export { printMinor };

const HOUR_MS = 3_600_000;
/** The orders of these tests are placed at hour 0: 2026-11-21 10:00 UTC. */
export const hour = (hours: number): Date => new Date(Date.UTC(2026, 10, 21, 10) + hours * HOUR_MS);

// Events, as the operations make them of what a dialect reports.

let requests = 0;
/** Each delivery is a request of its own, so that a repeat is not taken for a retried write. */
const newRequestId = (): string => `req_${(requests += 1)}`;

type SnapshotMore = Partial<
  Pick<SnapshotEvent, 'source' | 'occurredAt' | 'planVersion' | 'wordsVersion' | 'evidence'>
>;

function snapshotEvent(content: SnapshotContent, modifiedAt: Date | null, more: SnapshotMore): SnapshotEvent {
  const source = more.source ?? 'storeApi';
  const fingerprint = fingerprintOf(content, { occurredAt: more.occurredAt });
  return {
    id: modifiedAt
      ? `update:${source}:${modifiedAt.toISOString()}:${fingerprint.slice(0, 12)}`
      : `sale:${source}`,
    kind: modifiedAt ? 'update' : 'sale',
    source,
    fingerprint,
    occurredAt: more.occurredAt ?? hour(0),
    // No report is heard before its own time: a clock ahead of ours is a case of its own.
    receivedAt: modifiedAt && modifiedAt > hour(0) ? modifiedAt : hour(0),
    requestId: newRequestId(),
    modifiedAt,
    content,
    planVersion: more.planVersion ?? 1,
    ...(more.wordsVersion === undefined ? {} : { wordsVersion: more.wordsVersion }),
    evidence: more.evidence ?? [],
  };
}

export const saleEvent = (content: SnapshotContent, more: SnapshotMore = {}): SnapshotEvent =>
  snapshotEvent(content, null, more);

export const updateEvent = (
  modifiedAt: Date,
  content: SnapshotContent,
  more: SnapshotMore = {},
): SnapshotEvent => snapshotEvent(content, modifiedAt, more);

export function refundEvent(
  refundId: string,
  content: RefundContent,
  more: Partial<Pick<RefundEvent, 'source' | 'occurredAt'>> = {},
): RefundEvent {
  const source = more.source ?? 'storeApi';
  return {
    id: `refund:${source}:${refundId}`,
    kind: 'refund',
    source,
    fingerprint: fingerprintOf(content, { occurredAt: more.occurredAt }),
    occurredAt: more.occurredAt ?? hour(1),
    receivedAt: hour(1),
    requestId: newRequestId(),
    refundId,
    content,
  };
}

/** As the schedule makes it. */
export function mapEvent(wordsVersion: number, occurredAt: Date): MapEvent {
  return {
    id: `map:${wordsVersion}`,
    kind: 'map',
    source: 'schedule',
    fingerprint: mapFingerprint(wordsVersion),
    occurredAt,
    receivedAt: occurredAt,
    requestId: newRequestId(),
    wordsVersion,
  };
}

/** There is one dialect today; the fold must not care. */
export const OTHER_SOURCE = 'otherDialect' as Source;

export const couponOf = (influencerId: string | null, value = 'save10'): EvidenceFact => ({
  kind: 'coupon',
  value,
  influencerId,
  clickedAt: null,
});

// Delivering events to an order, one after the other, as Firestore would hand it back each time.

export interface Stored {
  readonly order: OrderRecord;
  readonly commission: CommissionRecord | null;
}

export const IDENTITY = { brandId: 'brand', storeId: 'store', orderId: '1042' } as const;

export function contextFor(
  event: OrderEvent,
  plans: readonly Plan[] = [TEST_PLAN],
  words: readonly StatusWords[] = [],
): ApplyContext {
  const plan = isSnapshot(event) ? plans.find(({ version }) => version === event.planVersion) : undefined;
  const ofEvent = words.find(({ version }) => version === wordsNamedBy(event));
  return {
    identity: IDENTITY,
    timeZone: 'Europe/Istanbul',
    now: event.receivedAt,
    plan: plan ?? null,
    ...(ofEvent ? { words: ofEvent } : {}),
  };
}

/** Delivers the events in their order. A repeat of an event counts as another request. */
export function deliver(
  events: readonly OrderEvent[],
  {
    plans = [TEST_PLAN],
    words = [],
    from = null,
  }: { plans?: readonly Plan[]; words?: readonly StatusWords[]; from?: Stored | null } = {},
): { stored: Stored; answers: readonly AppliedEvent[] } {
  let stored = from;
  const answers = events.map((event) => {
    const taken = { ...asDecidedNow(event, stored), requestId: newRequestId() };
    const applied = applyEvent(stored, taken, contextFor(event, plans, words));
    if (!applied.isStored) stored = { order: handedBack(applied.order), commission: applied.commission };
    return applied;
  });
  if (!stored) throw new Error('nothing was delivered');
  return { stored, answers };
}

/** The order as it comes back from where it is stored. */
export function handedBack(order: OrderRecord): OrderRecord {
  return { ...order, events: eventsOf(storedForm(order.events)) };
}

/** An approval without content names what is due now, as `decide` makes it. */
export function asDecidedNow(event: OrderEvent, stored: Stored | null): OrderEvent {
  if (event.kind !== 'approve' || event.names.influencerId !== '' || !stored) return event;
  return { ...event, ...approvalOf(stored.order, stored.commission) };
}

/** Non-zero balances per currency and party, pending and approved together. */
export function balancesOf({ commission }: Stored): Record<string, Record<string, number>> {
  const entries = commission?.entries ?? [];
  const currencies = [...new Set(entries.map(({ currency }) => currency))].sort();
  return Object.fromEntries(
    currencies
      .map((currency) => {
        const sums = new Map<string, number>();
        for (const [account, minor] of balancesPosted(entries, currency)) {
          sums.set(partyOf(account), (sums.get(partyOf(account)) ?? 0) + minor);
        }
        return [currency, Object.fromEntries([...sums].filter(([, minor]) => minor !== 0))] as const;
      })
      .filter(([, balances]) => Object.keys(balances).length > 0),
  );
}

/** What the order has added to all days together, per currency; currencies without a figure left out. */
export function talliesOf({ order }: Stored): Record<string, Tally> {
  const sums: Record<string, Tally> = {};
  for (const [currency, tally] of Object.values(order.tallies).flatMap((day) => Object.entries(day))) {
    const sum = sums[currency] ?? NO_TALLY;
    sums[currency] = byFigure((figure) => sum[figure] + tally[figure]);
  }
  return Object.fromEntries(
    Object.entries(sums).filter(([, tally]) => Object.values(tally).some((n) => n !== 0)),
  );
}

/** Of a record all that must not depend on the order of arrival. */
export function lastingState({ order }: Stored): Partial<OrderRecord> {
  const {
    receivedAt: _receivedAt,
    updatedAt: _updatedAt,
    events: _events,
    tallies: _tallies,
    ...lasting
  } = order;
  return lasting;
}

// Amounts and orders.

const smallMinors = fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1_000_000 }));

export const plans: fc.Arbitrary<Plan> = fc
  .record({
    base: fc.constantFrom('net' as const, 'net' as const, 'total' as const),
    rateInThousandths: fc.oneof(fc.constant(10_000), fc.integer({ min: 0, max: 100_000 })),
    cuts: fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 })),
    order: fc.shuffledSubarray(['influencer', 'platform', 'member'] as const, { minLength: 3 }),
  })
  .map(({ base, rateInThousandths, cuts, order }) => {
    const [low, high] = [Math.min(...cuts), Math.max(...cuts)];
    const hundredths = [low, high - low, 10_000 - high];
    const shares = order.map((party, i) => ({ party, percent: (hundredths[i] ?? 0) / 100 }));
    return { ...TEST_PLAN, base, ratePercent: rateInThousandths / 1000, shares };
  });

function linesOf(exponent: number, sharesProducts: boolean) {
  const line = fc.record({
    minor: smallMinors,
    quantity: fc.constantFrom('1', '1', '2', '3', '5', '1.5', '0'),
    product: fc.integer({ min: 0, max: 1 }),
    taxPercent: fc.constantFrom(null, null, 0, 7, 20),
  });
  return fc.array(line, { maxLength: 4 }).map((lines) =>
    lines.map(({ minor, quantity, product, taxPercent }, i) => ({
      id: `l${i}`,
      productId: `p${sharesProducts ? product : i}`,
      quantity,
      total: printMinor(minor, exponent),
      ...(taxPercent === null
        ? {}
        : { taxTotal: printMinor(Math.round((minor * taxPercent) / 100), exponent) }),
      minor,
    })),
  );
}

/** An order before refunds; its total is what its parts sum to, as a rule. */
export function orders(
  { exponent }: CurrencyCase,
  { sharesProducts = false } = {},
): fc.Arbitrary<ModelMoney & { readonly totalMinor: number }> {
  const none = fc.constant(0);
  return fc
    .record({
      lines: linesOf(exponent, sharesProducts),
      tax: fc.oneof(none, smallMinors),
      shipping: fc.oneof(none, smallMinors),
      fee: fc.oneof(none, none, fc.integer({ min: -2000, max: 2000 })),
      // negative: a part was paid by gift card
      more: fc.oneof(
        { weight: 3, arbitrary: none },
        { weight: 1, arbitrary: smallMinors },
        { weight: 1, arbitrary: smallMinors.map((minor) => -minor) },
      ),
      giftCard: fc.option(smallMinors),
    })
    .map(({ lines, tax, shipping, fee, more, giftCard }) => {
      const goods = lines.reduce((sum, { minor }) => sum + minor, 0);
      const totalMinor = Math.max(0, goods + tax + shipping + fee + more);
      const print = (minor: number): string => printMinor(minor, exponent);
      return {
        currencyExponent: exponent,
        total: print(totalMinor),
        tax: print(tax),
        shipping: print(shipping),
        fee: print(fee),
        ...(giftCard === null ? {} : { giftCard: print(giftCard) }),
        lines: lines.map(({ minor: _minor, ...line }) => line),
        totalMinor,
      };
    });
}

/** Refunds of the order: amount-only, named in every form, and now and then a full one. */
export function refundsOf(
  order: ModelMoney & { readonly totalMinor: number },
  { full = true, amountOnly = true, maxLength = 4 } = {},
): fc.Arbitrary<ModelRefundAmounts[]> {
  const { currencyExponent: exponent, lines = [], totalMinor } = order;
  const upTo = (max: number): fc.Arbitrary<string> =>
    fc.integer({ min: 0, max: Math.max(0, Math.floor(max)) }).map((minor) => printMinor(minor, exponent));
  const items: fc.Arbitrary<ModelItem>[] = lines.flatMap(({ id, productId, total }) => {
    const minor = Number(minorOf(total, exponent));
    const quantity = fc.constantFrom('0', '1', '0.5', '2', '3');
    const of = fc.oneof(upTo(minor * 1.1), upTo(minor * 2 + 20));
    const more = fc.record({ quantity, total: of }, { requiredKeys: [] });
    return [
      more.map((said) => ({ lineId: id ?? '', ...said })),
      more.map((said) => ({ productId, ...said })),
      of.map((text) => ({ lineId: id ?? '', total: text })),
    ];
  });
  // A discount that is given back is a negative fee.
  const fees = fc.integer({ min: -3000, max: 50 }).map((minor) => printMinor(minor, exponent));
  const unknown = upTo(100).map((total): ModelItem => ({ productId: 'nobody-knows', total }));
  const named = fc
    .record({
      items: fc.array(fc.oneof(unknown, ...items, ...items), { minLength: 1, maxLength: 3 }),
      rest: fc.record(
        { amount: upTo(totalMinor), shippingTotal: upTo(50), taxTotal: upTo(50), feeTotal: fees },
        { requiredKeys: [] },
      ),
    })
    .map(({ items: some, rest }): ModelRefundAmounts => ({ items: some, ...rest }));
  const kinds: fc.Arbitrary<ModelRefundAmounts>[] = [
    named,
    named,
    fc.record({ shippingTotal: upTo(50), amount: upTo(80) }, { requiredKeys: ['shippingTotal'] }),
  ];
  if (amountOnly) kinds.push(upTo(totalMinor * 0.7).map((amount) => ({ amount })));
  if (full) kinds.push(fc.constant({ full: true }));
  return fc.array(fc.oneof(...kinds), { maxLength });
}

/** The order as the content of a snapshot. */
export function contentOf(order: ModelMoney, currency: string): SnapshotContent {
  return {
    currency,
    total: order.total,
    ...(order.tax === undefined ? {} : { taxTotal: order.tax }),
    ...(order.shipping === undefined ? {} : { shippingTotal: order.shipping }),
    ...(order.fee === undefined ? {} : { feeTotal: order.fee }),
    ...(order.giftCard === undefined ? {} : { giftCardTotal: order.giftCard }),
    ...(order.status === undefined ? {} : { status: order.status }),
    ...(order.lines === undefined
      ? {}
      : {
          items: order.lines.map(({ id, ...line }) => ({
            ...(id === undefined ? {} : { lineId: id }),
            ...line,
          })),
        }),
  };
}

// What a dialect refuses.

/** The error code and every wrong field with its message, or null where the body is taken. */
export function refusalOf(read: () => unknown): { code: string; errors: Record<string, string> } | null {
  try {
    read();
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {
      code: error.code,
      errors: Object.fromEntries(error.errors.map(({ path, message }) => [path, message])),
    };
  }
}

/** The body with another value at the path (`items.0.total`); undefined takes the field away. */
export function withField(body: unknown, path: string, value: unknown): unknown {
  const [field = '', ...rest] = path.split('.');
  if (Array.isArray(body))
    return (body as unknown[]).map((item, i) => (String(i) === field ? changed(item) : item));
  const members = Object.entries(body as object).filter(([name]) => name !== field);
  const member = changed((body as Record<string, unknown>)[field]);
  return Object.fromEntries(member === undefined ? members : [...members, [field, member]]);

  function changed(old: unknown): unknown {
    return rest.length > 0 ? withField(old, rest.join('.'), value) : value;
  }
}

/** Of each kind of field on the wire: what is not of it, whatever its limits. */
export const WRONG_VALUES = {
  id: [true, 1.5, 2 ** 53, {}, [], ['1'], 'a/b', '..', '__x__', 'a\u0000', '\ud800', 'a'.repeat(129)],
  text: [true, 7, {}, [], ['x'], '\ud800'],
  amount: [true, {}, [], '', ' ', '1e3', 'NaN', 'Infinity', '1,50', '-0.01', -0.01, Infinity, NaN],
  signedAmount: [true, {}, [], '', '1e3', 'NaN', '1,50', Infinity],
  price: [true, {}, [], ' ', '1e3', 'NaN', '-0.01', -0.01, Infinity],
  currency: [true, 949, {}, []],
  boolean: ['true', 1, 0, {}, [], ''],
  time: [
    true,
    1_795_000_000,
    {},
    [],
    '',
    'yesterday',
    '2026-11-21',
    '2026-02-30T10:00:00Z',
    '2026-11-21T10:00:00',
  ],
  list: [true, 'x', 7, { a: 'x' }],
  object: [true, 'x', 7, ['x']],
} as const satisfies Record<string, readonly unknown[]>;
export type FieldKind = keyof typeof WRONG_VALUES;

/** A row for each wrong value of each field. */
export function wrongFields(fields: Readonly<Record<string, FieldKind>>): [path: string, value: unknown][] {
  return Object.entries(fields).flatMap(([path, kind]) =>
    WRONG_VALUES[kind].map((value): [string, unknown] => [path, value]),
  );
}
