import { z } from 'zod';
import type { Store } from '../../domain/brand/brand';
import { connectionsAnswer, storesAnswerSchema } from './stores';

// What a brand pastes into WooCommerce, in the words of WooCommerce's own form (Settings > Advanced > Webhooks).

const RESOURCES = ['Order', 'Product', 'Coupon'] as const;
const CHANGES = ['created', 'updated', 'deleted', 'restored'] as const;

/** WooCommerce's form takes one topic per webhook. */
export const WEBHOOK_TOPICS = RESOURCES.flatMap((resource) =>
  CHANGES.map((change) => ({
    topic: `${resource} ${change}`,
    topicKey: `${resource.toLowerCase()}.${change}`,
  })),
);

const API_VERSION = 'WP REST API Integration v3';

export const webhooksAnswerSchema = z
  .object({
    brandId: z.string(),
    storeId: z.string(),
    storeName: z.string(),
    connection: storesAnswerSchema.shape.stores.element.shape.connections.shape.webhooks,
    status: z.literal('Active'),
    deliveryUrl: z.string(),
    secret: z
      .string()
      .describe('The same in each webhook. Keep it secret: anybody who has it can report orders.'),
    secretVersion: z.int().describe('To replace the secret, say which version is to be replaced.'),
    replacementsLeft: z.int().describe('So often the secret can still be replaced.'),
    apiVersion: z.literal(API_VERSION),
    webhooks: z
      .array(
        z.object({
          name: z.string(),
          topic: z.string().describe('As WooCommerce’s list shows it.'),
          topicKey: z.string().describe('As WooCommerce’s REST API calls it.'),
        }),
      )
      .describe('One webhook each: WooCommerce’s form takes one topic.'),
    replayed: z.boolean().describe('Nothing was written.'),
  })
  .meta({ id: 'StoreWebhooks' });

export function webhooksAnswer(
  brandId: string,
  store: Store,
  {
    deliveryUrl,
    secret,
    replacementsLeft,
  }: { readonly deliveryUrl: string; readonly secret: string; readonly replacementsLeft: number },
  { now, replayed }: { readonly now: Date; readonly replayed: boolean },
): z.infer<typeof webhooksAnswerSchema> {
  return {
    brandId,
    storeId: store.storeId,
    storeName: store.name,
    connection: connectionsAnswer(store, now).webhooks,
    status: 'Active',
    deliveryUrl,
    secret,
    secretVersion: store.webhookVersion,
    replacementsLeft,
    apiVersion: API_VERSION,
    webhooks: WEBHOOK_TOPICS.map((topic) => ({ name: `Halfshare: ${topic.topic}`, ...topic })),
    replayed,
  };
}
