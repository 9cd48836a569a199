import {
  clickExpiry,
  clickMark,
  readClickToken,
  signClickToken,
  type ClickRecord,
} from '../../domain/link/click';
import { localDay } from '../../domain/base/time';
import { AppError } from '../../domain/base/errors';
import { digest } from '../../domain/base/ids';
import type { ReportedClick } from '../../domain/link/reported';
import { createClick, readClick } from '../../firestore/link/clicks';
import { isBot } from './isBot';
import { hashAddress, hashAddressLike, type Reporter, type Services } from '../base/services';

export interface RecordedClick {
  readonly clickId: string;
  readonly expiresAt: Date;
  readonly counted: boolean;
  readonly reason: 'bot' | 'duplicate' | null;
  readonly replayed: boolean;
}

/**
 * Records a click on an influencer's link: one RPC, one write. A repeat (the same id; or, with our own id, the same
 * visitor on the same link within the duplicate window) writes nothing. Throws AppError `unknown_referral_code`, or
 * `event_conflict` for a caller's id with other content.
 */
export async function recordClick(
  services: Services,
  caller: Reporter,
  click: ReportedClick,
): Promise<RecordedClick> {
  const influencerId = await services.lookUps.referralOwner(caller.brand.brandId, click.referralCode);
  if (influencerId === null) {
    throw new AppError('unknown_referral_code', {
      detail: `No influencer of this brand has the referral code "${click.referralCode}".`,
      errors: [{ path: 'referralCode', message: 'is not the code of an influencer of this brand' }],
    });
  }
  const dated = await prepareClick(services, caller, click, influencerId);
  if (await createClick(services.db, caller.brand.brandId, dated)) return answer(dated, false);

  const stored = await readClick(services.db, caller.brand.brandId, dated.clickId);
  if (!stored) throw new AppError('unavailable', { headers: { 'Retry-After': '1' } });
  // The client library retries a commit on its own: then the stored click is this request's own.
  if (stored.requestId === caller.requestId) return answer(stored, false);
  if (click.clickId === undefined)
    return { ...answer(stored, true), counted: false, reason: stored.reason ?? 'duplicate' };
  if (stored.fingerprint === fingerprintLike(services, click, stored)) return answer(stored, true);
  throw new AppError('event_conflict', {
    detail: `Click ${dated.clickId} was sent before with other content; what is stored is unchanged.`,
  });
}

/**
 * The click as it will be stored, with its id; needs no database.
 *
 * @param influencerId who owns the referral code
 */
export async function prepareClick(
  services: Services,
  caller: Reporter,
  click: ReportedClick,
  influencerId: string,
): Promise<ClickRecord> {
  const record = clickRecord(services, caller, click, influencerId);
  const plan = await services.lookUps.planAt(caller.brand, record.occurredAt);
  return { ...record, ...clickExpiry(record.occurredAt, plan.attributionWindowDays) };
}

function clickRecord(
  services: Services,
  { brand, store, requestId }: Reporter,
  click: ReportedClick,
  influencerId: string,
): Omit<ClickRecord, 'expiresAt' | 'expireAt'> {
  const receivedAt = services.now();
  const occurredAt = click.occurredAt ?? receivedAt;
  const { clickedAt, nonce } = clickMark(
    { occurredAt, referralCode: click.referralCode, visitor: click },
    services.secrets.visitor.newestKey,
    services.newId('click').slice(-16),
  );
  const token = { brandId: brand.brandId, influencerId, clickedAt, nonce };
  const ipHash = click.ipAddress === undefined ? null : hashAddress(services, click.ipAddress);
  // The time in our own click token dates the click.
  const datedAt = click.clickId === undefined ? clickedAt : occurredAt;
  const isFromBot = click.userAgent !== undefined && isBot(click.userAgent);
  return {
    clickId: click.clickId ?? signClickToken(token, services.secrets.clickToken),
    storeId: store.storeId,
    influencerId,
    referralCode: click.referralCode,
    counted: !isFromBot,
    reason: isFromBot ? 'bot' : null,
    landingUrl: click.landingUrl ?? null,
    referrerUrl: click.referrerUrl ?? null,
    userAgent: click.userAgent ?? null,
    ipHash,
    visitorId: click.visitorId ?? null,
    subIds: click.subIds ?? [],
    fingerprint: clickFingerprint(click, ipHash),
    occurredAt: datedAt,
    day: localDay(datedAt, brand.timeZone),
    receivedAt,
    requestId,
  };
}

/** Of the keyed hash: the plain address could be found from its fingerprint by trying all addresses. */
function clickFingerprint(click: ReportedClick, ipHash: string | null): string {
  return digest({ ...click, ipAddress: ipHash });
}

/** The click's fingerprint under the version of the master secret that the stored click is of. */
function fingerprintLike(services: Services, click: ReportedClick, { ipHash }: ClickRecord): string {
  if (click.ipAddress === undefined) return clickFingerprint(click, null);
  const own = ipHash === null ? hashAddress(services, click.ipAddress) : null;
  return clickFingerprint(click, own ?? hashAddressLike(services, click.ipAddress, ipHash ?? ''));
}

function answer(
  { clickId, expiresAt, counted, reason }: Pick<ClickRecord, 'clickId' | 'expiresAt' | 'counted' | 'reason'>,
  replayed: boolean,
): RecordedClick {
  return { clickId, expiresAt, counted, reason, replayed };
}

/** The influencer and time of a click id, as far as it may count for the brand; else null. */
export async function resolveClick(
  services: Services,
  brandId: string,
  clickId: string,
): Promise<{ influencerId: string; clickedAt: Date } | null> {
  const token = readClickToken(clickId, services.secrets.clickToken);
  if (token) return token.brandId === brandId ? token : null;
  const click = await readClick(services.db, brandId, clickId);
  return click && { influencerId: click.influencerId, clickedAt: click.occurredAt };
}
