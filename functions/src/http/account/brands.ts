import { changesAnswer, changesAnswerSchema } from '../../dialects/account/changes';
import {
  brandAnswer,
  brandAnswerSchema,
  brandsAnswer,
  brandsAnswerSchema,
  savedBrandAnswer,
  savedBrandAnswerSchema,
} from '../../dialects/account/tenants';
import { parseWire } from '../../dialects/wire';
import { twinIdOf, type Brand } from '../../domain/brand/brand';
import { brandFor } from '../../operations/access/authenticateUser';
import { changeBrand, createBrand, listBrands, listChanges } from '../../operations/brand/tenants';
import type { JsonAnswer } from '../httpApp';
import { BRAND, type AccountContext, type AccountRoute } from './route';

function savedBrand({ brand, isNew }: { brand: Brand; isNew: boolean }, outcome: string): JsonAnswer {
  return {
    status: isNew ? 201 : 200,
    body: savedBrandAnswer(brand, twinIdOf(brand.brandId), !isNew),
    event: { kind: 'brand', id: brand.brandId, outcome: isNew ? outcome : 'replayed' },
  };
}

async function setState(
  { services, schemas, user, names, note }: AccountContext,
  state: Brand['state'],
): Promise<JsonAnswer> {
  const { brandId } = parseWire(schemas.namedBrand, names);
  await brandFor(services, user, brandId, 'write');
  note({ brandId });
  return savedBrand(await changeBrand(services, brandId, { state }, user), state);
}

const SAVED = { 201: savedBrandAnswerSchema, 200: savedBrandAnswerSchema };

export const brandRoutes = {
  listBrands: {
    summary: 'All brands',
    methods: ['GET'],
    path: '/v1/brands',
    who: ['admin'],
    names: 'brands',
    body: null,
    answers: { 200: brandsAnswerSchema },
    errors: [],
    async handle({ services, schemas, names }) {
      const { after } = parseWire(schemas.brands, names);
      return {
        status: 200,
        body: brandsAnswer(await listBrands(services, after)),
        event: { kind: 'brands', id: null, outcome: 'ok' },
      };
    },
  },
  createBrand: {
    summary: 'Make a brand and its test twin',
    methods: ['POST'],
    path: '/v1/brands',
    who: ['admin'],
    names: null,
    body: 'newBrand',
    answers: SAVED,
    errors: ['id_taken', 'currency_not_supported'],
    async handle({ services, schemas, user, body, note }) {
      const wanted = parseWire(schemas.newBrand, body);
      note({ brandId: wanted.brandId });
      return savedBrand(await createBrand(services, wanted, user), 'created');
    },
  },
  readBrand: {
    summary: 'A brand',
    methods: ['GET'],
    path: '/v1/brands/:brandId',
    who: [...BRAND, 'admin'],
    names: 'namedBrand',
    body: null,
    answers: { 200: brandAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names }) {
      const brand = await brandFor(services, user, parseWire(schemas.namedBrand, names).brandId, 'read');
      return {
        status: 200,
        body: brandAnswer(brand),
        event: { kind: 'brand', id: brand.brandId, outcome: 'ok' },
      };
    },
  },
  changeBrand: {
    summary: 'Change a brand’s name',
    methods: ['PUT'],
    path: '/v1/brands/:brandId',
    who: ['owner', 'admin'],
    names: 'namedBrand',
    body: 'brandChange',
    answers: SAVED,
    errors: ['brand_suspended'],
    async handle({ services, schemas, user, names, body, note }) {
      const { brandId } = parseWire(schemas.namedBrand, names);
      const change = parseWire(schemas.brandChange, body);
      await brandFor(services, user, brandId, 'write');
      note({ brandId });
      return savedBrand(await changeBrand(services, brandId, change, user), 'saved');
    },
  },
  suspendBrand: {
    summary: 'Suspend a brand: nothing of it counts any more',
    methods: ['POST'],
    path: '/v1/brands/:brandId/suspend',
    who: ['admin'],
    names: 'namedBrand',
    body: null,
    answers: SAVED,
    errors: [],
    handle: (context) => setState(context, 'suspended'),
  },
  resumeBrand: {
    summary: 'End the suspension of a brand',
    methods: ['POST'],
    path: '/v1/brands/:brandId/resume',
    who: ['admin'],
    names: 'namedBrand',
    body: null,
    answers: SAVED,
    errors: [],
    handle: (context) => setState(context, 'active'),
  },
  listChanges: {
    summary: 'Who changed what of a brand',
    methods: ['GET'],
    path: '/v1/changes',
    who: ['owner', 'admin'],
    names: 'changes',
    body: null,
    answers: { 200: changesAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names }) {
      const { brandId: named, after } = parseWire(schemas.changes, names);
      const { brandId } = await brandFor(services, user, named, 'read');
      return {
        status: 200,
        body: changesAnswer(brandId, await listChanges(services, brandId, after)),
        event: { kind: 'changes', id: brandId, outcome: 'ok' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
