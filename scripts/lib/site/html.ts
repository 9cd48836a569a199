import { readFile } from 'node:fs/promises';
import { Problem } from '../messages';
import { inRepo } from '../paths';

// Pages are HTML files of site/ with slots, such as {{title}}, that the build fills.

/** Text as HTML: nothing in it is taken for markup. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** @param slots HTML by the name of its slot; each must be in the page, and the page may have no other */
export function fill(page: string, name: string, slots: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const filled = page.replace(/\{\{(\w+)\}\}/g, (_, slot: string) => {
    const html = slots[slot];
    if (html === undefined) throw new Problem(`${name} has a slot {{${slot}}} that the build does not fill.`);
    used.add(slot);
    return html;
  });
  const unused = Object.keys(slots).filter((slot) => !used.has(slot));
  if (unused.length > 0) throw new Problem(`${name} has no slot {{${unused.join('}}, {{')}}}.`);
  return filled;
}

/** Makes a page of the file `site/<file>`, which is served at `path`. */
export type MakePage = (
  file: string,
  path: string,
  slots: Readonly<Record<string, string>>,
) => Promise<Buffer>;

/** Every page gets the same header, which marks the page's own link, and the same footer. */
export async function pageMaker(): Promise<MakePage> {
  const siteFile = (file: string) => readFile(inRepo('site', file), 'utf8');
  const [header, footer] = await Promise.all([siteFile('parts/header.html'), siteFile('parts/footer.html')]);
  return async (file, path, slots) => {
    const ownHeader = header.replace(`<a href="${path}">`, `<a href="${path}" aria-current="page">`);
    const page = await siteFile(file);
    return Buffer.from(fill(page, `site/${file}`, { ...slots, header: ownHeader, footer }));
  };
}
