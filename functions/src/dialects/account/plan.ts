import { z } from 'zod';
import { EVIDENCE_KINDS, MAX_PLAN_RULES, PARTIES, RULE_KINDS, type PlanTerms } from '../../domain/brand/plan';
import { besideOtherIssues, idSchema, listSchema, must, anyTimeSchema } from '../wire';
import { brandIdSchema, integerSchema, object, wordSchema } from './fields';

// A change of the plan as a dashboard sends it. The rules for a plan are in domain/brand/plan.ts; here every wrong
// field is named, all at once.

const PERCENT_DECIMALS = 4;
const percentForm = 'must be a number from 0 to 100';

const percentSchema = z
  .number({ error: must(percentForm) })
  .superRefine((percent, ctx) => {
    const isInRange = percent >= 0 && percent <= 100;
    if (isInRange && inUnits(percent) !== null) return;
    const message = isInRange ? `must have at most ${PERCENT_DECIMALS} decimals` : percentForm;
    ctx.addIssue({ code: 'custom', message });
  })
  .meta({ id: 'Percent', examples: [10] });

/** The percentage in units of its last allowed decimal, or null if it has more: sums of integers are exact. */
function inUnits(percent: number): number | null {
  const units = Math.round(percent * 10 ** PERCENT_DECIMALS);
  return units / 10 ** PERCENT_DECIMALS === percent ? units : null;
}

function daysSchema(min: number): z.ZodType<number, number> {
  const form = `must be a whole number of days from ${min} to 365`;
  return integerSchema(form)
    .refine((days) => days >= min && days <= 365, form)
    .meta({ minimum: min, maximum: 365 });
}

const shareSchema = z.object({ party: wordSchema(PARTIES), percent: percentSchema }, object);

const ruleSchema = z.object(
  {
    kind: wordSchema(RULE_KINDS),
    id: idSchema.describe("The store's id of the product or category, or the id of the influencer."),
    ratePercent: percentSchema,
  },
  object,
);

const termFields = {
  base: wordSchema(['net', 'total']).describe(
    '`net`: the lines after discounts, without tax, shipping and fees. `total`: the order’s total.',
  ),
  ratePercent: percentSchema,
  rules: listSchema(ruleSchema, MAX_PLAN_RULES)
    .default([])
    .describe(
      'Rates other than `ratePercent`: product before category before influencer; of equals the first.',
    ),
  shares: listSchema(shareSchema, PARTIES.length).describe('Sum to 100.'),
  attributionWindowDays: daysSchema(1),
  holdPeriodDays: daysSchema(0),
  lockDays: daysSchema(1)
    .optional()
    .describe('So long after its completion nothing takes a commission back. Absent: nothing is locked.'),
  attributionPrecedence: listSchema(wordSchema(EVIDENCE_KINDS), EVIDENCE_KINDS.length).describe(
    'Which evidence wins over which, strongest first.',
  ),
};
type Terms = z.output<z.ZodObject<typeof termFields>>;

const fields = z.object(
  {
    brandId: brandIdSchema.optional(),
    ...termFields,
    statusMap: z
      .never({ error: 'must be absent: it is no term of the plan. Save the words by PUT /v1/status-words' })
      .optional()
      .describe('No term of the plan any more: see `PUT /v1/status-words`.'),
    startsAt: anyTimeSchema
      .optional()
      .describe(
        'At least a minute ahead, and after the start of the newest version. Absent: as early as can be.',
      ),
    basedOnVersion: integerSchema('must be the number of a version')
      .optional()
      .describe('The version that the change was made of; another newest one is `plan_conflict`.'),
  },
  object,
);
/** The problems of the plan as a whole: each with its path and what to fix. */
function* problemsOf({
  base,
  rules,
  shares,
  attributionPrecedence,
}: Terms): Generator<[PropertyKey[], string]> {
  if (shares.length === 0) yield [['shares'], 'must name at least one party'];
  else if (new Set(shares.map(({ party }) => party)).size < shares.length)
    yield [['shares'], 'names a party twice'];
  else {
    const units = shares.reduce((sum, { percent }) => sum + (inUnits(percent) ?? 0), 0);
    const sum = units / 10 ** PERCENT_DECIMALS;
    if (sum !== 100) yield [['shares'], `must sum to 100, not to ${sum}`];
  }
  if (attributionPrecedence.length === 0)
    yield [['attributionPrecedence'], 'must name at least one kind of evidence'];
  else if (new Set(attributionPrecedence).size < attributionPrecedence.length)
    yield [['attributionPrecedence'], 'names a kind of evidence twice'];
  if (base !== 'total') return;
  for (const [index, { kind }] of rules.entries()) {
    if (kind !== 'influencer') yield [['rules', index, 'kind'], `a rule of a ${kind} needs the base "net"`];
  }
}

/** A valid value in place of a list with wrong items: the list is checked as a whole once its items are valid. */
const HARMLESS: Pick<Terms, 'rules' | 'shares' | 'attributionPrecedence'> = {
  rules: [],
  shares: [{ party: 'influencer', percent: 100 }],
  attributionPrecedence: ['coupon'],
};

function checkTerms(plan: Terms, ctx: z.core.$RefinementCtx): void {
  const wrong = new Set(ctx.issues.map(({ path }) => String(path?.[0])));
  const good = Object.fromEntries(Object.entries(plan).filter(([field]) => !wrong.has(field)));
  for (const [path, message] of problemsOf({ ...plan, ...HARMLESS, ...good })) {
    ctx.addIssue({ code: 'custom', path: [...path], message });
  }
}

export const planChangeSchema = fields.superRefine(checkTerms, besideOtherIssues).meta({ id: 'PlanChange' });

/** The plan of a new brand: everything but the rate has a usual value. */
export const firstPlanSchema = z
  .object(
    {
      ...termFields,
      base: termFields.base.default('net'),
      shares: termFields.shares.default([
        { party: 'influencer', percent: 50 },
        { party: 'platform', percent: 50 },
      ]),
      attributionWindowDays: termFields.attributionWindowDays.default(30),
      holdPeriodDays: termFields.holdPeriodDays.default(14),
      attributionPrecedence: termFields.attributionPrecedence.default([...EVIDENCE_KINDS]),
    },
    object,
  )
  .superRefine(checkTerms, besideOtherIssues)
  .meta({ id: 'FirstPlan' });

export interface ReportedPlanChange {
  readonly brandId: string | undefined;
  readonly terms: PlanTerms;
  readonly startsAt: Date | undefined;
  readonly basedOnVersion: number | undefined;
}

export function toPlanChange(plan: z.output<typeof planChangeSchema>): ReportedPlanChange {
  const { brandId, startsAt, basedOnVersion, statusMap: _none, ...terms } = plan;
  return { brandId, terms, startsAt, basedOnVersion };
}
