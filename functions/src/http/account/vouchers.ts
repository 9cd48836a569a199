import {
  voucherHistoryAnswer,
  voucherHistorySchema,
  reconciliationAnswer,
  reconciliationSchema,
} from '../../dialects/account/voucherAnswers';
import { reconciliationCsv } from '../../dialects/account/reconciliationCsv';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { reconcileVouchers, findVoucher } from '../../operations/voucher/reconciliation';
import { statementFile } from './statementFile';
import { BRAND, type AccountRoute } from './route';

const who = [...BRAND, 'admin'] as const;

export const voucherRoutes = {
  reconcileCoupons: {
    summary: 'A store’s month of the network’s vouchers, reconciled',
    methods: ['GET'],
    path: '/v1/coupons/reconciliation',
    who,
    names: 'voucherReconciliation',
    body: null,
    answers: { 200: reconciliationSchema },
    alsoAs: 'text/csv',
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { brandId: named, storeId, month, format } = parseWire(schemas.voucherReconciliation, names);
      const brand = await brandFor(services, user, named, 'read');
      const reconciliation = await reconcileVouchers(services, brand, { storeId, month });
      note({ brandId: brand.brandId, storeId });
      const event = { kind: 'couponReport', id: `${storeId}/${month}`, outcome: 'ok' };
      if (format !== 'csv') return { status: 200, body: reconciliationAnswer(reconciliation), event };
      const name = `coupons-${brand.brandId}-${storeId}-${month}`;
      return { status: 200, ...statementFile('csv', name, reconciliationCsv(reconciliation)), event };
    },
  },
  readCoupon: {
    summary: 'A voucher of the network, with its history',
    methods: ['GET'],
    path: '/v1/coupons/:storeId/:code',
    who,
    names: 'voucher',
    body: null,
    answers: { 200: voucherHistorySchema },
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { brandId: named, ...asked } = parseWire(schemas.voucher, names);
      const brand = await brandFor(services, user, named, 'read');
      const voucher = await findVoucher(services, brand, asked);
      note({ brandId: brand.brandId, storeId: asked.storeId });
      return {
        status: 200,
        body: voucherHistoryAnswer(voucher),
        event: { kind: 'coupon', id: voucher.codeKey, outcome: 'ok' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
