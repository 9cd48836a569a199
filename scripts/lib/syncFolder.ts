import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Written only when it differs, and whole: a running emulator watches these files and would reload for nothing. */
export async function writeIfChanged(file: string, content: Uint8Array): Promise<boolean> {
  const present = await readFile(file).catch(() => undefined);
  if (present?.equals(content)) return false;
  await mkdir(dirname(file), { recursive: true });
  const whole = `${file}.${process.pid}.tmp`;
  await writeFile(whole, content);
  await rename(whole, file);
  return true;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Every file below a folder, keyed by its path in the target. A folder that is missing has no files. */
export async function folderFiles(folder: string): Promise<Map<string, string>> {
  const names = await filesIn(folder);
  return new Map(names.map((name) => [name, join(folder, name)]));
}

/** Makes `target` hold exactly these files (path in target -> source file, or what it holds). */
export async function syncFolder(
  target: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const [name, source] of files) {
    await writeIfChanged(join(target, name), typeof source === 'string' ? await readFile(source) : source);
  }
  for (const name of await filesIn(target)) {
    if (!files.has(name)) await rm(join(target, name), { force: true });
  }
}
