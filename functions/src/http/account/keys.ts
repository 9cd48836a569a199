import {
  keyAnswer,
  keysAnswerSchema,
  replacedKeyAnswerSchema,
  revokedKeyAnswerSchema,
  shownKeyAnswerSchema,
} from '../../dialects/account/keys';
import { parseWire } from '../../dialects/wire';
import { liveBrandId } from '../../domain/brand/brand';
import { brandFor } from '../../operations/access/authenticateUser';
import { createKey, listKeys, replaceKey, revokeKey, type ShownKey } from '../../operations/access/keys';
import { KEEPERS, type AccountContext, type AccountRoute } from './route';

/** The key of the path, and the brand that it must be of. */
async function namedKey(
  { services, schemas, user, names, note }: AccountContext,
  brandId: string | undefined,
): Promise<{ brandId: string; keyId: string }> {
  const { keyId } = parseWire(schemas.keyId, names);
  const brand = await brandFor(services, user, brandId, 'write');
  note({ brandId: brand.brandId });
  return { brandId: liveBrandId(brand.brandId), keyId };
}

function shownAnswer({ services }: AccountContext, brandId: string, { key, secret, replayed }: ShownKey) {
  const { apiKey = null, secret: hmacKey = null } = secret ?? {};
  return { brandId, key: keyAnswer(key, services.now()), apiKey, secret: hmacKey, replayed };
}

export const keyRoutes = {
  listKeys: {
    summary: 'The API keys of a store and of its test twin',
    methods: ['GET'],
    path: '/v1/stores/:storeId/keys',
    who: KEEPERS,
    names: 'store',
    body: null,
    answers: { 200: keysAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { storeId, brandId: named } = parseWire(schemas.store, names);
      const { brandId } = await brandFor(services, user, named, 'read');
      note({ brandId, storeId });
      const keys = await listKeys(services, brandId, storeId);
      return {
        status: 200,
        body: { brandId, storeId, keys: keys.map((key) => keyAnswer(key, services.now())) },
        event: { kind: 'apiKeys', id: storeId, outcome: 'ok' },
      };
    },
  },
  createKey: {
    summary: 'Make an API key',
    methods: ['POST'],
    path: '/v1/stores/:storeId/keys',
    who: KEEPERS,
    names: 'storeId',
    body: 'newKey',
    answers: { 201: shownKeyAnswerSchema, 200: shownKeyAnswerSchema },
    errors: ['brand_suspended', 'id_taken', 'limit_reached'],
    async handle(context) {
      const { services, schemas, user, names, body, note } = context;
      const { storeId } = parseWire(schemas.storeId, names);
      const { brandId: named, ...wanted } = parseWire(schemas.newKey, body);
      const brand = await brandFor(services, user, named, 'write');
      const brandId = liveBrandId(brand.brandId);
      note({ brandId, storeId });
      const made = await createKey(services, brandId, { ...wanted, storeId }, user);
      return {
        status: made.replayed ? 200 : 201,
        body: shownAnswer(context, brandId, made),
        event: { kind: 'apiKey', id: made.key.keyId, outcome: made.replayed ? 'replayed' : 'created' },
      };
    },
  },
  replaceKey: {
    summary: 'Replace an API key; the old one stays good for a while',
    methods: ['POST'],
    path: '/v1/keys/:keyId/rotate',
    who: KEEPERS,
    names: 'keyId',
    body: 'keyRotation',
    answers: { 201: replacedKeyAnswerSchema, 200: replacedKeyAnswerSchema },
    errors: ['brand_suspended', 'key_conflict', 'limit_reached'],
    async handle(context) {
      const { services, schemas, user, body } = context;
      const { brandId: named, aliveUntil } = parseWire(schemas.keyRotation, body);
      const of = await namedKey(context, named);
      const made = await replaceKey(services, of, aliveUntil, user);
      return {
        status: made.replayed ? 200 : 201,
        body: {
          ...shownAnswer(context, of.brandId, made),
          replaced: keyAnswer(made.replaced, services.now()),
        },
        event: { kind: 'apiKey', id: made.key.keyId, outcome: made.replayed ? 'replayed' : 'replaced' },
      };
    },
  },
  revokeKey: {
    summary: 'Revoke an API key at once',
    methods: ['POST'],
    path: '/v1/keys/:keyId/revoke',
    who: KEEPERS,
    names: 'keyId',
    body: 'ofBrand',
    answers: { 201: revokedKeyAnswerSchema, 200: revokedKeyAnswerSchema },
    errors: ['brand_suspended'],
    async handle(context) {
      const { services, schemas, user, body } = context;
      const of = await namedKey(context, parseWire(schemas.ofBrand, body).brandId);
      const { key, replayed } = await revokeKey(services, of, user);
      return {
        status: replayed ? 200 : 201,
        body: { brandId: of.brandId, key: keyAnswer(key, services.now()), replayed },
        event: { kind: 'apiKey', id: key.keyId, outcome: replayed ? 'replayed' : 'revoked' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
