import type { Store } from '../brand/brand';
import { landingHosts, parseLanding } from './link';

// The further hosts of a store, which its brand registers: links may lead to them, and deliveries of webhooks that name
// them are the store's own.

/** A shop has a host or two for each country at most. */
export const MAX_HOSTS = 20;
const MAX_HOST_LENGTH = 253;

/** A name of at least two labels, as `URL` writes it: international names in Punycode. */
const NAME = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LOCAL = /(^|\.)(localhost|local|internal)$/;

export type ReadHost = { readonly host: string } | { readonly problem: string };

type Hosts = Pick<Store, 'hosts' | 'siteUrl'>;

/**
 * The host of what a person typed: a host, or the address of any page. A port that is not the scheme's default is part
 * of it, path and query are not.
 */
export function readHost(text: string): ReadHost {
  const typed = text.trim();
  const url = parseLanding(/^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`);
  if (!url)
    return {
      problem: 'must be a host such as shop.example, or an http or https address without user and password',
    };
  const name = url.hostname.replace(/\.$/, '');
  if (name.startsWith('[') || /^[\d.]+$/.test(name)) return { problem: 'must be a name, not an IP address' };
  if (name === 'localhost' || LOCAL.test(name))
    return { problem: 'must be a host that shoppers reach: this one is local' };
  if (name.length > MAX_HOST_LENGTH || !NAME.test(name))
    return { problem: 'must be a whole name such as shop.example' };
  return { host: url.port === '' ? name : `${name}:${url.port}` };
}

/** `www.` is the same shop, whether registered with or without it; so is the dot at the end of a whole name. */
export function bareHost(host: string): string {
  return host.replace(/^www\./, '').replace(/\.(?=:|$)/, '');
}

/** Whether it is the host of the store's own address, which stays. */
export function isOwnHost({ siteUrl }: Pick<Store, 'siteUrl'>, host: string): boolean {
  return [...landingHosts({ siteUrl, hosts: [] })].some((own) => bareHost(own) === bareHost(host));
}

/** Whether links may lead to exactly this host. */
export function isRegistered(store: Hosts, host: string): boolean {
  return landingHosts(store).has(host);
}

/** The registered hosts without it, however it was written when it was registered. */
export function withoutHost({ hosts }: Pick<Store, 'hosts'>, host: string): string[] {
  return hosts.filter((one) => ![...landingHosts({ hosts: [one], siteUrl: '' })].includes(host));
}
