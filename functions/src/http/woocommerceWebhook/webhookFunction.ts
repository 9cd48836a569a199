import type { Request } from 'express';
import { addressesOf, type DeliveryHeaders } from '../../dialects/woocommerce/delivery';
import { deliveryAnswerSchema } from '../../dialects/woocommerce/deliveryAnswer';
import { AppError } from '../../domain/base/errors';
import { foreignHosts } from '../../domain/link/foreignHosts';
import { authenticateDelivery } from '../../operations/access/authenticateDelivery';
import { noteHeartbeat } from '../../operations/brand/noteHeartbeat';
import { recordDelivery, type RecordedDelivery } from '../../operations/delivery/recordDelivery';
import type { Reporter } from '../../operations/base/services';
import { createFunction, type Call } from '../createFunction';
import type { Served } from '../dialects';
import { parseBody, readRaw } from '../readJson';
import type { Answer } from '../httpApp';
import type { Row } from '../route';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** The form that WooCommerce sends when a webhook is saved: `webhook_id=1`. */
const PING = /^webhook_id=\d{1,20}$/;

/** The one row of the function. */
export interface WebhookRoute extends Row {
  readonly maxBodyBytes: number;
}

export const delivery = {
  summary: 'A delivery of a shop’s own webhook',
  path: '/:storeId{/}',
  methods: ['POST'],
  maxBodyBytes: MAX_BODY_BYTES,
  answers: { 200: deliveryAnswerSchema },
  errors: ['invalid_signature'],
} as const satisfies WebhookRoute;

/**
 * The function `woocommerceWebhook`: native webhooks of WooCommerce at `/{storeId}` (CONTRACT.md, 4). WooCommerce never
 * sends a delivery again, and switches a webhook off after seven that were refused: so whatever is genuine is answered
 * 200, also where nothing of it can be used.
 */
export const woocommerceWebhook = createFunction<WebhookRoute>({
  name: 'woocommerceWebhook',
  rows: [delivery],
  notFound: (path) => `There is nothing at ${path}. Webhooks are delivered to /{storeId}.`,
  serve,
});

async function serve(
  { maxBodyBytes }: WebhookRoute,
  { services, request, params, requestId, notes }: Call,
): Promise<Answer> {
  const rawBody = await readRaw(request, maxBodyBytes);
  if (isPing(request, rawBody)) return answer('ping', null, { result: 'ignored', reason: 'ping' });
  const signature = headerOf(request, 'signature') || null;
  const sender = await authenticateDelivery(
    services,
    params['storeId'] ?? '',
    { rawBody, signature },
    requestId,
  );
  const { isSuspended, ...reporter } = sender;
  const { brand, store } = reporter;
  const headers: DeliveryHeaders = {
    topic: headerOf(request, 'topic'),
    webhookId: headerOf(request, 'id'),
    deliveryId: headerOf(request, 'delivery-id'),
  };
  Object.assign(notes, {
    brandId: brand.brandId,
    storeId: store.storeId,
    topic: headers.topic.slice(0, 80),
  });
  if (isSuspended) return answerSuspended(headers);
  // Whatever coding it is declared in: the signature says that it is the store's.
  const body = await parseBody(request, rawBody, maxBodyBytes);
  const addresses = addressesOf(headerOf(request, 'source'), body);
  const [answered] = await Promise.all([
    handle(services, reporter, { headers, addresses }, body),
    // A copy of the shop is no sign of life of the shop.
    ...(foreignHosts(store, addresses).length > 0
      ? []
      : [noteHeartbeat(services, reporter, 'webhooks', notes)]),
  ]);
  return answered;
}

/** Records it. What the domain refuses is genuine all the same: it is answered 200, and logged for somebody to look at. */
async function handle(
  services: Served,
  reporter: Reporter,
  { headers, addresses }: { readonly headers: DeliveryHeaders; readonly addresses: readonly string[] },
  body: unknown,
): Promise<Answer> {
  try {
    const delivery = services.dialects.wooDeliveries.read(headers, body, reporter.brand.currency);
    const { fault, ...recorded } = await recordDelivery(services, reporter, delivery, addresses);
    return answer(headers.topic, idOf(body), recorded, fault);
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500 || error.status === 429) throw error;
    const ignored = { result: 'ignored', reason: error.code } as const;
    return answer(headers.topic, idOf(body), ignored, `${error.code}: ${error.detail}`.slice(0, 500));
  }
}

/** It is genuine: refused seven times, the webhook would be off for good, also once the brand is back. */
function answerSuspended({ topic }: DeliveryHeaders): Answer {
  const ignored = { result: 'ignored', reason: 'brand_suspended' } as const;
  return answer(
    topic,
    null,
    ignored,
    'brand_suspended: This brand or store is suspended. Nothing was stored.',
  );
}

function answer(kind: string, id: string | null, recorded: RecordedDelivery, warning?: string): Answer {
  const event = { kind: kind.slice(0, 80), id, outcome: recorded.result };
  return { status: 200, body: recorded, event: warning === undefined ? event : { ...event, warning } };
}

/** The one thing that WooCommerce sends unsigned. It says nothing, so nobody need be found for it. */
function isPing({ headers }: Request, rawBody: Buffer): boolean {
  const isDelivery = Object.keys(headers).some((name) => name.startsWith('x-wc-webhook-'));
  return !isDelivery && rawBody.length < 64 && PING.test(rawBody.toString('latin1'));
}

/** The value of `X-WC-Webhook-<name>`; empty where it is missing. */
function headerOf({ headers }: Request, name: string): string {
  const value = headers[`x-wc-webhook-${name}`];
  return typeof value === 'string' ? value : '';
}

/** Of the thing that the delivery is about, for the log. */
function idOf(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === 'number' || typeof id === 'string' ? String(id).slice(0, 128) : null;
}
