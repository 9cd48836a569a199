import { existsSync } from 'node:fs';
import { context, build, type BuildOptions, type BuildResult, type Plugin } from 'esbuild';
import { connectScript } from './bundleConnect';
import { trackerFiles } from './bundleTracker';
import { messageOf, Problem } from './messages';
import { inRepo } from './paths';
import { folderFiles, syncFolder, writeIfChanged } from './syncFolder';

const entry = inRepo('functions', 'src', 'index.ts');

const bundleOptions: BuildOptions = {
  entryPoints: [entry],
  outfile: inRepo('functions', 'lib', 'index.js'),
  absWorkingDir: inRepo('functions'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  sourcemap: true,
  sourcesContent: false,
  write: false,
  logLevel: 'warning',
  legalComments: 'none',
};

async function writeBundle(result: BuildResult): Promise<boolean> {
  const written = await Promise.all(
    (result.outputFiles ?? []).map((file) => writeIfChanged(file.path, file.contents)),
  );
  return written.some(Boolean);
}

export async function buildFunctions(): Promise<void> {
  if (!existsSync(entry)) throw new Problem(`Nothing to build: ${entry} does not exist.`);
  try {
    await writeBundle(await build(bundleOptions));
  } catch (error) {
    throw new Problem(
      `The functions could not be built; esbuild's messages are above.\n  ${messageOf(error)}`,
    );
  }
}

/** Rebuilds on every change for as long as this program runs. */
export async function watchFunctions(onBuild: (message: string) => void): Promise<void> {
  const report: Plugin = {
    name: 'report',
    setup(hooks) {
      hooks.onEnd(async (result) => {
        if (result.errors.length > 0) onBuild('build failed, the functions stay as they were');
        else if (await writeBundle(result)) onBuild('functions rebuilt');
      });
    },
  };
  const watching = await context({ ...bundleOptions, plugins: [report] });
  await watching.watch();
}

const swaggerFiles = ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt'];

/** Hosting's folder: site/ as it is, the API page's library, the API's description, and the tracking script. */
export async function buildHosting(): Promise<void> {
  const files = new Map<string, string | Uint8Array>(await folderFiles(inRepo('site')));
  for (const name of swaggerFiles) {
    const source = inRepo('node_modules', 'swagger-ui-dist', name);
    if (existsSync(source)) files.set(`api/${name}`, source);
  }
  const openApi = inRepo('docs', 'openapi.json');
  if (existsSync(openApi)) files.set('api/openapi.json', openApi);
  for (const [path, content] of await trackerFiles()) files.set(path, content);
  files.set('connect/connect.js', await connectScript());
  await syncFolder(inRepo('public'), files);
}

export async function buildAll(): Promise<void> {
  await Promise.all([buildFunctions(), buildHosting()]);
}
