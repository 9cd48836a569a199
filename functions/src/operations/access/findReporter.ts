import type { Scope } from '../../domain/credentials/apiKey';
import { isTestTwin } from '../../domain/brand/brand';
import { isClickId, readClickToken } from '../../domain/link/click';
import { AppError } from '../../domain/base/errors';
import { isKeyId } from '../../domain/credentials/signature';
import { findClicks, readClick } from '../../firestore/link/clicks';
import { assertActive, callerOf } from './authenticate';
import type { Caller, Reporter, Services } from '../base/services';

/** What in an unsigned report identifies its store. */
export interface StoreHints {
  /** The shop's host, in lower case and without a port; null: absent or unreadable. */
  readonly host: string | null;
  readonly clickId: string | null;
}

/** What an unsigned report says of its sender. */
export interface UnsignedReport extends StoreHints {
  /** As sent, or null. */
  readonly keyId: string | null;
  /** The scope that the named key must have; null: any key will do. */
  readonly scope: Scope | null;
}

export interface FoundReporter {
  readonly reporter: Reporter;
  /** The key that it was found by; null: it was found otherwise. */
  readonly keyId: string | null;
}

/**
 * Finds the store of an unsigned report: by the key it names, the host of its shop, or its click, in this order. At
 * most three look-ups, and no more than a few documents. Throws AppError `not_found` saying what was tried,
 * `invalid_signature` if the store has a secret and so must sign, `revoked_api_key`, `insufficient_scope` or
 * `brand_suspended`.
 */
export async function findReporter(
  services: Services,
  report: UnsignedReport,
  requestId: string,
): Promise<FoundReporter> {
  const caller = await byKey(services, report, requestId);
  const reporter =
    caller ?? (await byHost(services, report, requestId)) ?? (await byClick(services, report, requestId));
  if (!reporter) throw storeNotFound(report);
  const { brand, store } = reporter;
  if (await services.lookUps.hasSecret(brand.brandId, store.storeId, services.now())) throw mustSign();
  return { reporter, keyId: caller?.keyId ?? null };
}

async function byKey(
  services: Services,
  { keyId, scope }: UnsignedReport,
  requestId: string,
): Promise<Caller | null> {
  const stored = keyId !== null && isKeyId(keyId) ? await services.lookUps.apiKey(keyId) : null;
  if (!stored) return null;
  if (stored.signing !== 'none') throw mustSign();
  return callerOf(services, stored, scope, requestId);
}

async function byHost(
  services: Services,
  { host }: UnsignedReport,
  requestId: string,
): Promise<Reporter | null> {
  const found = host === null ? [] : await services.lookUps.storesByHost(host);
  const only = onlyOf(found);
  return only && reporterOf(services, only, requestId);
}

async function byClick(
  services: Services,
  { clickId }: UnsignedReport,
  requestId: string,
): Promise<Reporter | null> {
  if (clickId === null || !isClickId(clickId)) return null;
  const token = readClickToken(clickId, services.secrets.clickToken);
  if (!token) {
    const only = onlyOf(await findClicks(services.db, clickId));
    return only && reporterOf(services, only, requestId);
  }
  const { brandId } = token;
  const click = await readClick(services.db, brandId, clickId);
  return click && reporterOf(services, { brandId, storeId: click.storeId }, requestId);
}

interface StoreName {
  readonly brandId: string;
  readonly storeId: string;
}

/**
 * The only store among them, apart from test twins; null if two have the same host or click id, since the order could
 * be either's.
 */
function onlyOf(found: readonly StoreName[]): StoreName | null {
  const live = found.filter(({ brandId }) => !isTestTwin(brandId));
  const names = new Set(live.map(({ brandId, storeId }) => `${brandId}/${storeId}`));
  return names.size === 1 ? (live[0] ?? null) : null;
}

async function reporterOf(
  { lookUps }: Services,
  { brandId, storeId }: StoreName,
  requestId: string,
): Promise<Reporter | null> {
  const [brand, store] = await Promise.all([lookUps.brand(brandId), lookUps.store(brandId, storeId)]);
  if (!brand || !store) return null;
  assertActive(brand, store);
  return { brand, store, requestId };
}

function mustSign(): AppError {
  return new AppError('invalid_signature', {
    detail:
      'This store has an API key with a secret, so its reports must be signed: send X-WaffarX-Key, X-WaffarX-Timestamp and X-WaffarX-Signature.',
  });
}

function storeNotFound({ keyId, host, clickId }: UnsignedReport): AppError {
  const tried = [
    keyId === null ? 'no X-WaffarX-Key was sent' : 'X-WaffarX-Key is not the id of a key of ours',
    host === null ? 'no base_url with a host' : `no single store has the host "${host.slice(0, 100)}"`,
    clickId === null ? 'no af_id' : 'af_id is not a click of ours',
  ];
  return new AppError('not_found', {
    detail: `No store can be found for this unsigned report: ${tried.join('; ')}.`,
  });
}
