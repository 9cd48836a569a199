import { magentoOrders, type MagentoOrders } from '../../dialects/magento/order';
import { mobileOrders, type MobileOrders } from '../../dialects/mobile/order';
import { wooOrders, type WooOrders } from '../../dialects/woocommerce/order';
import { hashEmail, type Services } from '../../operations/base/services';

/** The dialects of the order routes. */
export interface OrderDialects {
  readonly woocommerce: WooOrders;
  readonly magento: MagentoOrders;
  readonly mobile: MobileOrders;
}

const dialects = new WeakMap<Services, OrderDialects>();

export function orderDialects(services: Services): OrderDialects {
  const known = dialects.get(services);
  if (known) return known;
  const options = { now: services.now, hashEmail: (email: string) => hashEmail(services, email) };
  const made = {
    woocommerce: wooOrders(options),
    magento: magentoOrders(options),
    mobile: mobileOrders(options),
  };
  dialects.set(services, made);
  return made;
}
