import { existsSync } from 'node:fs';
import { context, build, type BuildOptions, type BuildResult, type Plugin } from 'esbuild';
import { connectScript } from './bundleConnect';
import { trackerFiles } from './bundleTracker';
import { messageOf, Problem } from './messages';
import { inRepo } from './paths';
import { syncFolder, writeIfChanged } from './syncFolder';

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

/** Hosting's files: the pages, the API page's library, the API's description, and the scripts. */
export async function hostingFiles(): Promise<Map<string, string | Uint8Array>> {
  // Loaded here, since the pages import functions/src: what is broken there fails the build and not every command.
  const { sitePages } = await import('./site/sitePages');
  const files = new Map<string, string | Uint8Array>(await sitePages());
  for (const name of swaggerFiles) {
    const source = inRepo('node_modules', 'swagger-ui-dist', name);
    if (existsSync(source)) files.set(`api/${name}`, source);
  }
  files.set('api/openapi.json', inRepo('docs', 'openapi.json'));
  for (const [path, content] of await trackerFiles()) files.set(path, content);
  return files.set('connect/connect.js', await connectScript());
}

export async function buildHosting(): Promise<void> {
  await syncFolder(inRepo('public'), await hostingFiles());
}

export async function buildAll(): Promise<void> {
  await Promise.all([buildFunctions(), buildHosting()]);
}
