// The query of a link, as people, mail programs and themes write it.

export interface LinkParameter {
  /** In lower case, without a leftover of `&amp;`. */
  readonly name: string;
  /** The name in the case it is written in. */
  readonly written: string;
  readonly value: string;
}

/** The parameters of a link's query; of equal names, whatever their case, the first one that is not empty. */
export interface LinkQuery {
  readonly all: readonly LinkParameter[];
  /** The value of the parameter, whose name is given in lower case. */
  readonly get: (name: string) => string | undefined;
}

/** `&`, as it is in HTML. One with a `#` ends the query in every browser. */
const ESCAPED = /&amp;/gi;
/** What is left of it where only the `&` before it separates. */
const LEFT_OVER = /^(?:amp;)+/i;
/** The names of the page that a link leads to. */
const PAGE_NAMES: readonly string[] = ['url', 'to'];
/** What belongs to the link also where it is written after a page that has a query of its own. */
const OF_LINK = /^(?:store|subid[1-5]?)$/;

/**
 * Reads a link's query. A page with a `?` of its own that is not encoded has the parameters that follow it, but for
 * those of the link: `url=https://lale.example/p?size=M&color=red&subid=a` leads to `/p?size=M&color=red`.
 */
export function readLinkQuery(query: string): LinkQuery {
  const parts = query.replace(ESCAPED, '&').split('&');
  const at = parts.findIndex((part) => PAGE_NAMES.includes(parameterName(part)) && valueOf(part) !== '');
  const page = parts[at];
  const isOpen = page?.includes('?') === true;
  const isOfLink = (part: string, i: number): boolean =>
    i < at || (i > at && (!isOpen || OF_LINK.test(parameterName(part))));
  const found = new Map<string, LinkParameter>();
  if (page !== undefined) {
    const written = nameOf(page);
    const ofPage = parts.filter((part, i) => i > at && !isOfLink(part, i));
    const value = isOpen ? openPage([valueOf(page), ...ofPage].join('&')) : decoded(valueOf(page));
    found.set('url', { name: 'url', written, value: value.replace(ESCAPED, '&') });
  }
  for (const part of parts.filter(isOfLink)) {
    const [name, value] = [parameterName(part), decoded(valueOf(part))];
    if (name === '' || value === '' || found.has(name)) continue;
    found.set(name, { name, written: nameOf(part), value });
  }
  return { all: [...found.values()], get: (name) => found.get(name)?.value };
}

/** A parameter, such as `Ref=ayse`. */
export function readParameter(part: string): LinkParameter {
  return { name: parameterName(part), written: nameOf(part), value: decoded(valueOf(part)) };
}

/** The name of a parameter, such as `ref=ayse`, as it is compared. */
export function parameterName(part: string): string {
  return nameOf(part).toLowerCase();
}

function nameOf(part: string): string {
  return decoded(part.split('=', 1)[0] ?? '')
    .replace(LEFT_OVER, '')
    .trim();
}

function valueOf(part: string): string {
  const [, ...rest] = part.split('=');
  return rest.join('=');
}

/** As a form is decoded; what cannot be decoded stays. */
function decoded(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? '';
}

/** A page that is not encoded is the address as it is; what precedes its `?` may be encoded all the same. */
function openPage(text: string): string {
  const [page = '', ...rest] = text.split('?');
  const isEncoded = !page.includes('/') && page.includes('%');
  return [isEncoded ? decoded(page) : page, ...rest].join('?');
}
