import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import type { ErrorCode } from '../functions/src/domain/base/errors';
import {
  answerExamples,
  codesWhere,
  EVERY_ANSWER,
  headersOf,
  problemAnswers,
  requestExamples,
} from './parts';

// The paths of two functions that nobody programs against: a shop's webhooks are pasted into WooCommerce, and a link is
// followed by people.

const deliveryAnswerSchema = z
  .object({
    result: z.enum(['recorded', 'replayed', 'parked', 'ignored', 'set_aside']),
    reason: z.string().optional().describe('Why it was ignored.'),
  })
  .meta({ id: 'DeliveryAnswer' });

const WEBHOOK_CODES: readonly ErrorCode[] = [
  ...EVERY_ANSWER,
  'malformed_json',
  'unsupported_media_type',
  'payload_too_large',
  'invalid_signature',
];

/** Every error code that a delivery can be answered. */
export function webhookErrorCodes(): ErrorCode[] {
  return codesWhere((code) => WEBHOOK_CODES.includes(code));
}

const resource = (description: string) =>
  z.looseObject({ id: z.int().optional() }).meta({ id: 'WooResource', description });

const header = (description: string) => z.string().optional().describe(description);

function delivery(): ZodOpenApiOperationObject {
  return {
    tags: [WEBHOOK_TAG.name],
    operationId: 'woocommerceWebhook',
    summary: 'A delivery of a shop’s own webhook',
    description: `The delivery URL of the webhooks that a brand pastes into WooCommerce: no plugin is needed. Topics \`order.*\`, \`product.*\` and \`coupon.*\`. Whatever is
genuine is answered 200, also where nothing of it is used, since WooCommerce switches a webhook off after seven failures: of a suspended
brand or store nothing is stored, reason \`brand_suspended\`. The unsigned ping of a saved webhook changes nothing.`,
    security: [{ woocommerceSignature: [] }],
    requestParams: {
      path: z.object({ storeId: z.string().describe('The store’s id here.') }),
      header: z.object({
        'X-WC-Webhook-Topic': header('Such as `order.updated`.'),
        'X-WC-Webhook-ID': header('Which of the shop’s webhooks it is.'),
        'X-WC-Webhook-Delivery-ID': header('Not unique: several deliveries may share one.'),
      }),
    },
    requestBody: {
      required: true,
      description: 'The resource as it is when it is delivered, JSON in UTF-8, at most 8 MiB.',
      content: {
        'application/json': {
          schema: resource('An order, product or coupon of WooCommerce (wc/v3).'),
          examples: requestExamples('woocommerceWebhook'),
        },
      },
    },
    responses: {
      200: {
        description: 'Taken, with all its effects.',
        headers: headersOf(200),
        content: {
          'application/json': {
            schema: deliveryAnswerSchema,
            examples: answerExamples('woocommerceWebhook', 200),
          },
        },
      },
      ...problemAnswers(webhookErrorCodes()),
    },
  };
}

const word = (description: string) => z.string().optional().describe(description);

function link(): ZodOpenApiOperationObject {
  const page = (description: string) => ({
    description,
    headers: headersOf(404),
    content: { 'text/html': { schema: { type: 'string' as const } } },
  });
  return {
    tags: [LINK_TAG.name],
    operationId: 'go',
    summary: 'An influencer’s link',
    description: `Makes a click and sends the visitor on to the shop, with the parameters that the shop’s software reads (\`ref\` and \`click_id\`, or \`afftoken\`, \`afsrc\` and \`af_id\`). Only to
the shop’s own hosts. Bots and link previews are sent on and not counted; what a browser fetches ahead is refused, so that it comes again when it is opened. HEAD is answered alike.`,
    security: [],
    requestParams: {
      path: z.object({ code: z.string().describe('The influencer’s referral code.') }),
      query: z.object({
        url: word('The page of the shop to land on; else its first page.'),
        store: word('Which store, where the code is of several.'),
        subid: word('The influencer’s own mark, kept on the click; also `subid1` to `subid5`.'),
      }),
    },
    responses: {
      302: {
        description: 'On to the shop.',
        headers: {
          Location: { description: 'The landing page.', schema: { type: 'string' } },
          'X-Request-Id': { $ref: '#/components/headers/RequestId' },
        },
      },
      400: page('The landing page is not one of the shop’s.'),
      404: page('Nobody has this code.'),
      405: page('A link can only be opened.'),
      500: page('Something failed on our side.'),
      503: page('Not for the moment, or fetched ahead by a browser.'),
    },
  };
}

export function webhookAndLinkPaths(): ZodOpenApiPathsObject {
  return { '/woocommerceWebhook/{storeId}': { post: delivery() }, '/go/{code}': { get: link() } };
}

/** The groups of the operations; part of the addresses of the API page. */
export const WEBHOOK_TAG = {
  name: 'webhooks',
  description: 'What WooCommerce itself delivers, without any plugin.',
} as const;
export const LINK_TAG = { name: 'links', description: 'What visitors follow.' } as const;

export const WEBHOOK_SCHEME = {
  woocommerceSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-WC-Webhook-Signature',
    description:
      'The base64 HMAC-SHA256 of the raw body under the store’s webhook secret; WooCommerce makes it.',
  },
} as const;
