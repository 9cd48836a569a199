import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '../../../functions/src/domain/base/errors';
import { PROBLEM_TYPE_BASE } from '../../../functions/src/http/problem';
import { hostingFiles } from '../bundle';
import { inRepo } from '../paths';
import { escapeHtml, fill } from './html';
import { readOpenApi, type OpenApi } from './openApi';

const CODES = Object.keys(ERROR_CODES);
/** Hosting's host, as the documents name it. */
const HOST = new URL(PROBLEM_TYPE_BASE).origin;

let files: ReadonlyMap<string, string | Uint8Array>;
let openApi: OpenApi;

beforeAll(async () => {
  [files, openApi] = await Promise.all([hostingFiles(), readOpenApi()]);
});

function bytes(path: string): Uint8Array {
  const content = files.get(path);
  if (content === undefined) throw new Error(`Hosting has no file ${path}`);
  return typeof content === 'string' ? readFileSync(content) : content;
}

const text = (path: string): string => Buffer.from(bytes(path)).toString('utf8');
const matches = (source: string, pattern: RegExp): string[] =>
  [...source.matchAll(pattern)].map(([, found = '']) => found);
const pagePaths = (): string[] =>
  [...files.keys()].filter((path) => path.endsWith('.html') || CODES.includes(path.replace('errors/', '')));
const firstCells = (page: string, id: string): string[] => {
  const table = page.split(`<table id="${id}"`)[1]?.split('</table>')[0] ?? '';
  return matches(table, /<tr>\s*<td>(?:<a [^>]*>)?([\w.]+)/g);
};

describe('the start page', () => {
  /** The exports of functions/src/index.ts: `export const go = linkFunction(...)`. */
  const exported = [
    ...readFileSync(inRepo('functions/src/index.ts'), 'utf8').matchAll(/^export const (\w+) = (\w+)\(/gm),
  ].map(([, name = '', maker]) => ({ name, isScheduled: maker === 'scheduledFunction' }));
  const scheduled = exported.filter(({ isScheduled }) => isScheduled).map(({ name }) => name);
  const others = exported.filter(({ isScheduled }) => !isScheduled).map(({ name }) => name);

  test('lists just the functions that are deployed', () => {
    expect(others).toContain('trackSale');
    expect(firstCells(text('index.html'), 'functions').sort()).toEqual(others.sort());
    expect(firstCells(text('index.html'), 'schedules').sort()).toEqual(scheduled.sort());
  });

  test('says how many functions and error codes there are', () => {
    const page = text('index.html').replace(/\s+/g, ' ');
    expect(page).toContain(`${others.length} functions that answer HTTPS requests,`);
    expect(page).toContain(` ${scheduled.length} that run on a schedule,`);
    expect(page).toContain(`${CODES.length} error codes, a page each`);
  });

  test('shows a sale and its commission as the API document has them', () => {
    const { request, answer } = openApi.saleExample('sale') as {
      request: { total: string };
      answer: { commission: { base: string; total: string; influencer: string; platform: string } };
    };
    const { base, total, influencer, platform } = answer.commission;
    const figure = text('index.html').split('<figure')[1]?.split('</figure>')[0] ?? '';
    const amounts = matches(figure, />(\d+\.\d+)/g);
    expect(amounts).toEqual([request.total, base, total, influencer, platform]);
  });
});

describe('the pages of the error codes', () => {
  test('are just those of ERROR_CODES, which docs/errors.md and the list have too', () => {
    const pages = [...files.keys()].filter((path) => /^errors\/\w+$/.test(path));
    expect(pages).toEqual(CODES.map((code) => `errors/${code}`));
    expect(firstCells(text('errors/index.html'), 'codes')).toEqual(CODES);
    const documented = readFileSync(inRepo('docs/errors.md'), 'utf8');
    expect(matches(documented, /^## (\w+)$/gm)).toEqual(CODES);
  });

  test.each(Object.entries(ERROR_CODES))('%s: title, status, and a problem of its type', (code, row) => {
    const page = text(`errors/${code}`);
    expect(page).toContain(`<h1>${escapeHtml(row.title)}</h1>`);
    expect(page).toContain(`<span class="badge">${row.status} `);
    const example = page.split('aria-label="Example of the answer"')[1]?.split('</pre>')[0] ?? '';
    const body = /\{[\s\S]*\}/.exec(example.replaceAll('&quot;', '"'))?.[0] ?? '';
    expect(JSON.parse(body)).toMatchObject({ type: `${HOST}/errors/${code}`, code, ...row });
    expect(example).toContain(`HTTP/1.1 ${row.status} `);
  });

  test('say the same of sending again as the list and docs/errors.md', () => {
    const safe = CODES.filter((code) => text(`errors/${code}`).includes('class="verdict yes"'));
    const documented = readFileSync(inRepo('docs/errors.md'), 'utf8');
    expect(safe).toEqual(matches(documented, /^\| \[`(\w+)`\].*\| yes \|$/gm));
    const rows = text('errors/index.html').match(/<tr>.*<\/tr>/g) ?? [];
    expect(
      rows.filter((row) => row.includes('<td>yes</td>')).flatMap((row) => matches(row, />(\w+)<\/a>/g)),
    ).toEqual(safe);
  });

  test('name the calls that answer the code', () => {
    expect(text('errors/unknown_referral_code')).toContain(
      '<a href="/api/#/store/trackClick">trackClick</a>',
    );
    expect(text('errors/unknown_referral_code')).not.toContain('>trackSale<');
  });

  test('cannot be built before docs/openapi.json has the code', () => {
    expect(() => openApi.problem('brand_new')).toThrow('npm run openapi');
  });
});

test('the vectors are served byte for byte, beside a page that names each', () => {
  for (const name of ['signatures.json', 'README.md'])
    expect(Buffer.from(bytes(`vectors/${name}`))).toEqual(
      readFileSync(inRepo('functions/test/vectors', name)),
    );
  const { signatures, refused } = JSON.parse(text('vectors/signatures.json')) as Record<
    string,
    { name: string }[]
  >;
  for (const { name } of [...signatures!, ...refused!])
    expect(text('vectors/index.html')).toContain(`<li>${escapeHtml(name)}</li>`);
});

describe('every page', () => {
  /** What an address leads to: a file, or the path of a function behind a rewrite. */
  const isThere = (address: string): boolean => {
    const [path = '', anchor] = address.split('#');
    const file = path.endsWith('/') ? `${path.slice(1)}index.html` : path.slice(1);
    if (!files.has(file)) return false;
    if (anchor === undefined) return true;
    if (path !== '/api/') return text(file).includes(` id="${anchor}"`);
    const operations = openApi.functions.flatMap((one) => one.operations);
    return operations.some(({ tag, id }) => [`/${tag}`, `/${tag}/${id}`].includes(anchor));
  };

  test('has links that lead somewhere', () => {
    const dead = pagePaths().flatMap((path) => {
      const here = path.endsWith('index.html') ? `/${path.slice(0, -'index.html'.length)}` : `/${path}`;
      return matches(text(path), /(?:href|src)="([^"]+)"/g)
        .map((address) => (address.startsWith('#') ? `${here}${address}` : address.replace(HOST, '')))
        .filter((address) => !isThere(address))
        .map((address) => `${path}: ${address}`);
    });
    expect(dead).toEqual([]);
  });

  test('has a title of its own, a language and one main part, and no slot is left', () => {
    const titles = pagePaths().map((path) => {
      const page = text(path);
      expect(page).toContain('<html lang="en">');
      expect(page.match(/<main\b/g)).toHaveLength(1);
      expect(page).not.toMatch(/\{\{\w+\}\}/);
      return /<title>(.+)<\/title>/.exec(page)?.[1];
    });
    expect(titles.length).toBeGreaterThan(CODES.length);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('has no script or style of its own, which the Content-Security-Policy would refuse', () => {
    for (const path of pagePaths())
      expect(text(path)).not.toMatch(/<style|<script(?! src=)| style="| on\w+="/);
  });

  test('is made of parts that are not served themselves', () => {
    expect([...files.keys()].filter((path) => path.startsWith('parts/'))).toEqual([]);
  });
});

describe('a page and its slots', () => {
  test('are filled, as they are', () => {
    expect(fill('<p>{{a}} and {{a}}</p>', 'page', { a: "$& $'" })).toBe("<p>$& $' and $& $'</p>");
  });

  test('must fit', () => {
    expect(() => fill('{{a}} {{b}}', 'page.html', { a: '' })).toThrow('page.html has a slot {{b}}');
    expect(() => fill('{{a}}', 'page.html', { a: '', b: '' })).toThrow('page.html has no slot {{b}}');
  });
});

describe.each(['light', 'dark'])('the colours of style.css, %s', (scheme) => {
  const blocks = readFileSync(inRepo('site/style.css'), 'utf8').split('@media (prefers-color-scheme: dark)');
  // What the dark scheme does not set is as in the light one.
  const set = blocks.slice(0, scheme === 'light' ? 1 : 2).map((block) => block.split('}')[0] ?? '');
  const colours = new Map(
    [...set.join('').matchAll(/--([\w-]+): (#\w{6});/g)].map(([, name, hex]) => [name, hex!]),
  );

  /** Of WCAG 2, of a colour. */
  function luminance(name: string): number {
    const hex = colours.get(name);
    if (hex === undefined) throw new Error(`style.css has no --${name}`);
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  test.each([
    ...['ink', 'soft', 'teal'].flatMap((front) =>
      ['paper', 'card'].map((back) => [front, back, 4.5] as const),
    ),
    ['ink', 'code', 4.5],
    ['on-teal', 'teal', 4.5],
    ['on-amber', 'amber', 4.5],
    ['yes', 'yes-ground', 4.5],
    ['no', 'no-ground', 4.5],
    ['focus', 'paper', 3],
    ['focus', 'card', 3],
  ] as const)('%s on %s has a contrast of at least %d', (front, back, least) => {
    const [dark = 0, bright = 0] = [luminance(front), luminance(back)].sort((a, b) => a - b);
    expect((bright + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(least);
  });
});
