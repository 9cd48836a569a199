import { ERROR_CODES } from '../../../functions/src/domain/base/errors';
import { folderFiles } from '../syncFolder';
import { inRepo } from '../paths';
import { errorPages } from './errorPages';
import { pageMaker } from './html';
import { readOpenApi } from './openApi';
import { startPage } from './startPage';
import { vectorPages } from './vectorPages';

/** The files of site/ as Hosting serves them, by their path: pages that have slots are filled, and parts are left out. */
export async function sitePages(): Promise<Map<string, string | Buffer>> {
  const [make, openApi] = await Promise.all([pageMaker(), readOpenApi()]);
  const files = new Map<string, string | Buffer>();
  for (const [name, source] of await folderFiles(inRepo('site')))
    if (!name.startsWith('parts/')) files.set(name, source);
  files.set('index.html', await startPage(make, openApi, Object.keys(ERROR_CODES).length));
  files.set('404.html', await make('404.html', '/404', {}));
  for (const pages of [await errorPages(make, openApi), await vectorPages(make)])
    for (const [name, content] of pages) files.set(name, content);
  return files;
}
