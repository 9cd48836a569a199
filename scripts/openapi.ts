import { errorsPage } from '../openapi/errorGuide';
import { openApiDocument } from '../openapi/document';
import { runMain } from './lib/messages';
import { inRepo } from './lib/paths';
import { writeIfChanged } from './lib/syncFolder';

// Writes what docs/ says of the API, from the code.

async function write(name: string, text: string): Promise<void> {
  const isChanged = await writeIfChanged(inRepo('docs', name), Buffer.from(text));
  console.log(`docs/${name} ${isChanged ? 'written' : 'is up to date'}`);
}

runMain(async () => {
  await write('openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`);
  await write('errors.md', errorsPage());
  return 0;
});
