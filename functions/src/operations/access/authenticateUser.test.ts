import { claimsCases } from '../../../test/support/claims';
import type { Services } from '../base/services';
import { assertMay, authenticateUser, isOwnBrand } from './authenticateUser';

const withClaims = (claims: Readonly<Record<string, unknown>>) =>
  authenticateUser(
    { verifyIdToken: () => Promise.resolve({ uid: 'somebody', ...claims }) } as unknown as Services,
    'token',
    'req_1',
  );

// The rules of Firestore are held to the same table: functions/test/rules/firestore.rules.test.ts.
test.each(claimsCases('acme', 'ann'))('$what', async ({ claims, is }) => {
  const user = await withClaims(claims);
  const standing = {
    brand: isOwnBrand(user, 'acme'),
    influencer: user.influencerId === 'ann',
    admin: user.role === 'admin',
  };
  expect(standing).toEqual({
    brand: is.includes('brand'),
    influencer: is.includes('influencer'),
    admin: is.includes('admin'),
  });
  if (is.includes('influencer')) expect(() => assertMay(user, ['influencer'])).not.toThrow();
});
