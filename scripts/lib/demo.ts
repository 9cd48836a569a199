import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './messages';
import { emulatorDataDir } from './paths';

/** What the launcher needs of emulator-data/demo.json; the file holds more. */
export interface Demo {
  brandId: string;
  storeId: string;
  apiKey: string;
  influencers: readonly { influencerId: string; referralCode: string }[];
  users: readonly { email: string; password: string; claims: Readonly<Record<string, unknown>> }[];
}

function isDemo(value: unknown): value is Demo {
  if (typeof value !== 'object' || value === null) return false;
  const demo = value as Record<string, unknown>;
  const texts = [demo['brandId'], demo['storeId'], demo['apiKey']];
  const lists = [demo['influencers'], demo['users']];
  return texts.every((text) => typeof text === 'string') && lists.every((list) => Array.isArray(list));
}

/** Absent before the first `npm run seed`. */
export function readDemo(): Demo | undefined {
  const file = join(emulatorDataDir, 'demo.json');
  if (!existsSync(file)) return undefined;
  const demo: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isDemo(demo)) throw new Problem(`${file} lacks a field. Make it anew with: npm run seed`);
  return demo;
}

/** A sale to paste: the same order each time, so a second paste shows what a replay answers. */
export function saleCurl(functionsUrl: string, demo: Demo): string {
  const referralCode = demo.influencers[0]?.referralCode;
  const sale = {
    orderId: 'my-first-order',
    currency: 'USD',
    total: '120.00',
    ...(referralCode !== undefined && { attribution: { referralCode } }),
  };
  return [
    `curl -sS ${functionsUrl}/trackSale \\`,
    `  -H 'Authorization: Bearer ${demo.apiKey}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(sale)}'`,
  ].join('\n');
}
