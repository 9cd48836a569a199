import { exactValue, Figures, numberStep } from './figures';
import { say } from './say';
import type { ExplainedLine, ExplainedMoney, ExplainedRefund, ExplainedShare, Sentence, Step } from './shape';
import type { Plan } from '../../../domain/brand/plan';
import {
  commissionWorkings,
  type Due,
  type LineWorking,
  type OrderMoney,
  type Workings,
} from '../../../domain/commission/workings';
import { Fraction } from '../../../domain/money/fraction';
import { percentage, toMinor } from '../../../domain/money/money';
import { isSnapshot, type StoredEvent } from '../../../domain/order/event';
import type { OrderState } from '../../../domain/order/fold';
import type { EffectiveRefund } from '../../../domain/order/refunds';

interface Context {
  readonly state: OrderState;
  readonly workings: Workings;
  readonly figures: Figures;
}

/** Every figure between the order's amounts and its commission, each with its arithmetic. */
export function explainMoney(events: readonly StoredEvent[], state: OrderState): ExplainedMoney {
  const { money, plan, due, currency } = state;
  const { influencerId } = state.attribution;
  const figures = new Figures(currency);
  const workings = commissionWorkings(money, plan, influencerId);
  const context = { state, workings, figures };
  const { lines, base, commission } = workings;
  const names = lineNames(events, state);
  return {
    currency,
    plan: {
      version: plan.version,
      base: plan.base,
      ratePercent: plan.ratePercent,
      shares: plan.shares.map(({ party, percent }) => ({ party, percent })),
    },
    total: figures.amount(money.total),
    taxTotal: figures.amount(money.tax),
    shippingTotal: figures.amount(money.shipping),
    feeTotal: figures.amount(money.fee),
    isPosted: influencerId !== null,
    voided: voidedSentence(state),
    refunds: explainRefunds(events, context),
    lines: lines.map((line, index) => explainLine(line, (line.line && names[index]) ?? null, context)),
    base: figures.sum(
      say('sum.base'),
      lines.map(({ left }) => figures.text(left)),
      base,
    ),
    commission: figures.sum(
      say('sum.commission'),
      lines.map(({ left, ratePercent }) => figures.text(left.times(percentage(ratePercent)))),
      commission,
    ),
    due: figures.step(
      say('sum.due', { unit: figures.amount(1), currency }),
      `round(${figures.text(commission)})`,
      Fraction.of(due.total),
    ),
    shares: explainShares(due, plan, figures),
  };
}

function voidedSentence(state: OrderState): Sentence | null {
  const { money, status, decisions, unverified } = state;
  if (!money.voided) return null;
  if (unverified) return say('voided.unverified');
  const { isSubscription, isPart, parentId } = state.relation;
  if (isSubscription) return say('voided.subscription');
  if (isPart) return say('voided.part', { parentId: parentId ?? '' });
  return decisions.rejection ? say('voided.rejected', decisions.rejection) : say('voided.status', { status });
}

/** The names of the lines, from the report whose lines count. */
function lineNames(events: readonly StoredEvent[], { because }: OrderState): (string | undefined)[] {
  const report = events.filter(isSnapshot).find(({ id }) => because.lines.eventIds.includes(id));
  return (report?.content.items ?? []).map(({ name }) => name);
}

/** The refunds that count, their sums (Rn and Ra of MONEY.md, 2.2), and what amount-only ones leave. */
function explainRefunds(events: readonly StoredEvent[], context: Context): ExplainedMoney['refunds'] {
  const { state, workings, figures } = context;
  const arrival = (refund: EffectiveRefund): number => events.findIndex(({ id }) => id === refund.id);
  const items = [...state.effectiveRefunds]
    .sort((a, b) => arrival(a) - arrival(b))
    .map((refund) => explainRefund(refund, figures));
  const amountOnly = items.filter(({ kind }) => kind === 'amount_only');
  return {
    items,
    named: namedStep(items, context),
    amountOnly: figures.sum(
      say('refunds.amount_only'),
      amountOnly.map(({ amount }) => amount ?? figures.amount(0)),
      workings.amountOnlyRefunds,
    ),
    worth: worthStep(context),
    factor: factorStep(context),
    reachTotal: workings.isAllGone,
    refunded: figures.amount(workings.due.refunded),
    excess: figures.amount(workings.due.excess),
  };
}

function explainRefund({ id, refundId, content }: EffectiveRefund, figures: Figures): ExplainedRefund {
  const { amount, full = false, items = [], shippingTotal, taxTotal, feeTotal } = content;
  const isNamed =
    items.length > 0 || [shippingTotal, taxTotal, feeTotal].some((extra) => extra !== undefined);
  return {
    eventId: id,
    refundId,
    kind: isNamed ? 'named' : 'amount_only',
    full,
    amount: amount === undefined ? null : figures.amount(toMinor(amount, figures.currency)),
  };
}

/** Named refunds without an amount: one figure for the sum of all their items and extras. */
function namedStep(items: readonly ExplainedRefund[], { workings, figures }: Context): Step {
  const named = items.filter(({ kind }) => kind === 'named');
  const amounts = named.flatMap(({ amount }) => amount ?? []);
  const sum = Fraction.sum(amounts.map((amount) => Fraction.of(toMinor(amount, figures.currency))));
  const rest = workings.namedRefunds.minus(sum);
  if (amounts.length === named.length && rest.isZero)
    return figures.sum(say('refunds.named'), amounts, workings.namedRefunds);
  const terms = [...amounts, figures.text(rest)];
  return figures.sum(say('refunds.named_without_amount'), terms, workings.namedRefunds);
}

/** W of MONEY.md, 2.2. */
function worthStep({ state, workings: { worth }, figures }: Context): Step {
  const { total, lines, tax, shipping, fee } = state.money;
  if (worth.compare(Fraction.of(total)) === 0)
    return figures.step(say('refunds.worth_total'), figures.amount(total), worth);
  const parts = [...lines.map((line) => line.total), tax, shipping, fee];
  return figures.sum(
    say('refunds.worth_parts'),
    parts.map((part) => figures.amount(part)),
    worth,
  );
}

function factorStep({ workings, figures }: Context): Step {
  const { amountOnlyRefunds, namedRefunds, amountOnlyShare, worth, isAllGone } = workings;
  if (isAllGone) return numberStep(say('refunds.reach_total'), '0', Fraction.ZERO);
  if (amountOnlyRefunds.isZero) return numberStep(say('refunds.no_amount_only'), '1', Fraction.ONE);
  const rest = `${figures.text(worth)} - ${figures.text(namedRefunds)}`;
  return numberStep(
    say('refunds.factor'),
    `1 - ${figures.text(amountOnlyRefunds)} / (${rest})`,
    amountOnlyShare,
  );
}

/** The steps of one line: before refunds, after them, times its rate. */
function explainLine(working: LineWorking, name: string | null, context: Context): ExplainedLine {
  const { line, named, beyond, left, ratePercent, rule } = working;
  const { figures } = context;
  return {
    lineId: line?.lineId ?? null,
    productId: line?.productId ?? null,
    variantId: line?.variantId ?? null,
    name,
    categoryIds: [...(line?.categoryIds ?? [])],
    quantity: line ? exactValue(line.quantity, 0).decimal : null,
    total: line ? figures.amount(line.total) : null,
    before: beforeStep(working, context),
    named: figures.exact(isOfTotal(context) ? Fraction.ZERO : named),
    beyond: figures.exact(isOfTotal(context) ? Fraction.ZERO : beyond),
    left: leftStep(working, context),
    ratePercent,
    rule: rule && { kind: rule.kind, id: rule.id },
    ruleText: rule
      ? say('rate.rule', { rate: ratePercent, kind: rule.kind, id: rule.id })
      : say('rate.plan', { rate: ratePercent }),
    commission: figures.step(
      say('line.commission'),
      `${figures.text(left)} x ${ratePercent}%`,
      left.times(percentage(ratePercent)),
    ),
  };
}

/** The plan's base is the order's total: refunds lower it by their amounts, not by lines. */
function isOfTotal({ state }: Context): boolean {
  return state.plan.base === 'total';
}

function beforeStep({ line, before }: LineWorking, context: Context): Step {
  const { figures } = context;
  const { money } = context.state;
  if (isOfTotal(context)) return figures.step(say('line.total'), figures.amount(money.total), before);
  if (!line) return netStep(money, before, figures);
  const sum = money.lines.reduce((total, of) => total + of.total, 0n);
  const total = figures.amount(line.total);
  if (money.fee >= 0n || sum <= 0n) return figures.step(say('line.net'), total, before);
  // A discount above the lines' sum leaves nothing.
  const lowered = `max(0, ${figures.amount(sum)} - ${figures.amount(-money.fee)})`;
  return figures.step(say('line.discounted'), `${total} x ${lowered} / ${figures.amount(sum)}`, before);
}

/** Without lines the base is the total without tax, shipping and fees; a negative fee has lowered the total already. */
function netStep({ total, tax, shipping, fee }: OrderMoney, before: Fraction, figures: Figures): Step {
  const off = [tax, shipping, fee > 0n ? fee : 0n].map((part) => ` - ${figures.amount(part)}`).join('');
  return figures.step(say('line.no_lines'), `max(0, ${figures.amount(total)}${off})`, before);
}

function leftStep({ before, named, beyond, left }: LineWorking, context: Context): Step {
  const { state, workings, figures } = context;
  const { isAllGone, amountOnlyShare: share, namedRefunds, amountOnlyRefunds } = workings;
  const whole = figures.text(before);
  if (state.money.voided) return figures.step(say('line.voided'), figures.amount(0), left);
  if (isAllGone) return figures.step(say('refunds.reach_total'), figures.amount(0), left);
  if (isOfTotal(context)) {
    const refunds = `${figures.text(namedRefunds)} - ${figures.text(amountOnlyRefunds)}`;
    return figures.step(say('line.less_all'), `${whole} - ${refunds}`, left);
  }
  const off = beyond.isZero ? (named.isZero ? [] : [named]) : [named, beyond];
  const rest = [whole, ...off.map((part) => figures.text(part))].join(' - ');
  const less = LESS[off.length] ?? LESS[0];
  if (share.compare(Fraction.ONE) === 0) return figures.step(say(less.alone), rest, left);
  const factor = `${share.numerator}/${share.denominator}`;
  return figures.step(say(less.timesFactor), `${off.length > 0 ? `(${rest})` : rest} x ${factor}`, left);
}

/** By how many parts come off a line before amount-only refunds. */
const LESS = [
  { alone: 'line.not_refunded', timesFactor: 'line.times_factor' },
  { alone: 'line.less_named', timesFactor: 'line.less_named_times_factor' },
  { alone: 'line.less_beyond', timesFactor: 'line.less_beyond_times_factor' },
] as const;

/** The split of what is due by largest remainder: each party's exact share, its floor, and who gets the units left. */
function explainShares(due: Due, plan: Plan, figures: Figures): ExplainedShare[] {
  return plan.shares.map(({ party, percent }) => {
    const exact = Fraction.of(due.total).times(percentage(percent));
    const floor = exact.floor();
    const minor = due.shares[party];
    const getsRest = minor > floor;
    return {
      party,
      percent,
      exact: figures.step(say('share.exact'), `${figures.amount(due.total)} x ${percent}%`, exact),
      floor: figures.amount(floor),
      remainder: exactValue(exact.minus(Fraction.of(floor)), 0),
      getsRest,
      amount: figures.step(
        say(getsRest ? 'share.floor_and_unit' : 'share.floor'),
        `floor(${figures.text(exact)})${getsRest ? ` + ${figures.amount(1)}` : ''}`,
        Fraction.of(minor),
      ),
    };
  });
}
