import { build } from 'esbuild';
import { messageOf, Problem } from './messages';
import { inRepo } from './paths';

/** The script of the page /connect/, with the part of Firebase's SDK that signs people in. */
export async function connectScript(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [inRepo('connect', 'src', 'main.ts')],
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    legalComments: 'eof',
    write: false,
    logLevel: 'warning',
  }).catch((error: unknown) => {
    throw new Problem(`The script of /connect/ could not be built:\n  ${messageOf(error)}`);
  });
  const script = outputFiles[0]?.contents;
  if (!script) throw new Problem('The script of /connect/ came out empty.');
  return script;
}
