import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildTracker, trackerFiles, type Tracker } from './bundleTracker';
import { syncFolder } from './syncFolder';

let tracker: Tracker;

beforeAll(async () => {
  tracker = await buildTracker();
});

test('the tracking script as it is served has less than 2,000 bytes gzipped', () => {
  expect(gzipSync(tracker.code, { level: 6 }).length).toBeLessThan(2000);
  expect(tracker.code.length).toBeGreaterThan(1000);
});

test('it says its version, and the same source is always the same version', async () => {
  expect(tracker.version).toMatch(/^[0-9a-f]{10}$/);
  expect(tracker.code.split(`"${tracker.version}"`)).toHaveLength(2);
  expect(await buildTracker()).toEqual(tracker);
});

test('it evaluates no text, loads nothing and calls nobody', () => {
  expect(tracker.code).not.toMatch(
    /\beval\b|\bFunction\(|fetch|XMLHttpRequest|sendBeacon|WebSocket|\bImage\b|createElement|import\(|https?:\/\//,
  );
});

test('it is plain enough for browsers of 2017: no syntax that came later', () => {
  expect(tracker.code).not.toMatch(/\?\.|\?\?|\basync\b|\bawait\b|\*\*|catch\{|\.\.\.\w+\}|#\w/);
  expect(/^[\x20-\x7e\n]+$/.test(tracker.code)).toBe(true);
});

test('Hosting has it as general.js, as the network’s Magento module loads it, and under its version', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'halfshare-test-'));
  try {
    await syncFolder(folder, await trackerFiles());
    const names = ['general.js', 'magento2', 'magento2.js', `general-${tracker.version}.js`];
    for (const name of names)
      expect(await readFile(join(folder, 'integration', name), 'utf8')).toBe(tracker.code);
  } finally {
    await rm(folder, { recursive: true });
  }
});
