import { savedStoreAnswer, savedStoreAnswerSchema } from '../../dialects/account/tenants';
import { parseWire } from '../../dialects/wire';
import type { Store } from '../../domain/brand/brand';
import { brandFor } from '../../operations/access/authenticateUser';
import { changeStore, createStore } from '../../operations/brand/tenants';
import type { JsonAnswer } from '../httpApp';
import { KEEPERS, type AccountContext, type AccountRoute } from './route';

const SAVED = { 201: savedStoreAnswerSchema, 200: savedStoreAnswerSchema };

function savedStore(
  { services }: AccountContext,
  brandId: string,
  { store, isNew }: { readonly store: Store; readonly isNew: boolean },
  outcome: string,
): JsonAnswer {
  return {
    status: isNew ? 201 : 200,
    body: savedStoreAnswer(brandId, store, { now: services.now(), replayed: !isNew }),
    event: { kind: 'store', id: store.storeId, outcome: isNew ? outcome : 'replayed' },
  };
}

async function setState(context: AccountContext, state: Store['state']): Promise<JsonAnswer> {
  const { services, schemas, user, names, body, note } = context;
  const { storeId } = parseWire(schemas.storeId, names);
  const { brandId } = await brandFor(services, user, parseWire(schemas.ofBrand, body).brandId, 'write');
  note({ brandId, storeId });
  return savedStore(
    context,
    brandId,
    await changeStore(services, { brandId, storeId }, { state }, user),
    state,
  );
}

/** How stores are made and changed; what they say of themselves is in `stores.ts`. */
export const storeTenantRoutes = {
  createStore: {
    summary: 'Make a store',
    methods: ['POST'],
    path: '/v1/stores',
    who: KEEPERS,
    names: null,
    body: 'newStore',
    answers: SAVED,
    errors: ['brand_suspended', 'id_taken', 'host_conflict', 'limit_reached'],
    async handle(context) {
      const { services, schemas, user, body, note } = context;
      const { brandId: named, store } = parseWire(schemas.newStore, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId, storeId: store.storeId });
      return savedStore(context, brandId, await createStore(services, brandId, store, user), 'created');
    },
  },
  changeStore: {
    summary: 'Change a store’s name or address',
    methods: ['PUT'],
    path: '/v1/stores/:storeId',
    who: KEEPERS,
    names: 'storeId',
    body: 'storeChange',
    answers: SAVED,
    errors: ['brand_suspended', 'host_conflict'],
    async handle(context) {
      const { services, schemas, user, names, body, note } = context;
      const { storeId } = parseWire(schemas.storeId, names);
      const { brandId: named, name, siteUrl } = parseWire(schemas.storeChange, body);
      const change = { ...(name !== undefined && { name }), ...(siteUrl !== undefined && { siteUrl }) };
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId, storeId });
      return savedStore(
        context,
        brandId,
        await changeStore(services, { brandId, storeId }, change, user),
        'saved',
      );
    },
  },
  suspendStore: {
    summary: 'Suspend a store: nothing that it reports counts any more',
    methods: ['POST'],
    path: '/v1/stores/:storeId/suspend',
    who: KEEPERS,
    names: 'storeId',
    body: 'ofBrand',
    answers: SAVED,
    errors: ['brand_suspended'],
    handle: (context) => setState(context, 'suspended'),
  },
  resumeStore: {
    summary: 'End the suspension of a store',
    methods: ['POST'],
    path: '/v1/stores/:storeId/resume',
    who: KEEPERS,
    names: 'storeId',
    body: 'ofBrand',
    answers: SAVED,
    errors: ['brand_suspended'],
    handle: (context) => setState(context, 'active'),
  },
} as const satisfies Record<string, AccountRoute>;
