import { AppError } from '../../domain/base/errors';
import type { Switches, SwitchName } from '../../domain/base/switches';
import type { Services } from './services';

const RETRY_AFTER_SECONDS = 600;

/** What is switched off, as of at most 20 s ago. Never rejects: where it cannot be read, it is as it was before. */
export function readSwitches({ lookUps }: Services): Promise<Switches> {
  return lookUps.switches();
}

/** Throws AppError `switched_off` if the operator has switched it off. */
export function assertOn({ off }: Switches, name: SwitchName): void {
  if (!off.has(name)) return;
  throw new AppError('switched_off', {
    detail: `The operator has switched ${WHAT[name]} off for the moment. Nothing was read or changed.`,
    headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
  });
}

const WHAT: Readonly<Record<SwitchName, string>> = {
  storeApi: 'the store API',
  woocommerce: 'the webhooks of WooCommerce',
  waffarx: "the reports of the network's plugin",
  magento: 'the reports of Magento shops',
  mobile: 'the reports of apps',
  account: 'the account function',
  link: 'the links',
  payouts: 'payouts',
  approvals: 'approvals',
};
