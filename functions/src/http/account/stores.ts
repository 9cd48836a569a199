import {
  savedSettingsAnswer,
  savedSettingsAnswerSchema,
  storeAnswer,
  storeAnswerSchema,
  storesAnswer,
  storesAnswerSchema,
} from '../../dialects/account/stores';
import { webhooksAnswer, webhooksAnswerSchema } from '../../dialects/account/webhooks';
import { parseWire } from '../../dialects/wire';
import { webhookReplacementsLeft, type Store } from '../../domain/brand/brand';
import { presentWebhookSecret } from '../../domain/credentials/webhookSecret';
import { brandFor } from '../../operations/access/authenticateUser';
import { describeStore, findStore, listStores, rotateWebhookSecret } from '../../operations/brand/stores';
import { saveSettings } from '../../operations/brand/storeSettings';
import type { JsonAnswer } from '../httpApp';
import { BRAND, KEEPERS, type AccountContext, type AccountRoute } from './route';

function answerWebhooks(
  { services, functionUrl }: AccountContext,
  brandId: string,
  store: Store,
  replayed: boolean,
): Pick<JsonAnswer, 'body'> {
  const keys = services.secrets.webhook;
  const secret = presentWebhookSecret(keys, { brandId, storeId: store.storeId }, store);
  const replacementsLeft = webhookReplacementsLeft(store, keys.newest);
  const deliveryUrl = `${functionUrl('woocommerceWebhook')}/${store.storeId}`;
  const secrets = { deliveryUrl, secret, replacementsLeft };
  return { body: webhooksAnswer(brandId, store, secrets, { now: services.now(), replayed }) };
}

export const storeRoutes = {
  listStores: {
    summary: 'The brand’s stores, and how they are connected',
    methods: ['GET'],
    path: '/v1/stores',
    who: [...BRAND, 'admin'],
    names: 'stores',
    body: null,
    answers: { 200: storesAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names }) {
      const named = parseWire(schemas.stores, names);
      const { brandId } = await brandFor(services, user, named.brandId, 'read');
      return {
        status: 200,
        body: storesAnswer(brandId, await listStores(services, brandId, named.after), services.now()),
        event: { kind: 'stores', id: brandId, outcome: 'ok' },
      };
    },
  },
  readStore: {
    summary: 'A store, with its plugin’s features and the newest of its history',
    methods: ['GET'],
    path: '/v1/stores/:storeId',
    who: [...BRAND, 'admin'],
    names: 'store',
    body: null,
    answers: { 200: storeAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names, note }) {
      const { storeId, brandId: named } = parseWire(schemas.store, names);
      const { brandId } = await brandFor(services, user, named, 'read');
      note({ brandId, storeId });
      return {
        status: 200,
        body: storeAnswer(brandId, await describeStore(services, brandId, storeId), services.now()),
        event: { kind: 'store', id: storeId, outcome: 'ok' },
      };
    },
  },
  saveStoreSettings: {
    summary: 'Set what the store’s plugin does',
    methods: ['PUT'],
    path: '/v1/stores/:storeId/settings',
    who: ['admin'],
    names: 'storeId',
    body: 'settingsChange',
    answers: { 201: savedSettingsAnswerSchema, 200: savedSettingsAnswerSchema },
    errors: ['settings_conflict'],
    async handle({ services, schemas, user, names, body, note }) {
      const { storeId } = parseWire(schemas.storeId, names);
      const { brandId: named, ...change } = parseWire(schemas.settingsChange, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId, storeId });
      const saved = await saveSettings(services, { brandId, storeId }, change, user);
      return {
        status: saved.replayed ? 200 : 201,
        body: savedSettingsAnswer({ brandId, storeId }, saved),
        event: {
          kind: 'storeSettings',
          id: `${storeId}/${saved.settings.version}`,
          outcome: saved.replayed ? 'replayed' : 'saved',
        },
      };
    },
  },
  readStoreWebhooks: {
    summary: 'What to paste into WooCommerce for its webhooks',
    methods: ['GET'],
    path: '/v1/stores/:storeId/webhooks',
    who: KEEPERS,
    names: 'store',
    body: null,
    answers: { 200: webhooksAnswerSchema },
    errors: [],
    async handle(context) {
      const { services, schemas, user, names, note } = context;
      const { storeId, brandId: named } = parseWire(schemas.store, names);
      const { brandId } = await brandFor(services, user, named, 'read');
      note({ brandId, storeId });
      const store = await findStore(services, brandId, storeId);
      return {
        status: 200,
        ...answerWebhooks(context, brandId, store, true),
        event: { kind: 'storeWebhooks', id: storeId, outcome: 'ok' },
      };
    },
  },
  rotateStoreWebhooks: {
    summary: 'Replace the secret of the store’s webhooks',
    methods: ['POST'],
    path: '/v1/stores/:storeId/webhooks/rotate',
    who: KEEPERS,
    names: 'storeId',
    body: 'rotation',
    answers: { 201: webhooksAnswerSchema, 200: webhooksAnswerSchema },
    errors: ['brand_suspended', 'settings_conflict'],
    async handle(context) {
      const { services, schemas, user, names, body, note } = context;
      const { storeId } = parseWire(schemas.storeId, names);
      const { brandId: named, replacedVersion } = parseWire(schemas.rotation, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId, storeId });
      const { store, replayed } = await rotateWebhookSecret(
        services,
        { brandId, storeId },
        replacedVersion,
        user,
      );
      return {
        status: replayed ? 200 : 201,
        ...answerWebhooks(context, brandId, store, replayed),
        event: {
          kind: 'webhookSecret',
          id: `${storeId}/${store.webhookVersion}`,
          outcome: replayed ? 'replayed' : 'rotated',
        },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
