import { commissionWorkings, type LineWorking, type Workings } from '../../../domain/commission/workings';
import { effectiveRefunds } from './effects';
import { Figures } from './figures';
import { explainLine } from './lines';
import { explainRefunds } from './refunds';
import type { ExplainedMoney, Step } from './shape';
import { explainShares } from './shares';
import { Fraction } from '../../../domain/money/fraction';
import { percentage } from '../../../domain/money/money';
import type { OrderState } from '../../../domain/order/fold';
import { isSnapshot, type StoredEvent } from '../../../domain/order/event';

/** Every figure between the order's amounts and its commission, each with the arithmetic that made it. */
export function explainMoney(events: readonly StoredEvent[], state: OrderState): ExplainedMoney {
  const { money, plan, due, currency } = state;
  const { influencerId } = state.attribution;
  const figures = new Figures(currency);
  const workings = commissionWorkings(money, plan, influencerId);
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
    voided: voidedText(state),
    refunds: explainRefunds(effectiveRefunds(events, state), { money, workings, figures }),
    lines: workings.lines.map((line, index) =>
      explainLine({ ...line, name: (line.line && names[index]) ?? null }, { state, workings, figures }),
    ),
    ...explainSums(workings, figures),
    shares: explainShares(due, plan, figures),
  };
}

/** Why nothing is due, whatever the amounts. */
function voidedText({ money, status, decisions, unverified }: OrderState): string | null {
  if (!money.voided) return null;
  if (unverified) return 'Nobody vouches for what was reported, so nothing is due until it is confirmed.';
  return decisions.rejection
    ? `The brand rejected the commission ("${decisions.rejection.reason}"), so nothing is due until it withdraws the rejection.`
    : `The order is ${status}, so nothing is due as long as it is.`;
}

/** The names of the lines, as the report told them whose lines count. */
function lineNames(events: readonly StoredEvent[], { because }: OrderState): (string | undefined)[] {
  const report = events.filter(isSnapshot).find(({ id }) => because.lines.eventIds.includes(id));
  return (report?.content.items ?? []).map(({ name }) => name);
}

function explainSums(
  { lines, base, commission, due }: Workings,
  figures: Figures,
): Pick<ExplainedMoney, 'base' | 'commission' | 'due'> {
  const commissionOf = ({ left, ratePercent }: LineWorking): Fraction => left.times(percentage(ratePercent));
  return {
    base: sumStep(
      'The base after refunds: what is left of all lines.',
      lines.map(({ left }) => left),
      base,
      figures,
    ),
    commission: sumStep(
      'The commission before rounding: that of all lines.',
      lines.map(commissionOf),
      commission,
      figures,
    ),
    due: figures.step(
      `Rounded once, half-up, to whole units of ${figures.money(1)}.`,
      `round(${figures.text(commission)})`,
      Fraction.of(due.total),
    ),
  };
}

function sumStep(what: string, terms: readonly Fraction[], sum: Fraction, figures: Figures): Step {
  const texts = terms.map((term) => figures.text(term));
  return figures.step(what, texts.length === 0 ? figures.text(Fraction.ZERO) : texts.join(' + '), sum);
}
