import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles, syncFolder } from './syncFolder';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'halfshare-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('syncFolder', () => {
  it('copies what is new, removes what is gone, and leaves alone what is the same', async () => {
    const [source, target] = [join(folder, 'source'), join(folder, 'target')];
    await mkdir(join(source, 'a'), { recursive: true });
    await writeFile(join(source, 'a', 'b.txt'), 'one');
    await mkdir(target);
    await writeFile(join(target, 'old.txt'), 'old');
    await syncFolder(target, await folderFiles(source));
    expect([...(await folderFiles(target)).keys()]).toEqual([join('a', 'b.txt')]);
    const before = await stat(join(target, 'a', 'b.txt'));
    await syncFolder(target, await folderFiles(source));
    expect((await stat(join(target, 'a', 'b.txt'))).ino).toBe(before.ino);
    await writeFile(join(source, 'a', 'b.txt'), 'two');
    await syncFolder(target, await folderFiles(source));
    expect(await readFile(join(target, 'a', 'b.txt'), 'utf8')).toBe('two');
  });

  it('makes an empty target of a folder that does not exist', async () => {
    const target = join(folder, 'target');
    await syncFolder(target, await folderFiles(join(folder, 'nowhere')));
    expect((await stat(target)).isDirectory()).toBe(true);
    expect((await folderFiles(target)).size).toBe(0);
  });
});
