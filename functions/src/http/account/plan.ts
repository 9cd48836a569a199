import {
  planAnswer,
  planAnswerSchema,
  savedPlanAnswer,
  savedPlanAnswerSchema,
} from '../../dialects/account/answers';
import { toPlanChange } from '../../dialects/account/plan';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { readPlan, savePlan } from '../../operations/brand/savePlan';
import { BRAND, type AccountRoute } from './route';

export const planRoutes = {
  readPlan: {
    summary: 'The commission plan',
    methods: ['GET'],
    path: '/v1/plan',
    who: [...BRAND, 'admin'],
    names: 'brand',
    body: null,
    answers: { 200: planAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names }) {
      const brand = await brandFor(services, user, parseWire(schemas.brand, names).brandId, 'read');
      return {
        status: 200,
        body: planAnswer(brand.brandId, await readPlan(services, brand)),
        event: { kind: 'plan', id: brand.brandId, outcome: 'ok' },
      };
    },
  },
  savePlan: {
    summary: 'Save a new version of the plan',
    methods: ['PUT'],
    path: '/v1/plan',
    who: ['owner', 'admin'],
    names: null,
    body: 'planChange',
    answers: { 201: savedPlanAnswerSchema, 200: savedPlanAnswerSchema },
    errors: ['brand_suspended', 'plan_conflict'],
    async handle({ services, schemas, user, body }) {
      const change = toPlanChange(parseWire(schemas.planChange, body));
      const { brandId } = await brandFor(services, user, change.brandId, 'write');
      const mustKeepShares = user.role !== 'admin';
      const saved = await savePlan(services, brandId, { ...change, mustKeepShares }, user);
      return {
        status: saved.replayed ? 200 : 201,
        body: savedPlanAnswer(brandId, saved),
        event: {
          kind: 'plan',
          id: `${brandId}/${saved.plan.version}`,
          outcome: saved.replayed ? 'replayed' : 'saved',
        },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
