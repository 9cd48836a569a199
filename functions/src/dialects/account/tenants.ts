import { z } from 'zod';
import type { Brand, Store } from '../../domain/brand/brand';
import type { NewBrand, NewStore } from '../../domain/brand/tenant';
import { isTimeZone } from '../../domain/base/time';
import { readHost } from '../../domain/link/storeHosts';
import { planVersion, planVersionSchema } from './answers';
import { brandIdSchema, nameSchema, object, wordSchema } from './fields';
import { firstPlanSchema } from './plan';
import { storeFields, storeSummary } from './stores';
import { besideOtherIssues, currencySchema, must } from '../wire';

// Brands and stores as they are made and changed.

/** An id that a brand chooses for good: no test twin's. */
const newBrandIdSchema = z
  .string({ error: must('must be a string') })
  .regex(/^[A-Za-z0-9]{1,32}$/, 'must be 1 to 32 letters and digits, without accents: it stays for good')
  .meta({ examples: ['lalemoda'] });

const newStoreIdSchema = z
  .string({ error: must('must be a string') })
  .regex(/^[A-Za-z0-9]{1,40}$/, 'must be 1 to 40 letters and digits, without accents: it stays for good')
  .meta({ examples: ['lalewoo'] });

const timeZoneSchema = z
  .string({ error: must('must be a string') })
  .refine(isTimeZone, 'must be a time zone of the IANA, such as "Europe/Istanbul"')
  .meta({ examples: ['Europe/Istanbul'] });

export const PLATFORMS = ['woocommerce', 'magento', 'mobile', 'other'] as const;
const MAX_ADDRESS_LENGTH = 500;

const siteUrlSchema = z
  .string({ error: must('must be a string') })
  .max(MAX_ADDRESS_LENGTH, `must have at most ${MAX_ADDRESS_LENGTH} characters`)
  .transform((typed, ctx) => {
    const read = readHost(typed);
    if ('problem' in read) {
      ctx.addIssue({ code: 'custom', message: read.problem });
      return z.NEVER;
    }
    // `readHost` has seen that it is an address, or one without its scheme.
    const { origin, pathname } = new URL(
      /^https?:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`,
    );
    return origin + pathname.replace(/\/+$/, '');
  })
  .describe('The address of the shop. Query and fragment are left out; without a scheme it is https.')
  .meta({ examples: ['https://lale.example'] });

const LINK_PARAMETERS = ['storeApi', 'waffarx'] as const;

export const tenantRequests = {
  brands: z.object({
    after: brandIdSchema
      .optional()
      .meta({ description: 'Only brands after this one: `next` of the answer.' }),
  }),
  namedBrand: z.object({ brandId: brandIdSchema }),
  newBrand: z
    .object(
      {
        brandId: newBrandIdSchema.describe('Your own name for it. It stays for good.'),
        name: nameSchema,
        currency: currencySchema.describe('The default: an order may be in any currency. It stays for good.'),
        timeZone: timeZoneSchema.describe('The brand’s days are days in it. It stays for good.'),
        plan: firstPlanSchema.describe('The first version of the plan; all but the rate has usual values.'),
      },
      object,
    )
    .transform(({ plan, ...named }): NewBrand => ({ ...named, terms: plan }))
    .meta({ id: 'NewBrand' }),
  brandChange: z.object({ name: nameSchema }, object).meta({ id: 'BrandChange' }),
  newStore: z
    .object(
      {
        brandId: brandIdSchema.optional(),
        storeId: newStoreIdSchema.describe('Your own name for it. It stays for good.'),
        name: nameSchema,
        platform: wordSchema(PLATFORMS),
        siteUrl: siteUrlSchema,
        linkParameters: wordSchema(LINK_PARAMETERS)
          .optional()
          .describe(
            'What the shop’s software reads from a landing URL. Absent: `waffarx` of `magento` and `mobile`, else `storeApi`.',
          ),
      },
      object,
    )
    .transform(({ brandId, linkParameters, ...named }): { brandId: string | undefined; store: NewStore } => {
      const usual = named.platform === 'magento' || named.platform === 'mobile' ? 'waffarx' : 'storeApi';
      return { brandId, store: { ...named, linkParameters: linkParameters ?? usual } };
    })
    .meta({ id: 'NewStore' }),
  storeChange: z
    .object(
      { brandId: brandIdSchema.optional(), name: nameSchema.optional(), siteUrl: siteUrlSchema.optional() },
      object,
    )
    .superRefine(({ name, siteUrl }, ctx) => {
      if (name === undefined && siteUrl === undefined)
        ctx.addIssue({ code: 'custom', path: ['name'], message: 'is required, or siteUrl' });
    }, besideOtherIssues)
    .meta({ id: 'StoreChange' }),
  ofBrand: z.object({ brandId: brandIdSchema.optional() }, object).meta({ id: 'OfBrand' }),
} as const;

const replayed = z.boolean().describe('It was so already: nothing was written.');

const brandFields = {
  brandId: z.string(),
  name: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  state: z.enum(['active', 'suspended']),
  plan: planVersionSchema.describe('The newest version; it may start later.'),
};

export const brandAnswerSchema = z.object(brandFields).meta({ id: 'Brand' });
export const brandsAnswerSchema = z
  .object({
    brands: z.array(brandAnswerSchema),
    next: z.string().nullable().describe('More brands follow: send it as `after`.'),
  })
  .meta({ id: 'Brands' });
export const savedBrandAnswerSchema = z
  .object({
    ...brandFields,
    testBrandId: z.string().describe('Its test twin, where test keys report to.'),
    replayed,
  })
  .meta({ id: 'SavedBrand' });
export const savedStoreAnswerSchema = z
  .object({ brandId: z.string(), ...storeFields, replayed })
  .meta({ id: 'SavedStore' });

export function brandAnswer(brand: Brand): z.infer<typeof brandAnswerSchema> {
  const { brandId, name, currency, timeZone, state, plan } = brand;
  return { brandId, name, currency, timeZone, state, plan: planVersion(plan) };
}

export function brandsAnswer({
  brands,
  next,
}: {
  readonly brands: readonly Brand[];
  readonly next: string | null;
}): z.infer<typeof brandsAnswerSchema> {
  return { brands: brands.map(brandAnswer), next };
}

export function savedBrandAnswer(
  brand: Brand,
  testBrandId: string,
  isReplay: boolean,
): z.infer<typeof savedBrandAnswerSchema> {
  return { ...brandAnswer(brand), testBrandId, replayed: isReplay };
}

export function savedStoreAnswer(
  brandId: string,
  store: Store,
  at: { readonly now: Date; readonly replayed: boolean },
): z.infer<typeof savedStoreAnswerSchema> {
  return { brandId, ...storeSummary(store, at.now), replayed: at.replayed };
}
