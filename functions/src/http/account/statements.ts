import { brandStatementCsv, brandStatementHtml } from '../../dialects/account/brandStatement';
import { payoutStatementCsv, payoutStatementHtml } from '../../dialects/account/payoutStatement';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { findPayout } from '../../operations/payout/findPayout';
import { brandStatement, payoutStatement } from '../../operations/payout/statements';
import type { TextAnswer } from '../httpApp';
import { statementFile, type FileType } from './statementFile';
import { BRAND, type AccountContext, type AccountRoute } from './route';

async function answerPayout(
  { services, schemas, user, names, note }: AccountContext,
  type: FileType,
): Promise<TextAnswer> {
  const named = parseWire(schemas.payoutId, names);
  const { payoutId, brandId } = await findPayout(services, user, named.payoutId);
  note({ brandId });
  const statement = await payoutStatement(services, payoutId);
  const text = type === 'csv' ? payoutStatementCsv(statement) : payoutStatementHtml(statement);
  return {
    status: 200,
    ...statementFile(type, `payout-${payoutId}`, text),
    event: { kind: 'payoutStatement', id: payoutId, outcome: 'ok' },
  };
}

async function answerMonth(
  { services, schemas, user, names }: AccountContext,
  type: FileType,
): Promise<TextAnswer> {
  const { month, currency, brandId: named } = parseWire(schemas.statement, names);
  const brand = await brandFor(services, user, named, 'read');
  const statement = await brandStatement(services, brand.brandId, month, currency ?? brand.currency);
  const text = type === 'csv' ? brandStatementCsv(statement) : brandStatementHtml(statement);
  const name = `statement-${brand.brandId}-${month}-${currency ?? brand.currency}`;
  return {
    status: 200,
    ...statementFile(type, name, text),
    event: { kind: 'brandStatement', id: `${brand.brandId}/${month}`, outcome: 'ok' },
  };
}

const ofPayout = [...BRAND, 'admin', 'influencer'] as const;
const ofBrand = [...BRAND, 'admin'] as const;

export const statementRoutes = {
  payoutStatementCsv: {
    summary: 'The statement of a payout, as CSV',
    methods: ['GET'],
    path: '/v1/payouts/:payoutId/statement.csv',
    who: ofPayout,
    names: 'payoutId',
    body: null,
    answers: { 200: 'text/csv' },
    errors: [],
    handle: (context) => answerPayout(context, 'csv'),
  },
  payoutStatementHtml: {
    summary: 'The statement of a payout, to print',
    methods: ['GET'],
    path: '/v1/payouts/:payoutId/statement.html',
    who: ofPayout,
    names: 'payoutId',
    body: null,
    answers: { 200: 'text/html' },
    errors: [],
    handle: (context) => answerPayout(context, 'html'),
  },
  brandStatementCsv: {
    summary: 'A month of the brand, as CSV',
    methods: ['GET'],
    path: '/v1/statements/:month.csv',
    who: ofBrand,
    names: 'statement',
    body: null,
    answers: { 200: 'text/csv' },
    errors: ['currency_not_supported'],
    handle: (context) => answerMonth(context, 'csv'),
  },
  brandStatementHtml: {
    summary: 'A month of the brand, to print',
    methods: ['GET'],
    path: '/v1/statements/:month.html',
    who: ofBrand,
    names: 'statement',
    body: null,
    answers: { 200: 'text/html' },
    errors: ['currency_not_supported'],
    handle: (context) => answerMonth(context, 'html'),
  },
} as const satisfies Record<string, AccountRoute>;
