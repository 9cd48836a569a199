import { hostTakenAwayAnswerSchema, registeredHostAnswerSchema } from '../../dialects/account/storeHosts';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { registerHost, takeHostAway } from '../../operations/delivery/storeHosts';
import { KEEPERS, type AccountContext, type AccountRoute } from './route';

async function named({ services, schemas, user, names, body, note }: AccountContext) {
  const { storeId } = parseWire(schemas.storeId, names);
  const { brandId: named, host } = parseWire(schemas.storeHost, body);
  const brand = await brandFor(services, user, named, 'write');
  note({ brandId: brand.brandId, storeId });
  return { brand, brandId: brand.brandId, storeId, host };
}

export const storeHostRoutes = {
  registerStoreHost: {
    summary: 'Register a further host of the store',
    methods: ['POST'],
    path: '/v1/stores/:storeId/hosts',
    who: KEEPERS,
    names: 'storeId',
    body: 'storeHost',
    answers: { 201: registeredHostAnswerSchema, 200: registeredHostAnswerSchema },
    errors: ['brand_suspended', 'host_conflict'],
    async handle(context) {
      const { services, user } = context;
      const { brand, brandId, storeId, host } = await named(context);
      const reporter = { brand, uid: user.uid, requestId: user.requestId };
      const { store, replayed, playedIn } = await registerHost(services, reporter, storeId, host);
      const { siteUrl, hosts } = store;
      return {
        status: replayed ? 200 : 201,
        body: { brandId, storeId, host, siteUrl, hosts, replayed, playedIn },
        event: { kind: 'storeHost', id: `${storeId}/${host}`, outcome: replayed ? 'replayed' : 'registered' },
      };
    },
  },
  takeStoreHostAway: {
    summary: 'Take a host of the store away',
    methods: ['POST'],
    path: '/v1/stores/:storeId/hosts/remove',
    who: KEEPERS,
    names: 'storeId',
    body: 'storeHost',
    answers: { 200: hostTakenAwayAnswerSchema },
    errors: ['brand_suspended', 'host_conflict'],
    async handle(context) {
      const { brandId, storeId, host } = await named(context);
      const { store, replayed } = await takeHostAway(
        context.services,
        { brandId, storeId },
        host,
        context.user,
      );
      const { siteUrl, hosts } = store;
      return {
        status: 200,
        body: { brandId, storeId, host, siteUrl, hosts, replayed },
        event: { kind: 'storeHost', id: `${storeId}/${host}`, outcome: replayed ? 'replayed' : 'removed' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
