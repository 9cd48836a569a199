import type { OrderMoney, Workings } from '../../../domain/commission/workings';
import { numberStep, type Figures } from './figures';
import type { ExplainedMoney, ExplainedRefund, Step } from './shape';
import { Fraction } from '../../../domain/money/fraction';
import { toMinor } from '../../../domain/money/money';
import type { EffectiveRefund } from '../../../domain/order/refunds';

/** What the refunds are worked out with. */
export interface RefundContext {
  readonly money: OrderMoney;
  readonly workings: Workings;
  readonly figures: Figures;
}

/** The refunds that count, what they come to (Rn and Ra of MONEY.md, 2.2), and what amount-only ones leave. */
export function explainRefunds(
  refunds: readonly EffectiveRefund[],
  context: RefundContext,
): ExplainedMoney['refunds'] {
  const { workings, figures } = context;
  const items = refunds.map((refund) => explainRefund(refund, figures));
  return {
    items,
    named: namedStep(items, context),
    amountOnly: sumStep(
      'Refunds that say only how much.',
      items.filter(({ kind }) => kind === 'amount_only'),
      workings.amountOnlyRefunds,
      figures,
    ),
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

/** Named refunds that tell no amount give back what their items and extras say: one figure for all of them. */
function namedStep(items: readonly ExplainedRefund[], { workings, figures }: RefundContext): Step {
  const named = items.filter(({ kind }) => kind === 'named');
  const told = named.flatMap(({ amount }) => (amount === null ? [] : [amount]));
  const sum = Fraction.sum(told.map((amount) => Fraction.of(toMinor(amount, figures.currency))));
  const untold = workings.namedRefunds.minus(sum);
  const isAllTold = told.length === named.length && untold.isZero;
  const terms = [...told, ...(isAllTold ? [] : [figures.text(untold)])];
  const what = isAllTold
    ? 'Refunds that say what they refund.'
    : 'Refunds that say what they refund; the last figure is of those that tell no amount, by their items, tax, shipping and fees.';
  const expression = terms.length === 0 ? figures.amount(0) : joined(terms);
  return figures.step(what, expression, workings.namedRefunds);
}

/** `a + b - c`: a negative amount is taken off. */
function joined(terms: readonly string[]): string {
  return terms.reduce((sum, term) =>
    term.startsWith('-') ? `${sum} - ${term.slice(1)}` : `${sum} + ${term}`,
  );
}

function sumStep(what: string, items: readonly ExplainedRefund[], sum: Fraction, figures: Figures): Step {
  const amounts = items.map(({ amount }) => amount ?? figures.amount(0));
  return figures.step(what, amounts.length === 0 ? figures.amount(0) : amounts.join(' + '), sum);
}

function factorStep({ money, workings, figures }: RefundContext): Step {
  const { amountOnlyRefunds, namedRefunds, amountOnlyShare, isAllGone } = workings;
  if (isAllGone)
    return numberStep('The refunds reach the order’s total: nothing is left.', '0', Fraction.ZERO);
  if (amountOnlyRefunds.isZero) {
    return numberStep('No refund says only how much, so each line keeps its rest.', '1', Fraction.ONE);
  }
  const rest = `${figures.amount(money.total)} - ${figures.text(namedRefunds)}`;
  return numberStep(
    'What amount-only refunds leave of each line’s rest: 1 - Ra / (total - Rn).',
    `1 - ${figures.text(amountOnlyRefunds)} / (${rest})`,
    amountOnlyShare,
  );
}
