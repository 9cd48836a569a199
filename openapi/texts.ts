import type { RouteName } from '../functions/src/http/routes';

// What the OpenAPI document says in prose, for whoever writes a plugin.

export const ABOUT = `This is the store API and, below \`/account\`, what people do with an ID token of Firebase Auth.

A store reports clicks, sales, refunds and products; Halfshare works out the commission of each order, right to the last
minor unit, and splits it between influencer and platform. One function per event, JSON in and out.

**Credentials.** Each store has an API key. Send it as \`Authorization: Bearer <key>\` or as \`X-API-Key: <key>\`, from a server only:
browsers are refused (no CORS), and a key in a web page is public.

**Sending again is safe.** An event is known by its own id (\`orderId\`, \`refundId\`, \`clickId\`, \`syncId\`). The first time is answered
201, the same again 200 with \`"replayed": true\` and the present state; nothing is counted twice, also when both arrive at once. So after a
timeout, a broken connection, 429, 500 or 503 send the very same again: wait for \`Retry-After\` where there is one, else with growing pauses.
A 2xx means that it is stored, with all its effects. Give a request 30 seconds.

**409 \`event_conflict\`.** The same id came with other content, and what is stored is unchanged. An order that really changed is sent
with \`updatedAt\`: the newest news wins, whatever order it arrives in, and older news changes nothing and is no error.

**Order of arrival.** None is needed. A refund may come before its sale: it is answered 202, and takes effect with the sale.

**Fields.** \`null\` is the same as absent. Unknown fields are ignored. Known fields are strict: one wrong field refuses the request, and \`errors\`
names every wrong one. Ids may be strings or integers. Amounts are plain decimals in the currency beside them, as strings (\`"1234.50"\`) or numbers; strings
keep every digit. Currencies are ISO 4217, each with its own decimals (JPY 0, TRY 2, KWD 3). Times are RFC 3339 with an offset; without
\`occurredAt\` an event happened now.

**Test mode.** A key that begins with \`hs_test_\` works on a twin of the brand: same calls, no real figure.

**Errors** are \`application/problem+json\` (RFC 9457); decide by \`code\`.`;

export interface OperationText {
  readonly summary: string;
  readonly description: string;
}

export const OPERATIONS: Readonly<Record<RouteName, OperationText>> = {
  testConnection: {
    summary: 'Is the key good, and what are the terms?',
    description: `Says which brand and store the key belongs to, whether it is a live or a test key, and the commission program of now. Changes nothing; call it when
the key is saved in the plugin's settings.`,
  },
  trackClick: {
    summary: 'A visitor came by the link of an influencer',
    description: `Answers a \`clickId\`: keep it with the visitor for as long as \`expiresAt\` says (a first-party cookie), and send it as
\`attribution.clickId\` of the sale.

Without a \`clickId\` of yours we make a signed one, and the same visitor (\`visitorId\`, else address and browser) on the same link within 30
seconds gets the same one again: 200, not counted. With a \`clickId\` of your own the same again is answered as before, and other content under it is
409. Bots are recorded and not counted.

422 \`unknown_referral_code\`: the code is nobody's. Never let a click hold up the page: send it in the background.`,
  },
  trackSale: {
    summary: 'An order was placed, or has changed',
    description: `**A new order**: send it once it is placed, whether or not an influencer is behind it. \`items[].total\` is the line after discounts and without
tax; \`total\` is what the shopper pays. Both before refunds. The commission's base is the sum of the lines; without lines it is total - tax - shipping -
fees. Send whatever evidence there is in \`attribution\`: of an influencer's coupon, a click and a referral code the brand's setting says which
wins; codes that nobody owns are no error.

**A changed order** (status, lines, totals): send the whole order again with \`updatedAt\`, the store's modification time. The newest wins. \`cancelled\`,
\`failed\`, \`refunded\` and \`trashed\` leave nothing due; an order that comes back is due again.

**The same again** is answered 200. Other content *without* \`updatedAt\` is 409 \`event_conflict\`. \`occurredAt\` of an update stays that of the order.

Amounts with other decimals than the currency's are rounded half-up, once. An email is hashed on arrival and never stored.`,
  },
  trackRefund: {
    summary: 'Money of an order was given back',
    description: `Each refund has its own \`refundId\` within the order. Say what you know: \`items\` (with \`quantity\`, \`total\` or both), \`shippingTotal\`,
\`taxTotal\`, \`feeTotal\`; then exactly those lines lose their commission. With an \`amount\` alone the commission falls in proportion. \`full\` refunds all that
is left. At least one of these is needed; amounts are positive.

**A deleted refund**: when the store deletes a refund, send its \`refundId\` with \`deleted: true\` and nothing else of the above. It then has no
effect, whichever of the two came first, and what was due before is due again. A store never uses the id again.

**202**: the order is not known yet; the refund is kept, and takes effect with its sale. **409**: the same \`refundId\` with other content. What does not
fit the order (an unknown line, another currency) is kept without effect, and \`flags\` says so.`,
  },
  syncProducts: {
    summary: 'Products of the catalogue, up to 500 a call',
    description: `Send as many calls as the catalogue needs, all with the same \`syncId\`, and \`final: true\` on the last one: then products of the store that the sync did
not name are archived (never deleted). Without \`final\` nothing is archived, so single changes can be sent as they happen, without a \`syncId\`.

Unchanged products cost nothing. A product with an older \`updatedAt\` than the stored one changes nothing. Products that are not good are listed in
\`rejected\` with every wrong field; the good ones of the call are stored. The same call of a sync again is answered as before.

409: the \`syncId\` is in use by another store of the brand.`,
  },
};
