import { z } from 'zod';
import type { AppliedEvent } from '../../domain/order/record';
import { PLUGIN_CHANGES, PLUGIN_FEATURES } from '../../domain/brand/pluginState';
import { saleAnswer, saleAnswerSchema, type SaleAnswer } from '../storeApi/answers';

// The answers of the conversion server's order routes. A signed report gets the store API's answer to a sale.

export const unverifiedAnswerSchema = z
  .object({
    orderId: z.string(),
    unverified: z.literal(true),
    replayed: z.boolean(),
    outcome: z
      .literal('not_kept')
      .optional()
      .describe('The order has too many such reports: this one is counted, and not kept.'),
  })
  .meta({
    id: 'UnverifiedAnswer',
    description:
      'The report is unsigned: it is kept and earns nothing until a signed report of the order comes, or the brand confirms it.',
  });

export const orderAnswerSchema = z.union([saleAnswerSchema, unverifiedAnswerSchema]);

export const draftAnswerSchema = z.object({ orderId: z.string(), ignored: z.literal('draft') }).meta({
  id: 'DraftAnswer',
  description: 'The order is not placed yet, so it is no sale.',
});

export const pluginStateAnswerSchema = z
  .object({
    eventId: z.string(),
    feature: z
      .enum(PLUGIN_FEATURES)
      .nullable()
      .describe('Null: the plugin itself, or a feature we do not know.'),
    change: z.enum(PLUGIN_CHANGES),
    applied: z.boolean().describe('False: something newer is known.'),
    replayed: z.boolean(),
  })
  .meta({ id: 'PluginStateAnswer' });

export type UnverifiedAnswer = z.infer<typeof unverifiedAnswerSchema>;
export type DraftAnswer = z.infer<typeof draftAnswerSchema>;

/**
 * The answer to a report of an order. An unsigned sender gets nothing of the stored order: anybody can ask for any
 * order id.
 */
export function orderAnswer(applied: AppliedEvent, isSigned: boolean): SaleAnswer | UnverifiedAnswer {
  if (isSigned) return saleAnswer(applied);
  const { order, outcome } = applied;
  return {
    orderId: order.orderId,
    unverified: true,
    replayed: outcome === 'replayed',
    ...(outcome === 'not_kept' ? { outcome } : {}),
  };
}

export function draftAnswer(orderId: string): DraftAnswer {
  return { orderId, ignored: 'draft' };
}
