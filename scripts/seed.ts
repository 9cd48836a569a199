import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  apiSecret,
  deriveKey,
  formatApiKey,
  SCOPES,
  type StoredApiKey,
} from '../functions/src/domain/credentials/apiKey';
import type { Brand, StoredStore } from '../functions/src/domain/brand/brand';
import { codeKey, ID_PREFIXES, type NewId } from '../functions/src/domain/base/ids';
import { sharePercent } from '../functions/src/domain/brand/plan';
import { getAuth } from '../functions/src/firestore/base/auth';
import { openFirestore } from '../functions/src/firestore/base/client';
import { paths } from '../functions/src/firestore/base/paths';
import { rollUpClosedHours } from '../functions/src/operations/rollup/rollUpClosedHours';
import { createServices, hashEmail, type Services } from '../functions/src/operations/base/services';
import { DEMO_BRANDS, DEMO_PASSWORD, DEMO_USERS, plainPlan, type DemoBrand } from './lib/demoWorld';
import { emulatorDataDir, projectId, region } from './lib/paths';
import { seedEvents } from './lib/seedEvents';

// Fills empty emulators with the demo data, the same each time: `npm run seed` runs it and exports the result.

const SEEDED_AT = new Date('2026-11-20T12:00:00Z');

const masterSecret = process.env['HALFSHARE_MASTER_SECRET'] ?? '';
const secretKey = deriveKey(masterSecret, 'apiSecret');

function credentials({ keyId, mode }: DemoBrand): { apiKey: string; apiSecret: string } {
  const secret = apiSecret(secretKey, keyId, 1);
  return { apiKey: formatApiKey({ mode, keyId, secret }), apiSecret: secret };
}

async function seedBrand(services: Services, demo: DemoBrand): Promise<void> {
  const { db } = services;
  const { brandId, store, keyId, mode, signing } = demo;
  const plan = plainPlan(demo.ratePercent);
  const brand: Brand = {
    brandId,
    name: demo.name,
    currency: demo.currency,
    timeZone: demo.timeZone,
    state: 'active',
    shards: 1,
    planVersion: plan.version,
    plan,
  };
  const storeRecord: StoredStore = { ...store, state: 'active' };
  const key: StoredApiKey = {
    keyId,
    brandId,
    storeId: store.storeId,
    mode,
    scopes: [...SCOPES],
    state: 'active',
    version: 1,
    signing,
  };
  const batch = db.batch();
  batch.set(paths.brand(db, brandId), brand);
  batch.set(paths.plan(db, brandId, plan.version), plan);
  batch.set(paths.store(db, brandId, store.storeId), storeRecord);
  batch.set(paths.apiKey(db, keyId), key);
  for (const { influencerId, name, referralCode, couponCode } of demo.influencers) {
    const email = hashEmail(services, `${influencerId}@influencer.example`);
    batch.set(paths.influencer(db, influencerId), { influencerId, name, ...email });
    batch.set(paths.referralCode(db, codeKey(referralCode) ?? ''), {
      code: referralCode,
      influencerId,
      brandIds: [brandId],
    });
    if (couponCode === undefined) continue;
    batch.set(paths.couponCode(db, brandId, codeKey(couponCode) ?? ''), {
      code: couponCode,
      brandId,
      influencerId,
    });
  }
  await batch.commit();
}

async function seedUsers(): Promise<void> {
  const auth = getAuth();
  for (const { email, claims } of DEMO_USERS) {
    const uid = createHash('sha256').update(email).digest('hex').slice(0, 28);
    await auth.createUser({ uid, email, emailVerified: true, password: DEMO_PASSWORD });
    await auth.setCustomUserClaims(uid, claims);
  }
}

/** The plan, with its shares also by the names that testConnection answers. */
function planFile({ ratePercent }: DemoBrand): object {
  const plan = plainPlan(ratePercent);
  return {
    ...plan,
    influencerSharePercent: sharePercent(plan, 'influencer'),
    platformSharePercent: sharePercent(plan, 'platform'),
  };
}

function writeDemoFile(): void {
  const [demo, ...others] = DEMO_BRANDS;
  const file = {
    projectId,
    functionsBaseUrl: `http://127.0.0.1:5001/${projectId}/${region}`,
    firestoreHost: '127.0.0.1:8080',
    hostingUrl: 'http://127.0.0.1:5002',
    brandId: demo.brandId,
    storeId: demo.store.storeId,
    ...credentials(demo),
    keyId: demo.keyId,
    influencers: demo.influencers.map(({ influencerId, referralCode, couponCode }) => ({
      influencerId,
      referralCode,
      ...(couponCode === undefined ? {} : { couponCode }),
    })),
    plan: planFile(demo),
    users: DEMO_USERS.map(({ email, claims }) => ({ email, password: DEMO_PASSWORD, claims })),
    others: others
      .filter(({ signing }) => signing === 'required')
      .map((brand) => ({
        brandId: brand.brandId,
        storeId: brand.store.storeId,
        currency: brand.currency,
        ...credentials(brand),
        keyId: brand.keyId,
        influencers: brand.influencers.map(({ influencerId, referralCode, couponCode }) => ({
          influencerId,
          referralCode,
          couponCode,
        })),
        plan: planFile(brand),
      })),
    // Clients of the network that sign nothing: found by the shop's host, kept as unverified.
    unsigned: others
      .filter(({ signing }) => signing === 'none')
      .map(({ brandId, store, keyId, currency, influencers }) => ({
        brandId,
        storeId: store.storeId,
        hosts: store.hosts,
        keyId,
        currency,
        influencers: influencers.map(({ influencerId, referralCode }) => ({ influencerId, referralCode })),
      })),
  };
  mkdirSync(emulatorDataDir, { recursive: true });
  writeFileSync(join(emulatorDataDir, 'demo.json'), `${JSON.stringify(file, null, 2)}\n`);
}

/** Ids that look random and are the same each time. */
function countingIds(): NewId {
  let count = 0;
  return (kind) => {
    count += 1;
    return ID_PREFIXES[kind] + createHash('sha256').update(`seed ${count}`).digest('base64url').slice(0, 24);
  };
}

async function main(): Promise<void> {
  if (masterSecret === '' || !process.env['FIRESTORE_EMULATOR_HOST']) {
    throw new Error('the seed fills emulators only: start it with `npm run seed`');
  }
  const db = openFirestore();
  let now = SEEDED_AT;
  const services = createServices({
    db,
    masterSecret,
    now: () => now,
    newId: countingIds(),
    maxDayShards: 1,
  });
  for (const brand of DEMO_BRANDS) await seedBrand(services, brand);
  await seedUsers();
  await seedEvents(services, DEMO_BRANDS, (time) => {
    now = time;
  });
  now = SEEDED_AT;
  await rollUpClosedHours(services, { budgetMs: 60_000 });
  writeDemoFile();
  console.log('Seeded the demo brands, users and events.');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
