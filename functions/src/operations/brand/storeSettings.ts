import { digest } from '../../domain/base/ids';
import type { StoreSettings } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import { heldTag, settingsTag } from '../../domain/brand/settingsTag';
import { commitSettings, readSettings, readStamp } from '../../firestore/brand/storeSettings';
import type { KnownStamp } from '../base/caches';
import type { Reporter, Services } from '../base/services';

/** Less than the minute within which a poll must see a change, since the look-up takes a moment too. */
const STAMP_TTL_MS = 50_000;

/**
 * The network's stamp as this instance knows it: at most `STAMP_TTL_MS` old, and read once for simultaneous requests.
 */
function networkStamp(services: Services): Promise<string> {
  const nowMs = services.now().getTime();
  const { caches } = services;
  const known = caches.settingsStamp;
  // The absolute difference: a clock that was set back must not keep the stamp for longer.
  if (known && Math.abs(nowMs - known.readAtMs) < STAMP_TTL_MS) return known.stamp;
  const reading: KnownStamp = { readAtMs: nowMs, stamp: readStamp(services.db) };
  caches.settingsStamp = reading;
  reading.stamp.catch(() => {
    if (caches.settingsStamp === reading) caches.settingsStamp = null;
  });
  return reading.stamp;
}

/**
 * The poll's tag if it is still valid: found without a look-up of key or store, and mostly without any read. Null: the
 * poll needs `pollSettings`.
 */
export async function unchangedSince(
  services: Services,
  keyId: string,
  ifNoneMatch: string | undefined,
): Promise<string | null> {
  if (ifNoneMatch === undefined) return null;
  const stamp = await networkStamp(services);
  return heldTag(ifNoneMatch, { stamp, keyId }, services.now());
}

/** The store's settings, and their tag. */
export async function pollSettings(
  services: Services,
  { brand, store }: Pick<Reporter, 'brand' | 'store'>,
  keyId: string,
): Promise<{ settings: StoreSettings; tag: string }> {
  const now = services.now();
  const { settings, stamp } = await readSettings(services.db, brand.brandId, store.storeId);
  services.caches.settingsStamp = { readAtMs: now.getTime(), stamp: Promise.resolve(stamp) };
  return { settings, tag: settingsTag(settings.version, { stamp, keyId }, now) };
}

export interface SettingsChange extends Omit<StoreSettings, 'version'> {
  /** The version that was edited; if it is no longer the present one, the change is refused. */
  readonly basedOnVersion?: number | undefined;
}

/**
 * Saves a new version of the store's settings; the present settings again are a replay, and nothing is written. A
 * plugin gets them with its next poll, from a minute later on. Throws AppError `not_found` and `settings_conflict`.
 */
export async function saveSettings(
  { db, now }: Services,
  { brandId, storeId }: { readonly brandId: string; readonly storeId: string },
  change: SettingsChange,
  who: { readonly uid: string; readonly requestId: string },
): Promise<{ settings: StoreSettings; replayed: boolean }> {
  const { requestId, uid: savedBy } = who;
  const stamp = digest({ requestId }).slice(0, 16);
  const { settings, isNew } = await commitSettings(
    db,
    brandId,
    storeId,
    (present) => nextSettings(present, change),
    { stamp, savedBy, savedAt: now(), requestId },
  );
  return { settings, replayed: !isNew };
}

function nextSettings(
  present: StoreSettings,
  { basedOnVersion, ...wanted }: SettingsChange,
): StoreSettings | null {
  const { version, ...now } = present;
  if (digest(now) === digest(wanted)) return null;
  if (basedOnVersion !== undefined && basedOnVersion !== version) {
    throw new AppError('settings_conflict', {
      detail: `The settings are of version ${version}, not ${basedOnVersion}. Read them again.`,
    });
  }
  return { ...wanted, version: version + 1 };
}
