import android from '../../fixtures/network/android-addorder.json';
import magentoDinars from '../../fixtures/network/magento-addOrder-kwd.json';
import magento from '../../fixtures/network/magento-addOrder.json';
import type { Json, Story, Teller } from '../story';
import { wooOf } from './bodies';

const byMagento = (tell: Teller, changed: Json = {}, options = {}): Promise<void> =>
  tell.magento({ ...magento, ...changed }, { fixture: 'magento-addOrder', changed, ...options }, options);

const byApp = (tell: Teller, changed: Json = {}, options = {}): Promise<void> => {
  const body = { ...android.body, base_url: 'https://shop.example', ...changed };
  return tell.mobile(body, android.query, { fixture: 'android-addorder', changed, ...options }, options);
};

const MAGENTO_ID = magento.order_id;
const APP_ID = String(android.body.orderId);
const confirm = { kind: 'confirm', eventIds: null, status: null } as const;

/** Orders that the network's own clients report: its plugin signs, its Magento module and its SDK do not. */
export const NETWORK: readonly Story[] = [
  {
    name: 'waffarx-plugin',
    title: 'The plugin reports an order by `afftoken`, and an update without a time, dated by its signature.',
    async play(tell) {
      const { date_modified_gmt: _at, ...body } = wooOf(300, '', { afftoken: 'bora', status: 'processing' });
      await tell.plugin('Woo/AddOrder', body);
      await tell.plugin('Woo/UpdateOrder', { ...body, status: 'completed' });
    },
  },
  {
    name: 'waffarx-plugin-refunds',
    title: 'The plugin’s order object lists refunds, as a webhook’s does.',
    async play(tell) {
      await tell.plugin('Woo/AddOrder', wooOf(300, '2026-02-02T09:00:00'));
      const refunds = [{ id: 301, total: '-60.00' }];
      await tell.plugin('Woo/UpdateOrder', wooOf(300, '2026-02-02T10:00:00', { refunds }));
    },
  },
  {
    name: 'waffarx-unsigned',
    title: 'A plugin without a secret: the order is shown, and earns nothing.',
    play: (tell) => tell.plugin('Woo/AddOrder', wooOf(300, '2026-02-02T09:00:00'), { unsigned: true }),
  },
  {
    name: 'waffarx-unsigned-then-signed',
    title:
      'An unsigned report, with another total and influencer, and then the signed one: only that counts.',
    async play(tell) {
      const stranger = wooOf(300, '2026-02-02T09:00:00', { total: '999.00', afftoken: 'bora' });
      await tell.plugin('Woo/AddOrder', stranger, { unsigned: true });
      await tell.plugin('Woo/AddOrder', wooOf(300, '2026-02-02T09:00:00'));
    },
  },
  {
    name: 'waffarx-unsigned-confirmed',
    title:
      'An unsigned order that lists a refund is confirmed; an unsigned update of it that comes later stays out.',
    async play(tell) {
      const refunds = [{ id: 301, total: '-60.00' }];
      await tell.plugin('Woo/AddOrder', wooOf(300, '2026-02-02T09:00:00', { refunds }), { unsigned: true });
      await tell.decide('300', confirm);
      const later = wooOf(300, '2026-02-02T11:00:00', { total: '999.00' });
      await tell.plugin('Woo/UpdateOrder', later, { unsigned: true });
    },
  },
  {
    name: 'magento-unverified',
    title: 'The Magento module reports an order. It signs nothing, so nothing is due yet.',
    play: (tell) => byMagento(tell),
  },
  {
    name: 'magento-confirmed',
    title: 'The brand confirms the Magento order, and later that it was completed.',
    async play(tell) {
      await byMagento(tell);
      await tell.decide(MAGENTO_ID, confirm);
      await tell.decide(MAGENTO_ID, { ...confirm, status: 'completed' });
    },
  },
  {
    name: 'magento-confirmed-and-cancelled',
    title: 'Confirmed as completed, then the brand says that it was cancelled.',
    async play(tell) {
      await byMagento(tell);
      await tell.decide(MAGENTO_ID, { ...confirm, status: 'completed' });
      await tell.decide(MAGENTO_ID, { ...confirm, status: 'cancelled' });
    },
  },
  {
    name: 'magento-signed',
    title: 'The same module behind a key: a report that counts at once.',
    play: (tell) => byMagento(tell, {}, { signed: true }),
  },
  {
    name: 'magento-dinars',
    title: 'A Magento order in dinars, as amounts of four decimals.',
    async play(tell) {
      await tell.magento(magentoDinars, { fixture: 'magento-addOrder-kwd' });
      await tell.decide(magentoDinars.order_id, { ...confirm, status: 'completed' });
    },
  },
  {
    name: 'magento-two-strangers',
    title: 'Two unsigned reports disagree about the total; the brand confirms the second by its name.',
    async play(tell) {
      await byMagento(tell);
      await byMagento(tell, { order_total: '1963.4000' });
      const known = tell.eventIds(MAGENTO_ID);
      await tell.decide(MAGENTO_ID, { ...confirm, eventIds: known.slice(-1), status: 'completed' });
    },
  },
  {
    name: 'magento-late-stranger',
    title: 'After the confirmation another unsigned report comes: it stays out.',
    async play(tell) {
      await byMagento(tell);
      await tell.decide(MAGENTO_ID, { ...confirm, status: 'completed' });
      await byMagento(tell, { order_total: '9963.4000', afftoken: 'bora' });
    },
  },
  {
    name: 'magento-beside-the-store',
    title: 'The store reports the order by the store API, beside an unsigned report of the module.',
    async play(tell) {
      await byMagento(tell);
      const attribution = { couponCodes: ['BORA10'] };
      await tell.sale({
        orderId: MAGENTO_ID,
        currency: 'EGP',
        total: '963.40',
        taxTotal: '113.40',
        attribution,
      });
    },
  },
  {
    name: 'mobile-unverified',
    title: 'The app reports an order. It signs nothing, so nothing is due yet.',
    play: (tell) => byApp(tell, { afftoken: '31180' }),
  },
  {
    name: 'mobile-confirmed',
    title: 'The app’s order is confirmed as completed, and partly refunded by the store API.',
    async play(tell) {
      await byApp(tell, { afftoken: '31180' });
      await tell.decide(APP_ID, { ...confirm, status: 'completed' });
      await tell.refund({ orderId: APP_ID, refundId: 'r1', amount: '96.34' });
    },
  },
  {
    name: 'mobile-signed',
    title: 'An app whose reports are signed, without a status, by the coupon of Bora.',
    play: (tell) =>
      byApp(tell, { status: '', coupons: [{ code: 'BORA10', discountedAmount: 90.0 }] }, { signed: true }),
  },
];
