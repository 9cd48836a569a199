import {
  balancesAnswer,
  balancesAnswerSchema,
  settlementAnswer,
  settlementAnswerSchema,
} from '../../dialects/account/answers';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { brandBalances, settleBrand } from '../../operations/payout/settleBrand';
import { ORDER_ERRORS } from '../route';
import { BRAND, type AccountRoute } from './route';

export const settlementRoutes = {
  settleBrand: {
    summary: 'Record what a brand paid of what it owes, or was paid back',
    methods: ['POST'],
    path: '/v1/settlements',
    who: ['admin'],
    names: null,
    body: 'settlement',
    answers: { 201: settlementAnswerSchema, 200: settlementAnswerSchema },
    errors: [...ORDER_ERRORS, 'exceeds_owed', 'exceeds_credit'],
    async handle({ services, schemas, user, body }) {
      const asked = parseWire(schemas.settlement, body);
      await brandFor(services, user, asked.brandId, 'write');
      const settled = await settleBrand(services, { ...asked, by: user.uid });
      return {
        status: settled.replayed ? 200 : 201,
        body: settlementAnswer(settled),
        event: {
          kind: 'settlement',
          id: settled.settlement.settlementId,
          outcome: settled.replayed ? 'replayed' : 'recorded',
        },
      };
    },
  },
  readBalances: {
    summary: 'What the brand is billed, has settled, and owes',
    methods: ['GET'],
    path: '/v1/balances',
    who: [...BRAND, 'admin'],
    names: 'brand',
    body: null,
    answers: { 200: balancesAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names }) {
      const { brandId } = await brandFor(services, user, parseWire(schemas.brand, names).brandId, 'read');
      return {
        status: 200,
        body: balancesAnswer(brandId, await brandBalances(services, brandId)),
        event: { kind: 'balances', id: brandId, outcome: 'ok' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
