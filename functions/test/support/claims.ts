// What the custom claims of an ID token make of their holder: one table, for the account function and for the rules.

/** What somebody is to the brand and the influencer of the table. `admin` is the platform's, which the rules know nothing of. */
export type Standing = 'brand' | 'influencer' | 'admin';

export interface ClaimsCase {
  readonly what: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly is: readonly Standing[];
}

/** Ids are of letters and digits, at most 32, small ones among them. */
export function claimsCases(brandId: string, influencerId: string): ClaimsCase[] {
  const somebody = (what: string, claims: ClaimsCase['claims'], ...is: Standing[]): ClaimsCase => ({
    what,
    claims,
    is,
  });
  const oddly = (value: unknown): string => (value === undefined ? 'missing' : JSON.stringify(value));
  const oddRoles = [
    undefined,
    null,
    '',
    'Owner',
    'OWNER',
    ' owner',
    'owner ',
    'owner\n',
    'Admin',
    'ADMIN',
    'brand',
    'influencer',
    'superuser',
    'constructor',
    5,
    true,
    false,
    ['owner'],
    ['admin'],
    { owner: true },
  ];
  const oddIdsLike = (id: string): unknown[] => [
    undefined,
    null,
    '',
    5,
    true,
    false,
    [id],
    { id },
    id.toUpperCase(),
    `${id} `,
    ` ${id}`,
    `${id}\n`,
    `${id}x`,
    id.slice(0, -1),
    `${id}/orders`,
    `${id}-TEST`,
    `${id}-test-test`,
    '-test',
    '.*',
    'x'.repeat(33),
  ];
  return [
    ...['owner', 'manager', 'viewer'].map((role) => somebody(role, { role, brandId }, 'brand')),
    somebody('influencer', { influencerId }, 'influencer'),
    somebody('an influencer with a role that is none', { influencerId, role: 'Owner' }, 'influencer'),
    somebody(
      'an owner who is an influencer',
      { role: 'owner', brandId, influencerId },
      'brand',
      'influencer',
    ),
    somebody('admin', { role: 'admin' }, 'admin'),
    somebody('admin with a brand', { role: 'admin', brandId }, 'admin'),
    somebody('no claims', {}),
    ...oddRoles.map((role) => somebody(`the role ${oddly(role)} of the brand`, { role, brandId })),
    ...oddRoles.map((role) => somebody(`the role ${oddly(role)} of no brand`, { role })),
    ...oddIdsLike(brandId).map((id) => somebody(`an owner of ${oddly(id)}`, { role: 'owner', brandId: id })),
    ...oddIdsLike(influencerId).map((id) => somebody(`the influencer ${oddly(id)}`, { influencerId: id })),
    somebody('an owner of the test twin', { role: 'owner', brandId: `${brandId}-test` }),
    somebody('the brand’s id as an influencer', { influencerId: brandId }),
    somebody('the influencer’s id as a brand', { role: 'owner', brandId: influencerId }),
    somebody('claims in other words', {
      Role: 'owner',
      brandID: brandId,
      brand_id: brandId,
      influencerID: influencerId,
    }),
  ];
}
