import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initializeApp } from 'firebase-admin/app';
import { format, resolveConfig } from 'prettier';
import { openFirestore } from '../../src/firestore/base/client';
import { ORDERS_FOLDER } from './files';
import { FROZEN_FILE, presentDigests, readFrozen } from './frozen';
import { toJson } from './json';
import type { StoredRecording } from './recording';
import { STORIES } from './stories';
import { play } from './story';

// `npm run record`: plays each new story through the code as it is, on the Firestore emulator, and writes what is stored
// then. The clock and the ids are the stories' own, so the same code writes the same bytes. What is recorded stays as it
// is (frozen.ts).

const PROJECT = 'demo-recorded';

/** Names in the order in which somebody reads them; what is stored has its fields sorted by name. */
function written({ title, timeZone, plans, steps, orders, days, payouts }: StoredRecording): unknown {
  const inOrder = { title, timeZone, plans, steps, orders, days, payouts };
  return Object.fromEntries(Object.entries(inOrder).map(([name, value]) => [name, toJson(value)]));
}

async function clear(): Promise<void> {
  const host = process.env['FIRESTORE_EMULATOR_HOST'];
  if (!host) throw new Error('FIRESTORE_EMULATOR_HOST is not set: run this with npm run record');
  const documents = `emulator/v1/projects/${PROJECT}/databases/(default)/documents`;
  const { ok, status } = await fetch(`http://${host}/${documents}`, { method: 'DELETE' });
  if (!ok) throw new Error(`the emulator did not clear ${PROJECT}: ${status}`);
}

async function main(): Promise<void> {
  initializeApp({ projectId: PROJECT }, PROJECT);
  const db = openFirestore([], PROJECT);
  const config = await resolveConfig(__filename);
  const fileOf = (name: string): string => join(ORDERS_FOLDER, `${name}.json`);
  const files = new Map<string, string>();
  for (const story of STORIES) {
    if (existsSync(fileOf(story.name))) continue;
    await clear();
    const recording = await play(db, story);
    const text = await format(JSON.stringify(written(recording)), { ...config, parser: 'json' });
    if (files.has(story.name)) throw new Error(`two stories are called ${story.name}`);
    files.set(story.name, text);
  }
  mkdirSync(ORDERS_FOLDER, { recursive: true });
  for (const [name, text] of files) writeFileSync(fileOf(name), text);
  const frozen = { ...presentDigests(), ...readFrozen() };
  const list = await format(JSON.stringify(frozen), { ...config, parser: 'json' });
  writeFileSync(FROZEN_FILE, list);
  console.log(`Halfshare: recorded ${files.size} new stories of ${STORIES.length}.`);
  await db.terminate();
}

void main();
