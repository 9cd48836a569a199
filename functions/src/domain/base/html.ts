/** The named escapes that WordPress writes. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['hellip', '…'],
]);

/** Decodes WordPress' HTML escapes once: `Giyim &amp; Aksesuar`. Other text is kept. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (escape, decimal, hex, name) => {
    if (typeof name === 'string') return NAMED.get(name) ?? escape;
    const code = typeof decimal === 'string' ? Number(decimal) : parseInt(String(hex), 16);
    const isCharacter = code >= 0x20 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : escape;
  });
}
