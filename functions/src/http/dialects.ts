import { accountSchemas, type AccountSchemas } from '../dialects/account/requests';
import { magentoOrders, type MagentoOrders } from '../dialects/magento/order';
import { mobileOrders, type MobileOrders } from '../dialects/mobile/order';
import { storeApiRequests, type StoreApiRequests } from '../dialects/storeApi/requests';
import { voucherSchema } from '../dialects/waffarx/voucher';
import { pluginReportSchema } from '../dialects/waffarx/pluginState';
import { wooDeliveries, type WooDeliveries } from '../dialects/woocommerce/delivery';
import { wooOrders, type WooOrders } from '../dialects/woocommerce/order';
import type { HashEmail } from '../domain/base/mailbox';
import { hashEmail, type Services } from '../operations/base/services';

/**
 * The dialects of an instance, each made at its first use and kept: building the schemas takes some twenty times as
 * long as reading a body with them, and a function uses one or two dialects.
 */
export class Dialects {
  readonly #made = new Map<string, unknown>();
  readonly #options: { readonly now: () => Date; readonly hashEmail: HashEmail };

  constructor(services: Services) {
    this.#options = { now: services.now, hashEmail: (email) => hashEmail(services, email) };
  }

  get storeApi(): StoreApiRequests {
    return this.#once('storeApi', () => storeApiRequests(this.#options));
  }

  get account(): AccountSchemas {
    return this.#once('account', () => accountSchemas(this.#options.now));
  }

  get wooOrders(): WooOrders {
    return this.#once('wooOrders', () => wooOrders(this.#options));
  }

  get wooDeliveries(): WooDeliveries {
    return this.#once('wooDeliveries', () => wooDeliveries(this.#options));
  }

  get magentoOrders(): MagentoOrders {
    return this.#once('magentoOrders', () => magentoOrders(this.#options));
  }

  get mobileOrders(): MobileOrders {
    return this.#once('mobileOrders', () => mobileOrders(this.#options));
  }

  get voucher(): ReturnType<typeof voucherSchema> {
    return this.#once('voucher', () => voucherSchema(this.#options.now));
  }

  get pluginState(): ReturnType<typeof pluginReportSchema> {
    return this.#once('pluginState', () => pluginReportSchema(this.#options.now));
  }

  #once<T>(name: keyof Dialects, make: () => T): T {
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }
}

/** The services, and the dialects of a request's body. */
export interface Served extends Services {
  readonly dialects: Dialects;
}
