import { join, resolve } from 'node:path';

export const repoRoot = resolve(__dirname, '..', '..');
export const projectId = 'demo-halfshare';
export const region = 'us-central1';
export const emulatorDataDir = join(repoRoot, 'emulator-data');

export function inRepo(...parts: string[]): string {
  return join(repoRoot, ...parts);
}
