import { oracleDue, oracleMinor, type OracleItem, type OracleLine, type OraclePlan } from '../support/oracle';

/**
 * What an order comes to, worked out a second time from MONEY.md and from nothing else: whole numbers, and no line
 * shared with functions/src. It folds the set of events; who sent what when, and how often, it does not know.
 */
export interface ModelSnapshot {
  readonly kind: 'snapshot';
  readonly id: string;
  /** Settles what the times leave open, by the alphabet. */
  readonly key: string;
  /** Null: a sale without a modification time. */
  readonly modifiedMs: number | null;
  readonly occurredMs: number;
  readonly currency: string;
  readonly status?: string;
  readonly total: string;
  readonly tax?: string;
  readonly shipping?: string;
  readonly fee?: string;
  readonly lines?: readonly OracleLine[];
  readonly evidence: readonly ModelEvidence[];
  readonly planVersion: number;
}

export interface ModelEvidence {
  readonly kind: 'coupon' | 'click' | 'referralCode';
  readonly value: string;
  readonly owner: string | null;
  readonly clickedMs: number | null;
}

export interface ModelRefund {
  readonly kind: 'refund';
  readonly id: string;
  readonly key: string;
  readonly refundId: string;
  readonly occurredMs: number;
  /** Absent: the order's. */
  readonly currency?: string;
  readonly amount?: string;
  readonly full?: boolean;
  readonly items?: readonly OracleItem[];
  readonly shippingTotal?: string;
  readonly taxTotal?: string;
  readonly feeTotal?: string;
}

export interface ModelDeletion {
  readonly kind: 'deletion';
  readonly id: string;
  readonly refundId: string;
  readonly occurredMs: number;
}

export interface ModelDecision {
  readonly kind: 'decision';
  readonly id: string;
  readonly atMs: number;
  readonly decided: 'reject' | 'withdraw' | 'approve' | { readonly influencerId: string | null };
}

export type ModelEvent = ModelSnapshot | ModelRefund | ModelDeletion | ModelDecision;

export interface ModelPlan extends OraclePlan {
  readonly version: number;
  readonly holdPeriodDays: number;
  readonly attributionWindowDays: number;
  readonly precedence: readonly string[];
}

/** Decimals of a currency. */
export const MODEL_EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, TRY: 2, EUR: 2, KWD: 3 };

/** Minor units where money is meant. */
export interface ModelOrder {
  readonly currency: string;
  readonly status: string;
  readonly total: bigint;
  readonly base: bigint;
  readonly refunded: bigint;
  readonly excess: bigint;
  readonly refunds: number;
  readonly influencerId: string | null;
  readonly planVersion: number;
  readonly occurredMs: number;
  readonly completedMs: number | null;
  readonly heldUntilMs: number | null;
  readonly ambiguous: boolean;
  readonly rejectedMs: number | null;
  readonly approvedMs: number | null;
  /** What all parties get; 0 where the order is nobody's. */
  readonly due: bigint;
  readonly shares: Readonly<Record<'influencer' | 'platform' | 'member', bigint>>;
  /** `id reason` of each event that does not fit. */
  readonly flags: readonly string[];
}

const DAY_MS = 24 * 60 * 60 * 1000;
const KNOWN = ['pending', 'on-hold', 'processing', 'completed', 'cancelled', 'failed', 'refunded', 'trashed'];

/** The order after its events; null while no sale or update is among them. */
export function modelOrder(events: readonly ModelEvent[], plans: readonly ModelPlan[]): ModelOrder | null {
  const snapshots = events
    .filter((event) => event.kind === 'snapshot')
    .sort((a, b) => compare(timeOf(a), timeOf(b)) || compare(a.key, b.key));
  const [first] = snapshots;
  if (!first) return null;
  const own = snapshots.filter(({ currency }) => currency === first.currency);
  const [plan] = plans
    .filter(({ version }) => own.some(({ planVersion }) => planVersion === version))
    .sort((a, b) => a.version - b.version);
  if (!plan) throw new Error(`the model does not know plan ${first.planVersion}`);
  const told = statusOf(own);
  const money = moneyOf(own);
  const { refunds, flags } = refundsOf(events, first.currency);
  const decided = decisionsOf(events);
  const influencerId = decided.owner ? decided.owner.influencerId : winnerOf(own, plan, first.occurredMs);
  const isVoid = decided.rejectedMs !== null;
  const order = {
    ...money.order,
    refunds: refunds.map(withoutVariantZero),
    status: isVoid ? 'cancelled' : told.status,
  };
  const due = oracleDue(order, plan, influencerId ?? undefined);
  const isOwned = influencerId !== null;
  return {
    currency: first.currency,
    status: told.status,
    total: money.total,
    base: due.base,
    refunded: told.status === 'refunded' ? money.total : due.refunded,
    excess: due.excess,
    refunds: refunds.length,
    influencerId,
    planVersion: plan.version,
    occurredMs: first.occurredMs,
    completedMs: told.completedMs,
    heldUntilMs: told.completedMs === null ? null : told.completedMs + plan.holdPeriodDays * DAY_MS,
    ambiguous: told.ambiguous || money.ambiguous,
    rejectedMs: decided.rejectedMs,
    approvedMs: decided.approvedMs,
    due: isOwned ? due.total : 0n,
    shares: {
      influencer: isOwned ? (due.shares['influencer'] ?? 0n) : 0n,
      platform: isOwned ? (due.shares['platform'] ?? 0n) : 0n,
      member: isOwned ? (due.shares['member'] ?? 0n) : 0n,
    },
    flags: sorted([
      ...snapshots.filter((event) => !own.includes(event)).map(({ id }) => `${id} other_currency`),
      ...flags,
      ...refunds
        .filter((refund) => isLost(withoutVariantZero(refund), money.order.lines))
        .map(({ id }) => `${id} unknown_line`),
      ...(due.excess > 0n ? [`${latest(refunds)} exceeds_order`] : []),
      ...(decided.rejectedMs === null ? [] : afterRejection(events, decided.rejectedMs)),
    ]),
  };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sale that tells no time precedes every update. */
function timeOf({ modifiedMs }: ModelSnapshot): number {
  return modifiedMs ?? -Infinity;
}

interface ToldStatus {
  readonly status: string;
  readonly completedMs: number | null;
  readonly ambiguous: boolean;
}

/** The newest status that was told; a sale that tells none says `completed`, an update that tells none says nothing. */
function statusOf(own: readonly ModelSnapshot[]): ToldStatus {
  const told = own.flatMap((event) => {
    const word = event.status ?? (event.modifiedMs === null ? 'completed' : null);
    return word === null ? [] : [{ event, status: meaningOf(word) }];
  });
  const newest = told.at(-1);
  if (!newest) return { status: 'completed', completedMs: own[0]?.occurredMs ?? null, ambiguous: false };
  const completions = told
    .filter(({ status }) => status === 'completed')
    .map(({ event }) => event.modifiedMs ?? event.occurredMs);
  return {
    status: newest.status,
    completedMs: completions.length > 0 ? Math.min(...completions) : null,
    ambiguous: told.some(
      ({ event, status }) => timeOf(event) === timeOf(newest.event) && status !== newest.status,
    ),
  };
}

function meaningOf(word: string): string {
  const plain = word.trim().toLowerCase().replace(/^wc-/, '');
  if (plain === 'trash') return 'trashed';
  if (plain === 'canceled') return 'cancelled';
  return KNOWN.includes(plain) ? plain : 'processing';
}

interface Told {
  readonly currencyExponent: number;
  readonly total: string;
  readonly tax: string;
  readonly shipping: string;
  readonly fee: string;
  readonly lines: readonly OracleLine[];
}

/** The amounts of the newest snapshot; those of a tie that say otherwise make the order ambiguous. */
function moneyOf(own: readonly ModelSnapshot[]): { order: Told; total: bigint; ambiguous: boolean } {
  const newest = own.at(-1);
  if (!newest) throw new Error('the model folds an order without a snapshot');
  const order = toldBy(newest, own);
  const ties = own.filter((event) => timeOf(event) === timeOf(newest));
  return {
    order,
    total: oracleMinor(order.total, order.currencyExponent),
    ambiguous: ties.some((event) => sameInMinor(toldBy(event, own)) !== sameInMinor(order)),
  };
}

function sameInMinor({ currencyExponent: exponent, lines, ...amounts }: Told): string {
  const minor = (text: string): string => String(oracleMinor(text, exponent));
  return JSON.stringify([
    Object.values(amounts).map(minor),
    lines.map((line) => [
      line.id,
      line.productId,
      line.variantId,
      line.categoryIds,
      minor(line.total),
      // 2 and 2.0 are one quantity.
      String(oracleMinor(line.quantity, 12)),
    ]),
  ]);
}

/** One that tells a total and nothing else takes back nothing that a fuller one of the same total told. */
function toldBy(event: ModelSnapshot, own: readonly ModelSnapshot[]): Told {
  const of = amountsOf(event, own);
  if (!isTotalOnly(event)) return of;
  const fuller = own.findLast((other) => {
    if (isTotalOnly(other)) return false;
    const { total, currencyExponent } = amountsOf(other, own);
    return oracleMinor(total, currencyExponent) === oracleMinor(of.total, currencyExponent);
  });
  return fuller ? amountsOf(fuller, own) : of;
}

function isTotalOnly({ lines, tax, shipping, fee }: ModelSnapshot): boolean {
  return lines === undefined && tax === undefined && shipping === undefined && fee === undefined;
}

function amountsOf(event: ModelSnapshot, own: readonly ModelSnapshot[]): Told {
  const finest = (of: (snapshot: ModelSnapshot) => string | undefined): string => finestOf(event, own, of);
  return {
    currencyExponent: exponentOf(event),
    total: finest(({ total }) => total),
    tax: finest(({ tax }) => tax),
    shipping: finest(({ shipping }) => shipping),
    fee: finest(({ fee }) => fee),
    lines: (event.lines ?? []).map((line, place) => {
      const seen = own
        .map(({ lines }) => sameLine(lines ?? [], line, place))
        .filter((of) => of !== undefined);
      // A product of 0 is one that the store has deleted since.
      const named = line.id === undefined ? line : (seen.find(({ productId }) => productId !== '0') ?? line);
      const filed = line.id === undefined ? line : seen.find(({ categoryIds }) => categoryIds !== undefined);
      const { categoryIds: _own, variantId: _variant, ...rest } = line;
      const variantId = named.variantId === '0' ? undefined : named.variantId;
      return {
        ...rest,
        productId: named.productId,
        ...(variantId === undefined ? {} : { variantId }),
        categoryIds: filed?.categoryIds ?? [],
        total: finest((of) => (of === event ? line : sameLine(of.lines ?? [], line, place))?.total),
      };
    }),
  };
}

function sameLine(lines: readonly OracleLine[], line: OracleLine, place: number): OracleLine | undefined {
  if (line.id !== undefined) return lines.find(({ id }) => id === line.id);
  const other = lines[place];
  return other?.id === undefined && other?.productId === line.productId ? other : undefined;
}

function exponentOf({ currency }: ModelSnapshot): number {
  const exponent = MODEL_EXPONENTS[currency];
  if (exponent === undefined) throw new Error(`the model does not know ${currency}`);
  return exponent;
}

function decimals(text: string | undefined): number {
  return text?.split('.')[1]?.length ?? 0;
}

/** The decimals in which the store printed the report. */
function printOf({ total, tax, shipping, fee, lines = [] }: ModelSnapshot): number {
  return Math.max(...[total, tax, shipping, fee, ...lines.map((line) => line.total)].map(decimals));
}

/** The finest print of the amount that agrees with what this report says of it; of equally fine ones the newest. */
function finestOf(
  event: ModelSnapshot,
  own: readonly ModelSnapshot[],
  of: (snapshot: ModelSnapshot) => string | undefined,
): string {
  const said = of(event);
  const exponent = exponentOf(event);
  const print = printOf(event);
  if (said === undefined) return '0';
  if (print >= exponent) return said;
  const agreeing = own.flatMap((other) => {
    const text = of(other);
    const fineness = Math.min(printOf(other), exponent);
    const agrees = text !== undefined && oracleMinor(text, print) === oracleMinor(said, print);
    return agrees && fineness > print ? [{ text, fineness }] : [];
  });
  const best = Math.max(...agreeing.map(({ fineness }) => fineness));
  return agreeing.findLast(({ fineness }) => fineness === best)?.text ?? said;
}

/** One report of each refund that was not deleted and is in the order's currency: a named one, then the finer. */
function refundsOf(
  events: readonly ModelEvent[],
  currency: string,
): { refunds: readonly ModelRefund[]; flags: readonly string[] } {
  const all = events.filter((event) => event.kind === 'refund').sort((a, b) => compare(a.key, b.key));
  const deletions = events.filter((event) => event.kind === 'deletion');
  const isDeleted = ({ refundId }: ModelRefund): boolean =>
    deletions.some((deletion) => deletion.refundId === refundId);
  const isForeign = (refund: ModelRefund): boolean => (refund.currency ?? currency) !== currency;
  const left = all.filter((refund) => !isDeleted(refund) && !isForeign(refund));
  const best = (refundId: string): ModelRefund | undefined => {
    const reports = left.filter((refund) => refund.refundId === refundId);
    const top = Math.max(...reports.map(rank));
    return reports.find((refund) => rank(refund) === top);
  };
  const refunds = [...new Set(left.map(({ refundId }) => refundId))].flatMap((id) => best(id) ?? []);
  const lost = left.filter((refund) => !refunds.some(({ id }) => id === refund.id));
  return {
    refunds,
    flags: [
      ...all.filter(isDeleted).map(({ id }) => `${id} refund_deleted`),
      ...all
        .filter((refund) => !isDeleted(refund) && isForeign(refund))
        .map(({ id }) => `${id} other_currency`),
      ...lost.map(({ id }) => `${id} superseded_report`),
      ...deletions
        .filter(({ refundId }) => !all.some((refund) => refund.refundId === refundId))
        .map(({ id }) => `${id} unknown_refund`),
    ],
  };
}

/** Variant 0 is what PHP says of a product that has none. */
function withoutVariantZero<T extends ModelRefund>(refund: T): T {
  const items = refund.items?.map(({ variantId, ...item }) =>
    variantId === undefined || variantId === '0' ? item : { ...item, variantId },
  );
  return items ? { ...refund, items } : refund;
}

function rank(refund: ModelRefund): number {
  const { items = [], shippingTotal, taxTotal, feeTotal } = refund;
  const extras = [shippingTotal, taxTotal, feeTotal];
  const texts = [refund.amount, ...extras, ...items.map(({ total }) => total)];
  const isNamed = items.length > 0 || extras.some((text) => text !== undefined);
  return (isNamed ? 1000 : 0) + Math.max(...texts.map(decimals));
}

function isLost({ items = [] }: ModelRefund, lines: readonly OracleLine[]): boolean {
  const fits = ({ lineId, productId, variantId }: OracleItem, line: OracleLine): boolean => {
    if (lineId !== undefined) return line.id === lineId;
    if (productId === undefined && variantId === undefined) return false;
    return (
      (productId === undefined || productId === line.productId) &&
      (variantId === undefined || variantId === line.variantId)
    );
  };
  return lines.length > 0 && items.some((item) => !lines.some((line) => fits(item, line)));
}

function latest(refunds: readonly ModelRefund[]): string {
  const [last] = [...refunds].sort((a, b) => b.occurredMs - a.occurredMs || compare(b.key, a.key));
  return last?.id ?? '';
}

/** What the store says after the brand has rejected the order is kept, and shown. */
function afterRejection(events: readonly ModelEvent[], rejectedMs: number): string[] {
  return events
    .filter((event) => event.kind !== 'decision')
    .filter((event) => {
      const modifiedMs = event.kind === 'snapshot' ? event.modifiedMs : null;
      return (modifiedMs ?? event.occurredMs) > rejectedMs;
    })
    .map(({ id }) => `${id} order_rejected`);
}

interface Decided {
  readonly rejectedMs: number | null;
  readonly approvedMs: number | null;
  readonly owner: { readonly influencerId: string | null } | null;
}

/** The brand's word by its own times: a rejection holds until withdrawn and ends an approval. */
function decisionsOf(events: readonly ModelEvent[]): Decided {
  const decisions = events
    .filter((event) => event.kind === 'decision')
    .sort((a, b) => a.atMs - b.atMs || compare(a.id, b.id));
  let now: Decided = { rejectedMs: null, approvedMs: null, owner: null };
  for (const { decided, atMs } of decisions) {
    if (decided === 'reject') now = { ...now, rejectedMs: atMs, approvedMs: null };
    else if (decided === 'withdraw') now = { ...now, rejectedMs: null };
    else if (decided !== 'approve') now = { ...now, owner: decided };
    else if (now.rejectedMs === null) now = { ...now, approvedMs: atMs };
  }
  return now;
}

/** The earliest report with evidence that counts decides; within it the plan's precedence, then the first sent. */
function winnerOf(own: readonly ModelSnapshot[], plan: ModelPlan, orderedMs: number): string | null {
  for (const { evidence } of own) {
    const counting = evidence.filter(({ kind, owner, clickedMs }) => {
      if (owner === null || !plan.precedence.includes(kind)) return false;
      if (clickedMs === null) return true;
      return clickedMs <= orderedMs && orderedMs <= clickedMs + plan.attributionWindowDays * DAY_MS;
    });
    for (const kind of plan.precedence) {
      const strongest = counting.find((fact) => fact.kind === kind);
      if (strongest) return strongest.owner;
    }
  }
  return null;
}

/** What must stand posted for the order, by account. */
export function modelBalances(
  order: ModelOrder,
  { brandId, orderKey }: { readonly brandId: string; readonly orderKey: string },
): Record<string, bigint> {
  if (order.influencerId === null) return {};
  const all: Record<string, bigint> = {
    [`brand:${brandId}`]: -order.due,
    [`influencer:${order.influencerId}`]: order.shares.influencer,
    platform: order.shares.platform,
    [`member:${orderKey}`]: order.shares.member,
  };
  return Object.fromEntries(Object.entries(all).filter(([, minor]) => minor !== 0n));
}

/** What the order adds to all days of its brand together. */
export function modelTally(order: ModelOrder): Record<string, bigint> {
  const isSale = !['cancelled', 'failed', 'trashed'].includes(order.status);
  const tally = {
    sales: 1n,
    grossMinor: order.total,
    refunds: BigInt(order.refunds),
    refundedMinor: order.refunded,
    commissionMinor: order.due,
    influencerMinor: order.shares.influencer,
    platformMinor: order.shares.platform,
  };
  return Object.fromEntries(Object.entries(tally).map(([name, figure]) => [name, isSale ? figure : 0n]));
}

/** What a payout did to a commission, for one influencer in one currency: taken as it is found in the database. */
export interface ModelClaims {
  readonly claimed: bigint;
  /** Of what was claimed, that which was sent. */
  readonly paid: bigint;
}

/** The status that a commission must have. */
export function modelStatus(order: ModelOrder, claims: ModelClaims): string {
  if (order.rejectedMs !== null) return 'rejected';
  if (order.due === 0n) return 'reversed';
  if (claims.paid > 0n && claims.paid >= order.shares.influencer) return 'paid';
  return isApproved(order) ? 'approved' : 'pending';
}

/** Completed now, nothing ambiguous, not rejected, something due: and the brand or the schedule said yes. */
export function isApproved(order: ModelOrder): boolean {
  return order.approvedMs !== null && isApprovable(order);
}

export function isApprovable(order: ModelOrder): boolean {
  return order.due > 0n && order.status === 'completed' && !order.ambiguous && order.rejectedMs === null;
}
