import type { Store } from '../brand/brand';
import { landingHosts } from './link';
import { bareHost } from './storeHosts';

/** How many foreign hosts of one delivery are kept. */
const MAX_HOSTS = 5;

/**
 * The hosts among the addresses that are not the store's, each once: those of a copy of the shop, such as a staging
 * site, which has the webhooks of the shop and their secret (MONEY.md, 3, "A source that is not the store's"). `www.`
 * is the same host, a port counts. What is no address of a site is not foreign, and a store without a registered host
 * has none that is foreign to it.
 */
export function foreignHosts(
  store: Pick<Store, 'hosts' | 'siteUrl'>,
  addresses: readonly string[],
): readonly string[] {
  const registered = new Set([...landingHosts(store)].map(bareHost));
  if (registered.size === 0) return [];
  const named = addresses.flatMap(namedHost).map(bareHost);
  return [...new Set(named)].filter((host) => !registered.has(host)).slice(0, MAX_HOSTS);
}

/** A test shop behind a password may have it in its address. */
function namedHost(address: string): string[] {
  const url = URL.parse(address.trim());
  return url !== null && /^https?:$/.test(url.protocol) ? [url.host] : [];
}

/** Whether all hosts are the store's by now. */
export function areRegistered(store: Pick<Store, 'hosts' | 'siteUrl'>, hosts: readonly string[]): boolean {
  return (
    foreignHosts(
      store,
      hosts.map((host) => `https://${host}`),
    ).length === 0
  );
}
