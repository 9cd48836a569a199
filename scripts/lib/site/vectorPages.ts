import { readFile } from 'node:fs/promises';
import { inRepo } from '../paths';
import { folderFiles } from '../syncFolder';
import { escapeHtml, type MakePage } from './html';
import { proseHtml } from './markdown';

// The test vectors of the signature, byte for byte, and a page that says how to use them: their README.

const FOLDER = inRepo('functions', 'test', 'vectors');

interface Vectors {
  readonly signatures: readonly { readonly name: string }[];
  readonly refused: readonly { readonly name: string; readonly code: string }[];
}

export async function vectorPages(make: MakePage): Promise<Map<string, string | Buffer>> {
  const pages = new Map<string, string | Buffer>();
  for (const [name, source] of await folderFiles(FOLDER)) pages.set(`vectors/${name}`, source);
  const readme = await readFile(inRepo('functions', 'test', 'vectors', 'README.md'), 'utf8');
  const vectors = await readFile(inRepo('functions', 'test', 'vectors', 'signatures.json'), 'utf8');
  return pages.set(
    'vectors/index.html',
    await make('vectors/index.html', '/vectors/', slotsOf(readme, vectors)),
  );
}

/** @param readme a title, an introduction, and chapters */
function slotsOf(readme: string, json: string): Record<string, string> {
  const { signatures, refused } = JSON.parse(json) as Vectors;
  const [, title = '', text = ''] = /^# (.+)\n([\s\S]+)$/.exec(readme) ?? [];
  const chapters = text.indexOf('\n## ');
  return {
    title: escapeHtml(title),
    lead: proseHtml(text.slice(0, chapters)),
    guide: proseHtml(text.slice(chapters)),
    signatures: `<h3>${signatures.length} good signatures</h3>\n${namesHtml(signatures)}`,
    refused: [...Map.groupBy(refused, ({ code }) => code)]
      .map(([code, some]) => {
        const link = `<a href="/errors/${code}">${code}</a>`;
        return `<h3>${some.length} requests that are refused: ${link}</h3>\n${namesHtml(some)}`;
      })
      .join('\n'),
  };
}

function namesHtml(vectors: readonly { readonly name: string }[]): string {
  return `<ul class="names">${vectors.map(({ name }) => `<li>${escapeHtml(name)}</li>`).join('\n')}</ul>`;
}
