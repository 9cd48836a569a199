const GROUPS = 8;
/** A site gets this many of an IPv6 address's groups from its provider, and has all addresses below them. */
const GROUPS_OF_A_SITE = 3;
const IPV4_INSIDE = /^::(?:ffff:)?(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * What an IP address shows of who is behind it: an IPv4 address itself; of an IPv6 address the /48, since whoever has one
 * address there has 2^80 of them. `2001:db8:7:1::5` is `2001:db8:7::/48`.
 *
 * @param address a valid one
 */
export function networkOf(address: string): string {
  const inside = IPV4_INSIDE.exec(address)?.[1];
  if (inside !== undefined) return inside;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('%')[0]?.toLowerCase().split('::') ?? [];
  const first = groupsOf(head);
  const last = groupsOf(tail ?? '');
  const zeros = Array.from({ length: GROUPS - first.length - last.length }, () => '0');
  const groups = tail === undefined ? first : [...first, ...zeros, ...last];
  const site = groups.slice(0, GROUPS_OF_A_SITE).map((group) => Number.parseInt(group, 16).toString(16));
  return `${site.join(':')}::/48`;
}

/** An IPv4 address at the end has the place of two groups. */
function groupsOf(part: string): string[] {
  const groups = part === '' ? [] : part.split(':');
  return groups.flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
