import type { LineWorking, OrderMoney, Workings } from '../../../domain/commission/workings';
import { exactValue, percentText, type Figures } from './figures';
import type { ExplainedLine, Step } from './shape';
import { Fraction } from '../../../domain/money/fraction';
import { percentage } from '../../../domain/money/money';
import type { OrderState } from '../../../domain/order/fold';
import type { PlanRule } from '../../../domain/brand/plan';

interface LineContext {
  readonly state: OrderState;
  readonly workings: Workings;
  readonly figures: Figures;
}

type NamedLine = LineWorking & { readonly name: string | null };

/** One line's way to its commission: before refunds, after them, times its rate. */
export function explainLine(working: NamedLine, context: LineContext): ExplainedLine {
  const { line, named, left, ratePercent, rule } = working;
  const { figures } = context;
  return {
    lineId: line?.lineId ?? null,
    productId: line?.productId ?? null,
    variantId: line?.variantId ?? null,
    name: working.name,
    categoryIds: [...(line?.categoryIds ?? [])],
    quantity: line ? exactValue(line.quantity, 0).decimal : null,
    total: line ? figures.amount(line.total) : null,
    before: beforeStep(working, context),
    named: figures.exact(isOfTotal(context) ? Fraction.ZERO : named),
    left: leftStep(working, context),
    ratePercent,
    rule: rule && { kind: rule.kind, id: rule.id },
    ruleText: ruleText(rule, ratePercent),
    commission: figures.step(
      'Its commission: what is left, times its rate.',
      `${figures.text(left)} x ${percentText(ratePercent)}`,
      left.times(percentage(ratePercent)),
    ),
  };
}

/** The plan's base is the order's total: refunds come off by their amounts, not by lines. */
function isOfTotal({ state }: LineContext): boolean {
  return state.plan.base === 'total';
}

function beforeStep({ line, before }: LineWorking, context: LineContext): Step {
  const { state, figures } = context;
  const { money } = state;
  if (isOfTotal(context))
    return figures.step('The base is the order’s total.', figures.amount(money.total), before);
  if (!line) return netStep(money, before, figures);
  const sum = money.lines.reduce((total, of) => total + of.total, 0n);
  const total = figures.amount(line.total);
  if (money.fee >= 0n || sum <= 0n) {
    return figures.step('The line after discounts, without tax.', total, before);
  }
  const what = 'A negative fee is a discount: it lowers each line pro rata.';
  // A discount of more than the lines leaves nothing.
  const lowered = `max(0, ${figures.amount(sum)} - ${figures.amount(-money.fee)})`;
  return figures.step(what, `${total} x ${lowered} / ${figures.amount(sum)}`, before);
}

/** Without lines the base is the total without tax, shipping and fees; a negative fee has lowered the total already. */
function netStep({ total, tax, shipping, fee }: OrderMoney, before: Fraction, figures: Figures): Step {
  const off = [tax, shipping, fee > 0n ? fee : 0n].map((part) => ` - ${figures.amount(part)}`).join('');
  return figures.step(
    'The store told no lines, so the base is total - tax - shipping - fees, never below 0.',
    `max(0, ${figures.amount(total)}${off})`,
    before,
  );
}

function leftStep({ before, named, left }: LineWorking, context: LineContext): Step {
  const { state, workings, figures } = context;
  const nothing = figures.text(Fraction.ZERO);
  if (state.money.voided) return figures.step('Nothing is due on the order.', nothing, left);
  if (workings.isAllGone) return figures.step('The refunds reach the order’s total.', nothing, left);
  if (isOfTotal(context)) {
    const refunds = `${figures.text(workings.namedRefunds)} - ${figures.text(workings.amountOnlyRefunds)}`;
    return figures.step('Less all refunds.', `${figures.text(before)} - ${refunds}`, left);
  }
  const share = workings.amountOnlyShare;
  const rest = named.isZero ? figures.text(before) : `${figures.text(before)} - ${figures.text(named)}`;
  if (share.compare(Fraction.ONE) === 0) {
    return figures.step(named.isZero ? 'Nothing was refunded of it.' : 'Less its named refunds.', rest, left);
  }
  const factor = `${share.numerator}/${share.denominator}`;
  return figures.step(
    named.isZero
      ? 'Times what amount-only refunds leave.'
      : 'Less its named refunds, times what amount-only refunds leave.',
    `${named.isZero ? rest : `(${rest})`} x ${factor}`,
    left,
  );
}

function ruleText(rule: PlanRule | null, ratePercent: number): string {
  const rate = percentText(ratePercent);
  if (!rule) return `${rate} is the plan’s own rate: no rule of the plan is for this line.`;
  const of = { product: 'the product', category: 'the category', influencer: 'the influencer' }[rule.kind];
  return `${rate} is the plan’s rate for ${of} ${rule.id}, the most specific rule that is for this line.`;
}
