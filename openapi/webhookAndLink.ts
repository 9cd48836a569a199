import { z } from 'zod';
import { link } from '../functions/src/http/go/goFunction';
import { MIB } from '../functions/src/http/route';
import { healthRow } from '../functions/src/http/health/healthFunction';
import { delivery } from '../functions/src/http/woocommerceWebhook/webhookFunction';
import { sortedCodes, type Operation } from './operation';
import { EVERY_ANSWER, EVERY_BODY, headersOf, RATE_LIMIT_HEADERS } from './parts';

// The operations of functions that nobody programs against: a shop's webhooks are pasted into WooCommerce, a link is
// followed by people, and health is asked for by a monitor.

/** The groups of the operations; part of the addresses of the API page. */
export const WEBHOOK_TAG = {
  name: 'webhooks',
  description: 'What WooCommerce itself delivers, without any plugin.',
} as const;
export const LINK_TAG = { name: 'links', description: 'What visitors follow.' } as const;

export const HEALTH_TAG = { name: 'health', description: 'What a monitor asks.' } as const;

export const WEBHOOK_SCHEME = {
  woocommerceSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'X-WC-Webhook-Signature',
    description:
      'The base64 HMAC-SHA256 of the raw body under the store’s webhook secret; WooCommerce makes it.',
  },
} as const;

const word = (description: string) => z.string().optional().describe(description);

export const webhookOperation: Operation = {
  name: 'woocommerceWebhook',
  tag: WEBHOOK_TAG.name,
  path: '/woocommerceWebhook/{storeId}',
  methods: delivery.methods,
  row: delivery,
  needs: null,
  errors: sortedCodes(
    // its senders give up where they are told to wait, and what is switched off is set aside
    EVERY_ANSWER.filter((code) => code !== 'rate_limited' && code !== 'switched_off'),
    // a wrong field of what is genuine is answered 200
    EVERY_BODY.filter((code) => code !== 'invalid_request'),
    delivery.errors,
  ),
  meanings: { 200: 'Taken, with all its effects.' },
  request: {
    schema: z.looseObject({ id: z.int().optional() }).meta({
      id: 'WooResource',
      description: 'An order, product or coupon of WooCommerce (wc/v3).',
    }),
    description: `The resource as it is when it is delivered, JSON in UTF-8, at most ${delivery.maxBodyBytes / MIB} MiB.`,
    isRequired: true,
  },
  more: {
    security: [{ woocommerceSignature: [] }],
    requestParams: {
      path: z.object({ storeId: z.string().describe('The store’s id here.') }),
      header: z.object({
        'X-WC-Webhook-Topic': word('Such as `order.updated`.'),
        'X-WC-Webhook-ID': word('Which of the shop’s webhooks it is.'),
        'X-WC-Webhook-Delivery-ID': word('Not unique: several deliveries may share one.'),
      }),
    },
  },
};

const page = (description: string, status = 404) => ({
  description,
  headers: headersOf(status),
  content: { 'text/html': { schema: { type: 'string' as const } } },
});

export const linkOperation: Operation = {
  name: 'go',
  tag: LINK_TAG.name,
  path: '/go/{code}',
  methods: ['GET'],
  row: link,
  needs: null,
  // its problems are pages
  errors: [],
  meanings: { 302: 'On to the shop.' },
  headers: {
    ...RATE_LIMIT_HEADERS,
    Location: { description: 'The landing page.', schema: { type: 'string' } },
  },
  request: null,
  others: {
    400: page('The landing page is not one of the shop’s.'),
    404: page('Nobody has this code.'),
    405: page('A link can only be opened.'),
    429: page('Too many links were followed from one address.', 429),
    500: page('Something failed on our side.'),
    503: page('Not for the moment, or fetched ahead by a browser.'),
  },
  more: {
    security: [],
    requestParams: {
      path: z.object({ code: z.string().describe('The influencer’s referral code.') }),
      query: z.object({
        url: word('The page of the shop to land on; else its first page.'),
        store: word('Which store, where the code is of several.'),
        subid: word('The influencer’s own mark, kept on the click; also `subid1` to `subid5`.'),
      }),
    },
  },
};

export const healthOperation: Operation = {
  name: 'health',
  tag: HEALTH_TAG.name,
  path: '/health',
  methods: ['GET'],
  row: healthRow,
  needs: null,
  errors: sortedCodes(
    EVERY_ANSWER.filter((code) => code !== 'rate_limited' && code !== 'switched_off'),
    healthRow.errors,
  ),
  meanings: { 200: 'It is up.' },
  request: null,
  more: { security: [] },
};
