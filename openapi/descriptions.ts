import type { AccountRouteName } from '../functions/src/http/account/routes';
import type { ConversionRouteName } from '../functions/src/http/conversion/routes';
import type { StoreRouteName } from '../functions/src/http/storeApi/routes';

// The description of each operation; its summary is in the row of its route.

export type OperationName =
  StoreRouteName | ConversionRouteName | 'woocommerceWebhook' | 'go' | 'health' | AccountRouteName;

const ORDER = `Order ids are unique within a store: if more than one store has an order with this id, name the \`storeId\`.`;
const AGAIN = `With a \`decisionId\` of yours the same may be sent again: 200, and nothing changes.`;

const REPORTED_AS_IT_IS = `Send WooCommerce's present order object: statuses, totals and refunds are read from it, the newest \`date_modified_gmt\`
counts, whatever order reports arrive in, and the same again changes nothing. The affiliate identifiers (\`af_id\`, \`afftoken\`, \`pid\`) are at the top level or in
\`meta_data\`. Drafts are answered 200 and not kept.`;

const UNSIGNED = `An unsigned report is kept as \`unverified\`: it earns nothing until a signed report of the same order comes or the brand confirms it, and the answer contains nothing of
the stored order. A store that has an API key with a secret must sign.`;

const STORE: Readonly<Record<StoreRouteName, string>> = {
  testConnection: `Answers which brand and store the key belongs to, whether it is a live or a test key, and the commission program in force. Changes nothing; call it when
the key is saved in the plugin's settings.`,
  trackClick: `Answers a \`clickId\`: keep it with the visitor for as long as \`expiresAt\` says (a first-party cookie), and send it as
\`attribution.clickId\` of the sale.

Without a \`clickId\` in the request Halfshare makes a signed one, and the same visitor (\`visitorId\`, else address and browser) on the same link within 30
seconds gets the same one again: 200, not counted. With your own \`clickId\` the same again is answered as before, and other content under it is
409. Bots are recorded and not counted.

422 \`unknown_referral_code\`: no influencer has the code. Never let a click hold up the page: send it in the background.`,
  trackSale: `**A new order**: send it once it is placed, whether or not an influencer is behind it. \`items[].total\` is the line after discounts and without
tax; \`total\` is what the shopper pays. Both before refunds. The commission's base is the sum of the lines; without lines it is total - tax - shipping -
fees. Send all evidence in \`attribution\`: an influencer's coupon, a click and a referral code; the brand's plan decides which
wins. Unowned codes are no error.

**A changed order** (status, lines, totals): send the whole order again with \`updatedAt\`, the store's modification time. The newest wins. \`cancelled\`,
\`failed\`, \`refunded\`, \`trashed\` and \`draft\` leave nothing due; an order that comes back is due again.

**The same again** is answered 200. Other content *without* \`updatedAt\` is 409 \`event_conflict\`. \`occurredAt\` of an update stays that of the order.

Amounts with other decimals than the currency's are rounded half-up, once. An email is hashed on arrival and never stored.`,
  trackRefund: `Each refund has its own \`refundId\` within the order. Say what you know: \`items\` (with \`quantity\`, \`total\` or both), \`shippingTotal\`,
\`taxTotal\`, \`feeTotal\`; then exactly those lines lose their commission. With an \`amount\` alone the commission falls in proportion. \`full\` refunds all that
is left. At least one of these is needed; amounts are positive.

**A deleted refund**: when the store deletes a refund, send its \`refundId\` with \`deleted: true\` and nothing else of the above. It then has no
effect, whichever of the two came first, and what was due before is due again. A store never uses the id again.

**202**: the order is not known yet; the refund is kept, and takes effect with its sale. **409**: the same \`refundId\` with other content. What does not
fit the order (an unknown line, another currency) is kept without effect, with an entry in \`flags\`.`,
  syncProducts: `Send as many calls as the catalogue needs, all with the same \`syncId\`, and \`final: true\` on the last one: then products of the store that the sync did
not name are archived (never deleted). Without \`final\` nothing is archived, so single changes can be sent as they happen, without a \`syncId\`.

Unchanged products cost nothing. A product with an older \`updatedAt\` than the stored one changes nothing. Products with wrong fields are listed in
\`rejected\`, with every wrong field; the others are stored. The same call of a sync again is answered as before.

409: the \`syncId\` is in use by another store of the brand.`,
};

const CONVERSION: Readonly<Record<ConversionRouteName, string>> = {
  addOrder: `${REPORTED_AS_IT_IS}\n\nIf the setting \`reportAllOrders\` is true, send every order, also those without evidence of an influencer.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, whose key must have no secret.`,
  updateOrder: `${REPORTED_AS_IT_IS}\n\nAn order without \`date_modified_gmt\` is dated by its signature.\n\n${UNSIGNED}`,
  reportPluginState: `The report is kept in the store's history. With an \`event_id\` the same again is a replay. An older report does not replace a newer one, and an unsigned
one does not replace a signed one.`,
  pollSettings: `For an hourly poll. Send the \`ETag\` of the last answer as \`If-None-Match\`: while nothing has changed, 304 without a body comes back. A GET is signed over an
empty body.`,
  reportCoupon: `Each event has a unique \`event_id\`: the same again is a replay, other content under it is 409. \`discount\` is what the voucher really took off (or what is given
back). A reversal of what is not known yet is answered 202, and takes effect with its redemption. Only ever signed.`,
  addMagentoOrder: `What the network's Magento 2 module sends. Magento sends no status: the order is \`pending\`. Products count as lines if, with tax and shipping, they add up to the
total; else only the totals count.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, by the host of \`base_url\` (in base64), or by the click \`af_id\`.`,
  addMobileOrder: `What the network's Android SDK sends. \`orderAmountAsInteger\` is not read.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, by the host of \`base_url\`, or by the click
\`af_id\`.`,
};

const ACCOUNT: Readonly<Record<AccountRouteName, string>> = {
  explainOrder: `Every event of the order, every attribution candidate and why it won or lost, every figure with its arithmetic, the ledger's entries,
and what it waits for. An influencer sees the orders that concern them (won, lost, or once theirs), without customers, other people and the brand's own words;
without a \`brandId\` only orders that are theirs now are searched. ${ORDER}`,
  rejectCommission: `Nothing is due on the order, whatever else happens to it, until the rejection is withdrawn. ${ORDER}\n\n${AGAIN}`,
  withdrawRejection: `What the order earns is due again. ${ORDER}\n\n${AGAIN}`,
  approveCommission: `Approves all that is pending. It is sent with the commission that you saw (\`total\`, \`currency\`), so that nobody approves an amount that has changed since: 409 \`commission_changed\`. While it is held it needs a \`reason\`. What becomes due later is pending again. The order must be completed and not ambiguous. When the hold is over a schedule does the same. ${ORDER}\n\n${AGAIN}`,
  decideOrders: `Up to 100 orders, each in a transaction of its own: what is refused for one has its status and code in \`results\`, and stops no other. Send the same list with the same \`decisionId\` again after a broken connection. A confirmation confirms all unverified reports that are known of an order; one whose reports differ is refused (\`order_ambiguous\`).`,
  attributeOrder: `What was due to the first influencer is reversed, and posted to the second. The influencer must own a code of the brand; null makes the order unattributed. ${ORDER}\n\n${AGAIN}`,
  relateOrder: `For an order that its store says belongs to another (\`parentOrderId\`, or \`parent_id\` of WooCommerce). A part of a purchase earns nothing beside it: its refunds, and its total if it is cancelled, come off the other order. An order of its own, such as the balance of a deposit, earns for itself, and is credited by what brought the other where it brings nothing.
As a rule the store's marks or the lines of the two say which it is. Where they do not, the order is held (\`statusReason\` \`held_split\`) until you do. Your word counts before what was found, until a payout has claimed of the order. ${ORDER}\n\n${AGAIN}`,
  confirmOrder: `For three kinds of orders. First, an unverified order (\`unverified\`: an unsigned client reported it) earns nothing until it is confirmed. This confirms the reports that are known now,
or those that \`eventIds\` names, and none that comes later; if the store has also signed a report of the order, only the named ones. Where unsigned reports of one moment differ in anything, name the genuine one by \`counts\` and \`among\`, or by \`eventIds\`: else 409 \`order_ambiguous\`. Where the store cannot report the order's later status, send it as \`status\`, as often as it changes.
Second, an order that is held as suspicious (\`statusReason\` \`held_self_referral\` or \`held_velocity\`) is no longer held.
Third, of an order with reports of one moment that disagree (\`statusReason\` \`order_ambiguous\`), \`counts\` names the one that counts and \`among\` all that were seen: the others count for nothing. ${ORDER}\n\n${AGAIN}`,
  readPlan: 'The newest version, which may start later, and the one in force now.',
  savePlan: `A version never changes. The new one starts in a minute at the earliest, since every server must know it by then, and after the newest one's
start. Orders keep the version in force when they were placed. Send the whole plan: absent \`rules\` means none. The terms of the newest version again are answered 200, and nothing is saved.

With \`basedOnVersion\` another person's change in the meantime is not overwritten: 409 \`plan_conflict\`.`,
  readStatusWords: 'The version in force, and its whole map.',
  saveStatusWords: `A shop has words of its own for a status, such as \`delivered\`: they count as \`processing\`, and its orders carry the flag \`unknown_status\`. This says what they mean: the whole map, a new version, in force from now.
An order placed before keeps the version of then, until a schedule applies the new one within the hour: to orders whose status it changes, or whose unknown word it has, and from which no payout has claimed. What only a map completed is held from then on, for a day at least.
The same map again is answered 200, and nothing is saved. Look first what it would do: \`POST /v1/status-words/preview\`.

With \`basedOnVersion\` another person's change in the meantime is not overwritten: 409 \`words_conflict\`.`,
  previewStatusWords: `Writes nothing. One call looks at up to 100 orders, in the order of their ids; with \`isPartial\` send the same words with \`cursor\` again. Orders are read as they are then.`,
  createPayout: `Claims what is approved and unclaimed of one brand, influencer and currency, nets clawbacks, and seals the payout. A large one may need more than
one call: \`state\` is then \`claiming\`, and a schedule or \`advance\` continues it. One payout of an account is open at a time.

With a \`reference\` of yours the same may be sent again: it is answered 200 with the same payout.`,
  advancePayout:
    'Does the remaining pages, of claims or closings, for half a minute. A schedule does the same.',
  markPayoutSent: 'For a payout that is sealed.',
  markPayoutPaid: 'For a payout that was sent. Posts it, and its orders become paid.',
  markPayoutFailed: 'Frees what the payout claimed, by adding counter-claims: the next payout claims it.',
  recordRepayment: `A debt is the negative balance of one brand, influencer and currency: more was paid out than is approved now. A payout nets it, unless it is paid back. This
records that: at most the debt, and no payout takes it off again. It ends the negative balances of the oldest orders first, and is a payout of the kind \`repayment\`, with lines and a statement.
Refused while a payout of the account is open.

The same \`reference\` again is answered 200 and changes nothing; with another amount it is 409 \`event_conflict\`. Where approvals have made the debt smaller in the meantime, \`state\` is \`failed\`, and nothing is posted.`,
  writeOffDebt: `Like a repayment, but no money comes: it is taken off the platform's part whole. A payout of the kind \`write_off\`.`,
  readPayout: 'For its brand, its influencer and the platform.',
  settleBrand: `The platform takes its part out of it. More than is owed is refused with 409 \`exceeds_owed\`, unless \`prepayment\` is true: the rest is then the brand's credit. A negative amount pays a credit back, at most all of it (409 \`exceeds_credit\`).

The same \`reference\` again is answered 200 and changes nothing; with other content it is 409 \`event_conflict\`.`,
  readBalances:
    'One balance for each currency; two are never added. What is pending is owed only once it is approved.',
  payoutStatementCsv: 'A line for each order that it claimed from.',
  payoutStatementHtml: 'The same as a page without scripts.',
  brandStatementCsv: 'Each entry of the month with its order, in one currency.',
  brandStatementHtml: 'The same as a page without scripts.',
  reconcileCoupons: `Each redemption and reversal of the month with who owes whom, the platform’s balance with the brand in each currency, and what somebody must look at:
orders that are unknown, void or tell another discount, vouchers never issued or redeemed twice, reversals of nothing. With \`format=csv\` the same as CSV (\`text/csv\`).

What counts is the discount that the store really gave, in its currency, also where something looks wrong; a reversal takes it back, never more than was given.`,
  readCoupon: 'Every report of it in the order of arrival, and the entries of its own small ledger.',
  saveCoupon: `With \`influencerId: null\` nobody earns by it: an order where it wins, as the coupon with the largest discount or the only evidence, is credited to nobody, whichever influencer a shop's coupon names.
Orders that are known stay as they are. A code that is one with a code of another influencer is refused with 409 \`code_taken\`: case, forms of letters and HTML escapes make no difference. Save it with \`influencerId: null\` first to take a coupon from its owner.`,
  saveReferralCode: `A referral code has one owner in all brands; it then counts in this brand too. A code that is one with another influencer's is refused with 409 \`code_taken\`.`,
  listKeys: 'With those of test mode, the newest first. No secret is among them.',
  createKey: `With \`mode: "test"\` the key reports to the brand's test twin. \`apiKey\` is to be pasted into the plugin; for signed reports \`key.keyId\` and \`secret\` are. They are shown in this answer alone, and for fifteen minutes to whoever sends the same call again. With \`signing: "none"\` the key id alone is handed out. A store has at most 50 keys, those of test mode and those revoked within 90 days too.

The same \`reference\` again is answered 200 with the same key; with other content it is 409 \`id_taken\`.`,
  replaceKey: `Makes a key with the same name and scopes. Until \`aliveUntil\` both are good, so that the plugin can be changed without a gap; then the old one is refused. A key is replaced once: the same call again is answered 200 with the same successor. One that has ended is 409 \`key_conflict\`.`,
  revokeKey: 'It is refused within 30 seconds. A request that is already under way is finished.',
  listBrands: 'By their ids, without test twins; at most 100 at once.',
  createBrand: `Makes the brand, the first version of its plan, and its test twin \`{brandId}-test\`, which is the same brand in test mode: nothing of it is real money. Currency and time zone stay for good, since every figure of the past was worked out with them.

The same call again is answered 200 and changes nothing; with other content it is 409 \`id_taken\`.`,
  readBrand: 'The brand with the newest version of its plan.',
  changeBrand: 'Its test twin is renamed with it.',
  suspendBrand: `Within 30 seconds each report of its stores is answered 403 \`brand_suspended\`; webhooks are kept for 30 days and count once it is resumed. Its people can read, and change nothing.`,
  resumeBrand: 'Webhooks that were kept in the meantime count within the hour.',
  listChanges: `Plans, status words, stores, keys, codes and people, the newest first, 50 at once. It has no secret and no email.`,
  createStore: `Makes the store, and the same store of the test twin. Links may lead to the host of its address at once; further hosts are registered by \`POST /v1/stores/{storeId}/hosts\`. A brand has at most 100 stores.

The same call again is answered 200 and changes nothing; with other content it is 409 \`id_taken\`. A host that another brand has is 409 \`host_conflict\`.`,
  changeStore: 'What is not sent stays as it is.',
  suspendStore: 'As for a brand, for one store.',
  resumeStore: 'Webhooks that were kept in the meantime count within the hour.',
  listStores: `A plugin is quiet after 36 hours without a request, webhooks after 72. An uninstalled plugin is not quiet. At most 100 stores at once, by their ids.`,
  readStore: `For the plugin and each feature the newest report counts, by the store’s own time; older ones that came later are only in the history.`,
  saveStoreSettings: `The plugin polls hourly, and sees a new version with its next poll, from a minute later on. The present settings again are answered 200, and nothing is saved.

With \`basedOnVersion\` another person's change in the meantime is not overwritten: 409 \`settings_conflict\`.`,
  saveStoreLinks: `WooCommerce’s order attribution (8.5 and later) keeps an earlier visit of a shopper, unless a later one has \`utm_*\`. So links to a shop of the platform \`woocommerce\` bring
\`utm_source=halfshare\`, \`utm_medium=affiliate\`, \`utm_content=<code>\` and \`utm_id=<click id>\` along, each unless the link has it already. A store that keeps its own statistics by \`utm_*\` can switch
it off: \`ref\` and \`click_id\` stay. Links see the change within 30 seconds.`,
  readStoreWebhooks: `In WooCommerce > Settings > Advanced > Webhooks, one webhook a topic. Not for viewers: anybody with the secret can report orders.`,
  rotateStoreWebhooks: `The secret before stays valid until the next replacement, so that the webhooks can be changed one after the other. The same \`replacedVersion\` again is answered 200 with the same secret.`,
  registerStoreHost: `For a shop that moves, or has several domains. Links may lead to the host, unsigned reports are matched by it, and deliveries of webhooks that name it are the store’s own: those that were set aside for it are played in as of their arrival, the first 50 at once, the rest within ten minutes.

With and without \`www.\` is one host to deliveries, and two to links. A store has at most 20. A host of another brand is 409 \`host_conflict\`. Two stores of one brand may be on one host; an unsigned report that is found by its host alone is then refused, since it could be either’s.`,
  takeStoreHostAway: `Deliveries that name it from now on are set aside; what was recorded stays. The host of the store’s own address stays (409 \`host_conflict\`).`,
};

const WEBHOOK = `The delivery URL of the webhooks that a brand pastes into WooCommerce: no plugin is needed. Topics \`order.*\`, \`product.*\` and \`coupon.*\`. Every
genuine delivery is answered 200, also if nothing of it is used, since WooCommerce switches a webhook off after seven failures. A delivery for a suspended
brand or store is set aside for 30 days, reason \`brand_suspended\`. The unsigned ping of a saved webhook changes nothing.`;

const LINK = `Makes a click and sends the visitor on to the shop, with the parameters that the shop’s software reads (\`ref\` and \`click_id\`, or \`afftoken\`, \`afsrc\` and \`af_id\`). Only to
the shop’s own hosts. Bots and link previews are sent on and not counted; what a browser fetches ahead is refused, so that it comes again when it is opened. HEAD is answered alike.`;

const HEALTH = `For an uptime check: 200 while the functions run and Firestore answers, else 503. Asked as often as you like, Firestore is read at most every 5 seconds. It says nothing of
any brand or store.`;

export const DESCRIPTIONS: Readonly<Record<OperationName, string>> = {
  ...STORE,
  ...CONVERSION,
  woocommerceWebhook: WEBHOOK,
  go: LINK,
  health: HEALTH,
  ...ACCOUNT,
};
