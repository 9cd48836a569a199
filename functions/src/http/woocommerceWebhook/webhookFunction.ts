import type { Request } from 'express';
import { addressesOf, type DeliveryHeaders } from '../../dialects/woocommerce/delivery';
import { deliveryAnswerSchema } from '../../dialects/woocommerce/deliveryAnswer';
import { AppError } from '../../domain/base/errors';
import { NOT_COUNTED, refusalReason, type NotCountedReason } from '../../domain/delivery/notCounted';
import { foreignHosts } from '../../domain/link/foreignHosts';
import { authenticateDelivery } from '../../operations/access/authenticateDelivery';
import { noteHeartbeat } from '../../operations/brand/noteHeartbeat';
import { countDelivery } from '../../operations/delivery/countDelivery';
import { recordDelivery, type SentBy } from '../../operations/delivery/recordDelivery';
import type { RecordedDelivery } from '../../operations/delivery/result';
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
  dialect: 'woocommerce',
  rows: [delivery],
  sendsOnce: true,
  notFound: (path) => `There is nothing at ${path}. Webhooks are delivered to /{storeId}.`,
  serve,
});

async function serve(
  { maxBodyBytes }: WebhookRoute,
  { services, request, params, requestId, notes, switches }: Call,
): Promise<Answer> {
  const rawBody = await readRaw(request, maxBodyBytes);
  if (isPing(request, rawBody)) {
    const ping = { result: 'ignored', reason: 'ping' } as const;
    return { status: 200, body: ping, event: eventOf('ping', null, ping.result) };
  }
  const signature = headerOf(request, 'signature') || null;
  const sender = await authenticateDelivery(
    services,
    params['storeId'] ?? '',
    { rawBody, signature },
    requestId,
  );
  const { isSuspended, brandFault, ...reporter } = sender;
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
  // Whatever coding it is declared in: the signature says that it is the store's.
  const { body, refused } = await bodyOf(request, rawBody, maxBodyBytes);
  const kind = headers.topic;
  if (refused) return counted(services, reporter, { kind, id: null, recorded: refused }, notes);
  const foreign = foreignHosts(store, addressesOf(headerOf(request, 'source'), body));
  const isSwitchedOff = switches.off.has('woocommerce');
  const sent = { headers, foreignHosts: foreign, isSuspended, isSwitchedOff, brandFault };
  const recorded = await handle(services, reporter, sent, body, notes);
  return counted(services, reporter, { kind, id: idOf(body), recorded }, notes);
}

/** What is JSON, but too deep or of too many values, is genuine all the same. */
async function bodyOf(
  request: Request,
  rawBody: Buffer,
  maxBodyBytes: number,
): Promise<{ readonly body: unknown; readonly refused?: RecordedDelivery }> {
  try {
    return { body: await parseBody(request, rawBody, maxBodyBytes, true) };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_request') throw error;
    return { body: null, refused: ignoredAs(error) };
  }
}

function ignoredAs({ code, detail }: AppError): RecordedDelivery {
  return { result: 'ignored', reason: refusalReason(code), fault: `${code}: ${detail}`.slice(0, 500) };
}

interface Sent extends SentBy {
  readonly headers: DeliveryHeaders;
}

/**
 * Records it. What the domain refuses is genuine all the same: it is answered 200, and logged for somebody to look at.
 * Only what is understood is a sign of life of the shop, and nothing that a copy of it sent.
 */
async function handle(
  services: Served,
  reporter: Reporter,
  { headers, ...sentBy }: Sent,
  body: unknown,
  notes: Call['notes'],
): Promise<RecordedDelivery> {
  let seen: Promise<void> | undefined;
  try {
    const delivery = services.dialects.wooDeliveries.read(headers, body, reporter.brand.currency);
    const isForeign = sentBy.foreignHosts !== undefined && sentBy.foreignHosts.length > 0;
    const isSign = delivery.about !== 'nothing' && !isForeign && !sentBy.isSuspended;
    if (isSign) seen = noteHeartbeat(services, reporter, 'webhooks', notes);
    return await recordDelivery(services, reporter, delivery, sentBy);
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500 || error.status === 429) throw error;
    return ignoredAs(error);
  } finally {
    await seen;
  }
}

interface Delivered {
  readonly kind: string;
  readonly id: string | null;
  readonly recorded: RecordedDelivery;
}

/** The answer, counted. What we do not understand, or may lose, is a warning in the log. */
async function counted(
  services: Served,
  reporter: Reporter,
  { kind, id, recorded }: Delivered,
  notes: Call['notes'],
): Promise<Answer> {
  const { fault, ...body } = recorded;
  const { result, reason } = body;
  const uncounted = reason === undefined ? null : { reason, kind, id };
  await countDelivery(services, reporter, { result, uncounted }, notes);
  const event = { ...eventOf(kind, id, result), ...(reason === undefined ? {} : { reason }) };
  const warning = fault ?? warningOf(reason);
  return { status: 200, body, event: warning === undefined ? event : { ...event, warning } };
}

function eventOf(kind: string, id: string | null, outcome: string) {
  return { kind: kind.slice(0, 80), id, outcome };
}

function warningOf(reason: NotCountedReason | undefined): string | undefined {
  if (reason === undefined) return undefined;
  const { means, isUnderstood } = NOT_COUNTED[reason];
  return isUnderstood && reason !== 'brand_suspended' ? undefined : `${reason}: ${means}`;
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
