import type { Due } from '../../../domain/commission/workings';
import { exactValue, percentText, type Figures } from './figures';
import type { ExplainedShare } from './shape';
import { Fraction } from '../../../domain/money/fraction';
import { percentage } from '../../../domain/money/money';
import type { Plan } from '../../../domain/brand/plan';

/** The split of what is due by largest remainder: each party's exact share, its floor, and who gets the units left. */
export function explainShares(due: Due, plan: Plan, figures: Figures): ExplainedShare[] {
  const total = figures.amount(due.total);
  return plan.shares.map(({ party, percent }) => {
    const exact = Fraction.of(due.total).times(percentage(percent));
    const floor = exact.floor();
    const minor = due.shares[party];
    const getsRest = minor > floor;
    return {
      party,
      percent,
      exact: figures.step('Its exact share.', `${total} x ${percentText(percent)}`, exact),
      floor: figures.amount(floor),
      remainder: exactValue(exact.minus(Fraction.of(floor)), 0),
      getsRest,
      amount: figures.step(
        getsRest
          ? 'Rounded down; its remainder is among the largest (of equals, the party listed first), so it gets one of the units that are left.'
          : 'Rounded down: no unit is left over, or a larger remainder gets it.',
        `floor(${figures.text(exact)})${getsRest ? ` + ${figures.amount(1)}` : ''}`,
        Fraction.of(minor),
      ),
    };
  });
}
