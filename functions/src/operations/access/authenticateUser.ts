import { tenantIdSchema, twinIdOf, type Brand } from '../../domain/brand/brand';
import { AppError } from '../../domain/base/errors';
import type { Services } from '../base/services';

/** The roles of people; `admin` is the platform's own. */
export const ROLES = ['owner', 'manager', 'viewer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who may call something. An influencer has no role, but the claim `influencerId`. */
export type Capacity = Role | 'influencer';

/** The caller, from the claims of the ID token. Malformed claims are ignored. */
export interface User {
  readonly uid: string;
  /** Null without a brand, except for `admin`. */
  readonly role: Role | null;
  readonly brandId: string | null;
  readonly influencerId: string | null;
  readonly requestId: string;
}

/**
 * Finds the person that a Firebase Auth ID token belongs to. Throws AppError `missing_id_token` or `invalid_id_token`.
 *
 * @param token as sent, or null if none was
 */
export async function authenticateUser(
  services: Services,
  token: string | null,
  requestId: string,
): Promise<User> {
  if (token === null || token === '') {
    throw new AppError('missing_id_token', {
      detail: 'Send the ID token of Firebase Auth as "Authorization: Bearer <token>".',
    });
  }
  const claims = await services.verifyIdToken(token);
  const uid = claims?.['uid'];
  if (!claims || typeof uid !== 'string' || uid === '') {
    throw new AppError('invalid_id_token', {
      detail: 'The ID token is not of this project, or has expired. Sign in again.',
    });
  }
  const brandId = tenantClaim(claims['brandId']);
  const role = ROLES.find((known) => known === claims['role']) ?? null;
  return {
    uid,
    role: role === 'admin' || brandId !== null ? role : null,
    brandId,
    influencerId: tenantClaim(claims['influencerId']),
    requestId,
  };
}

function tenantClaim(claim: unknown): string | null {
  const read = tenantIdSchema.safeParse(claim);
  return read.success ? read.data : null;
}

/** Throws AppError `insufficient_role` if the user has none of these capacities. */
export function assertMay(user: User, who: readonly Capacity[]): void {
  const isInfluencer = who.includes('influencer') && user.influencerId !== null;
  if (isInfluencer || (user.role !== null && who.includes(user.role))) return;
  throw new AppError('insufficient_role', { detail: `This needs one of the roles: ${who.join(', ')}.` });
}

/** Whether the brand is the user's own, or its test twin. */
export function isOwnBrand({ role, brandId }: User, named: string): boolean {
  if (role === null || role === 'admin' || brandId === null) return false;
  return named === brandId || named === twinIdOf(brandId);
}

/**
 * The brand of a call: the user's own, its test twin if that is named, and for `admin` any. Throws AppError `not_found`
 * for another tenant's or an unknown one, `invalid_request` if an admin names none, and `brand_suspended` if a user of
 * a suspended brand would write.
 *
 * @param named the brand that the call names, if any
 */
export async function brandFor(
  { lookUps }: Services,
  user: User,
  named: string | undefined,
  access: 'read' | 'write',
): Promise<Brand> {
  const brandId = named ?? (user.role === 'admin' ? null : user.brandId);
  if (brandId === null) {
    throw new AppError('invalid_request', {
      detail: 'brandId is required: name the brand',
      errors: [{ path: 'brandId', message: 'is required: name the brand' }],
    });
  }
  const isAllowed = user.role === 'admin' || isOwnBrand(user, brandId);
  const brand = isAllowed ? await lookUps.brand(brandId) : null;
  if (!brand) throw new AppError('not_found', { detail: `There is no brand "${brandId}" of yours.` });
  if (access === 'write' && user.role !== 'admin' && brand.state === 'suspended') {
    throw new AppError('brand_suspended', { detail: 'The brand is suspended. Contact support.' });
  }
  return brand;
}
