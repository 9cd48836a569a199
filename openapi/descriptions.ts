import type { AccountRouteName } from '../functions/src/http/account/routes';
import type { ConversionRouteName } from '../functions/src/http/conversion/routes';
import type { StoreRouteName } from '../functions/src/http/storeApi/routes';

// What the document says of each operation below its summary, which is in the row of its route.

export type OperationName =
  StoreRouteName | ConversionRouteName | 'woocommerceWebhook' | 'go' | AccountRouteName;

const ORDER = `Order ids are a store's own: with more than one store that has an order of this id, name the \`storeId\`.`;
const AGAIN = `With a \`decisionId\` of yours the same may be sent again: it is answered 200 and changes nothing.`;

const REPORTED_AS_IT_IS = `Send WooCommerce's own order object as it is now: statuses, totals and refunds are read from it, the newest \`date_modified_gmt\`
counts, whatever order reports arrive in, and the same again changes nothing. The affiliate identifiers (\`af_id\`, \`afftoken\`, \`pid\`) stand at the top level or in
\`meta_data\`. Drafts are answered 200 and not kept.`;

const UNSIGNED = `Unsigned it is kept as \`unverified\`: it earns nothing until a signed report of the same order or the brand confirms it, and the answer tells nothing of what
is known of the order. A store that has an API key with a secret must sign.`;

const STORE: Readonly<Record<StoreRouteName, string>> = {
  testConnection: `Says which brand and store the key belongs to, whether it is a live or a test key, and the commission program of now. Changes nothing; call it when
the key is saved in the plugin's settings.`,
  trackClick: `Answers a \`clickId\`: keep it with the visitor for as long as \`expiresAt\` says (a first-party cookie), and send it as
\`attribution.clickId\` of the sale.

Without a \`clickId\` of yours we make a signed one, and the same visitor (\`visitorId\`, else address and browser) on the same link within 30
seconds gets the same one again: 200, not counted. With a \`clickId\` of your own the same again is answered as before, and other content under it is
409. Bots are recorded and not counted.

422 \`unknown_referral_code\`: no influencer has the code. Never let a click hold up the page: send it in the background.`,
  trackSale: `**A new order**: send it once it is placed, whether or not an influencer is behind it. \`items[].total\` is the line after discounts and without
tax; \`total\` is what the shopper pays. Both before refunds. The commission's base is the sum of the lines; without lines it is total - tax - shipping -
fees. Send whatever evidence there is in \`attribution\`: of an influencer's coupon, a click and a referral code the brand's setting says which
wins; codes that nobody owns are no error.

**A changed order** (status, lines, totals): send the whole order again with \`updatedAt\`, the store's modification time. The newest wins. \`cancelled\`,
\`failed\`, \`refunded\` and \`trashed\` leave nothing due; an order that comes back is due again.

**The same again** is answered 200. Other content *without* \`updatedAt\` is 409 \`event_conflict\`. \`occurredAt\` of an update stays that of the order.

Amounts with other decimals than the currency's are rounded half-up, once. An email is hashed on arrival and never stored.`,
  trackRefund: `Each refund has its own \`refundId\` within the order. Say what you know: \`items\` (with \`quantity\`, \`total\` or both), \`shippingTotal\`,
\`taxTotal\`, \`feeTotal\`; then exactly those lines lose their commission. With an \`amount\` alone the commission falls in proportion. \`full\` refunds all that
is left. At least one of these is needed; amounts are positive.

**A deleted refund**: when the store deletes a refund, send its \`refundId\` with \`deleted: true\` and nothing else of the above. It then has no
effect, whichever of the two came first, and what was due before is due again. A store never uses the id again.

**202**: the order is not known yet; the refund is kept, and takes effect with its sale. **409**: the same \`refundId\` with other content. What does not
fit the order (an unknown line, another currency) is kept without effect, and \`flags\` says so.`,
  syncProducts: `Send as many calls as the catalogue needs, all with the same \`syncId\`, and \`final: true\` on the last one: then products of the store that the sync did
not name are archived (never deleted). Without \`final\` nothing is archived, so single changes can be sent as they happen, without a \`syncId\`.

Unchanged products cost nothing. A product with an older \`updatedAt\` than the stored one changes nothing. Products that are not good are listed in
\`rejected\` with every wrong field; the good ones of the call are stored. The same call of a sync again is answered as before.

409: the \`syncId\` is in use by another store of the brand.`,
};

const CONVERSION: Readonly<Record<ConversionRouteName, string>> = {
  addOrder: `${REPORTED_AS_IT_IS}\n\nSend every order, also those that nobody brought, where the setting \`reportAllOrders\` says so.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, whose key must have no secret.`,
  updateOrder: `${REPORTED_AS_IT_IS}\n\nAn order that tells no \`date_modified_gmt\` is dated by its signature.\n\n${UNSIGNED}`,
  reportPluginState: `Kept with its history. With an \`event_id\` of yours the same again is a replay; an older report changes nothing that a newer one said, and an unsigned
one nothing that a signed one said.`,
  pollSettings: `For an hourly poll. Send the \`ETag\` of the last answer as \`If-None-Match\`: while nothing has changed, 304 without a body comes back. A GET is signed over an
empty body.`,
  reportCoupon: `Each event has a unique \`event_id\`: the same again is a replay, other content under it is 409. \`discount\` is what the voucher really took off (or what is given
back). A reversal of what is not known yet is answered 202, and takes effect with its redemption. Only ever signed.`,
  addMagentoOrder: `What the network's Magento 2 module sends. Magento tells no status: the order is \`pending\`. Products count as lines where, with tax and shipping, they add up to the
total; else the totals alone do.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, by the host of \`base_url\` (in base64), or by the click \`af_id\`.`,
  addMobileOrder: `What the network's Android SDK sends. \`orderAmountAsInteger\` is not read.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, by the host of \`base_url\`, or by the click
\`af_id\`.`,
};

const ACCOUNT: Readonly<Record<AccountRouteName, string>> = {
  explainOrder: `Every event of the order, every attribution candidate and why it won or lost, every figure with the arithmetic that made it, the ledger's entries,
and what it waits for. An influencer sees the orders that concern them (won, lost, or once theirs), less customers, other people and the brand's own words;
without a \`brandId\` it is looked for among what is theirs now. ${ORDER}`,
  rejectCommission: `Nothing is due on the order any more, whatever else happens to it, until the rejection is withdrawn. ${ORDER}\n\n${AGAIN}`,
  withdrawRejection: `What the order comes to is due again. ${ORDER}\n\n${AGAIN}`,
  approveCommission: `The order must be completed and nothing about it ambiguous. When the hold is over a schedule does the same. ${ORDER}\n\n${AGAIN}`,
  attributeOrder: `What was due to the one is taken back, and posted to the other. The influencer must own a code of the brand; null is nobody. ${ORDER}\n\n${AGAIN}`,
  confirmOrder: `For two kinds of orders. What a client that signs nothing reported (\`unverified\`) earns nothing until it is confirmed: the reports that are known now,
or those that \`eventIds\` names; a report that comes later is not, and beside a report that the store signed only a named one is. Where such a store cannot report what becomes of the order, \`status\` tells it, as often as it changes.
And an order that is held as suspicious (\`statusReason\` \`held_self_referral\` or \`held_velocity\`) is no longer held. ${ORDER}\n\n${AGAIN}`,
  readPlan: 'The newest version, which may start later, and the one in force now.',
  savePlan: `A version never changes. The new one starts in a minute at the earliest, since every server must know it by then, and after the newest one's
start. Orders keep the version in force when they were placed. What is sent is the whole plan: \`rules\` or a \`statusMap\` that is absent is none. The terms of the newest version again are answered 200, and nothing is saved.

With \`basedOnVersion\` a change that somebody else made in the meantime is not overwritten: 409 \`plan_conflict\`.`,
  createPayout: `Claims whatever is posted and unclaimed of one brand, influencer and currency, nets what was paid too much, and seals the payout. A large one may not be done in
one call: \`state\` is then \`claiming\`, and a schedule or \`advance\` goes on. One payout of an account is open at a time.

With a \`reference\` of yours the same may be sent again: it is answered 200 with the same payout.`,
  advancePayout:
    'Does the pages that are left, of claims or of closings, for half a minute. A schedule does the same.',
  markPayoutSent: 'For a payout that is sealed.',
  markPayoutPaid: 'For a payout that was sent. Posts it, and its orders become paid.',
  markPayoutFailed: 'Frees what the payout claimed, by adding counter-claims: the next payout takes it up.',
  readPayout: 'For its brand, its influencer and the platform.',
  settleBrand: `The platform takes its part out of it. The same \`reference\` again is answered 200 and changes nothing; with other content it is 409 \`event_conflict\`.`,
  readBalances: 'One balance for each currency; two are never added.',
  payoutStatementCsv: 'A line for each order that it claimed from.',
  payoutStatementHtml: 'The same as a page without scripts.',
  brandStatementCsv: 'Each entry of the month with its order, in one currency.',
  brandStatementHtml: 'The same as a page without scripts.',
  reconcileCoupons: `Each redemption and reversal of the month with who owes whom, the platform’s balance with the brand in each currency, and what somebody must look at:
orders that are unknown, void or tell another discount, vouchers never issued or redeemed twice, reversals of nothing. With \`format=csv\` the same as CSV (\`text/csv\`).

What counts is the discount that the store really gave, in its currency, also where something looks wrong; a reversal takes it back, never more than was given.`,
  readCoupon: 'Every report of it in the order of arrival, and the entries of its own small ledger.',
  listStores: `A plugin is quiet after 36 hours without a sign of life, webhooks after 72. An uninstalled plugin is not quiet. At most 100 stores at once, by their ids.`,
  readStore: `Of the plugin and of each feature the newest report counts, by the store’s own time; older ones that came later are only in the history.`,
  saveStoreSettings: `The plugin polls hourly, and sees a new version with its next poll, from a minute later on. The present settings again are answered 200, and nothing is saved.

With \`basedOnVersion\` a change that somebody else made in the meantime is not overwritten: 409 \`settings_conflict\`.`,
  readStoreWebhooks: `In WooCommerce > Settings > Advanced > Webhooks, one webhook a topic. Not for viewers: whoever has the secret can report orders.`,
  rotateStoreWebhooks: `The secret before stays good until the next replacement, so that the webhooks can be changed one after the other. The same \`replacedVersion\` again is answered 200 with the same secret.`,
};

const WEBHOOK = `The delivery URL of the webhooks that a brand pastes into WooCommerce: no plugin is needed. Topics \`order.*\`, \`product.*\` and \`coupon.*\`. Whatever is
genuine is answered 200, also where nothing of it is used, since WooCommerce switches a webhook off after seven failures: of a suspended
brand or store nothing is stored, reason \`brand_suspended\`. The unsigned ping of a saved webhook changes nothing.`;

const LINK = `Makes a click and sends the visitor on to the shop, with the parameters that the shop’s software reads (\`ref\` and \`click_id\`, or \`afftoken\`, \`afsrc\` and \`af_id\`). Only to
the shop’s own hosts. Bots and link previews are sent on and not counted; what a browser fetches ahead is refused, so that it comes again when it is opened. HEAD is answered alike.`;

export const DESCRIPTIONS: Readonly<Record<OperationName, string>> = {
  ...STORE,
  ...CONVERSION,
  woocommerceWebhook: WEBHOOK,
  go: LINK,
  ...ACCOUNT,
};
