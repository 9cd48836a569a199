import { codeAnswerSchema } from '../../dialects/account/codes';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { saveCoupon, saveReferralCode, type CodeChange } from '../../operations/brand/codes';
import type { JsonAnswer } from '../httpApp';
import type { AccountRoute } from './route';

type Owned = Omit<CodeChange, 'influencerId'> & { readonly influencerId: string | null };

function answer(kind: string, owned: Owned, { replayed }: { readonly replayed: boolean }): JsonAnswer {
  const { brandId, code, influencerId } = owned;
  return {
    status: replayed ? 200 : 201,
    body: { brandId, code, influencerId, replayed },
    event: { kind, id: code, outcome: replayed ? 'replayed' : 'saved' },
  };
}

export const codeRoutes = {
  saveCoupon: {
    summary: 'Give a coupon code to an influencer, or to nobody',
    methods: ['PUT'],
    path: '/v1/coupon-codes/:code',
    who: ['owner', 'manager', 'admin'],
    names: 'code',
    body: 'couponOwner',
    answers: { 201: codeAnswerSchema, 200: codeAnswerSchema },
    errors: ['brand_suspended', 'code_taken'],
    async handle({ services, schemas, user, names, body, note }) {
      const { code } = parseWire(schemas.code, names);
      const { brandId: named, influencerId } = parseWire(schemas.couponOwner, body, {
        nullable: ['influencerId'],
      });
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId });
      const owned = { brandId, code, influencerId };
      return answer('couponCode', owned, await saveCoupon(services, owned, user.role));
    },
  },
  saveReferralCode: {
    summary: 'Give a referral code to an influencer',
    methods: ['PUT'],
    path: '/v1/referral-codes/:code',
    who: ['admin'],
    names: 'code',
    body: 'referralCodeOwner',
    answers: { 201: codeAnswerSchema, 200: codeAnswerSchema },
    errors: ['code_taken'],
    async handle({ services, schemas, user, names, body, note }) {
      const { code } = parseWire(schemas.code, names);
      const { brandId: named, influencerId } = parseWire(schemas.referralCodeOwner, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId });
      const owned = { brandId, code, influencerId };
      return answer('referralCode', owned, await saveReferralCode(services, owned, user.role));
    },
  },
} as const satisfies Record<string, AccountRoute>;
