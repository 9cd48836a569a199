import type { FoldTerms } from '../../src/domain/order/fold';
import type { Plan } from '../../src/domain/brand/plan';
import { RULE_BOOK, rulesOf } from '../../src/domain/order/rules';

/** To fold by these plans and the present rules. */
export function termsOf(plans: ReadonlyMap<number, Plan>): FoldTerms {
  return { plans, rules: rulesOf(RULE_BOOK.present) };
}
