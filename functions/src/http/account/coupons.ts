import {
  couponHistoryAnswer,
  couponHistorySchema,
  couponReportAnswer,
  couponReportSchema,
} from '../../dialects/account/couponAnswers';
import { couponReportCsv } from '../../dialects/account/couponCsv';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { couponReconciliation, findCoupon } from '../../operations/voucher/couponReport';
import { statementFile } from './statementFile';
import { BRAND, type AccountRoute } from './route';

const who = [...BRAND, 'admin'] as const;

export const couponRoutes = {
  reconcileCoupons: {
    summary: 'A store’s month of the network’s coupons, reconciled',
    methods: ['GET'],
    path: '/v1/coupons/reconciliation',
    who,
    names: 'couponReport',
    body: null,
    answers: { 200: couponReportSchema },
    alsoAs: 'text/csv',
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { brandId: named, storeId, month, format } = parseWire(schemas.couponReport, names);
      const brand = await brandFor(services, user, named, 'read');
      const report = await couponReconciliation(services, brand, { storeId, month });
      note({ brandId: brand.brandId, storeId });
      const event = { kind: 'couponReport', id: `${storeId}/${month}`, outcome: 'ok' };
      if (format !== 'csv') return { status: 200, body: couponReportAnswer(report), event };
      const name = `coupons-${brand.brandId}-${storeId}-${month}`;
      return { status: 200, ...statementFile('csv', name, couponReportCsv(report)), event };
    },
  },
  readCoupon: {
    summary: 'A coupon of the network, with its history',
    methods: ['GET'],
    path: '/v1/coupons/:storeId/:code',
    who,
    names: 'coupon',
    body: null,
    answers: { 200: couponHistorySchema },
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { brandId: named, ...asked } = parseWire(schemas.coupon, names);
      const brand = await brandFor(services, user, named, 'read');
      const coupon = await findCoupon(services, brand, asked);
      note({ brandId: brand.brandId, storeId: asked.storeId });
      return {
        status: 200,
        body: couponHistoryAnswer(coupon),
        event: { kind: 'coupon', id: coupon.codeKey, outcome: 'ok' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
