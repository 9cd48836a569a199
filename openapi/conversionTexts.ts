import type { OperationText } from './texts';

// What the OpenAPI document says of the conversion server in prose, for whoever writes a plugin.

const REPORTED_AS_IT_IS = `Send WooCommerce's own order object as it is now: statuses, totals and refunds are read from it, the newest \`date_modified_gmt\`
counts, whatever order reports arrive in, and the same again changes nothing. The affiliate identifiers (\`af_id\`, \`afftoken\`, \`pid\`) stand at the top level or in
\`meta_data\`. Drafts are answered 200 and not kept.`;

const UNSIGNED = `Unsigned it is kept as \`unverified\`: it earns nothing until a signed report of the same order or the brand confirms it, and the answer tells nothing of what
is known of the order. A store that has an API key with a secret must sign.`;

export const CONVERSION_OPERATIONS = {
  addOrder: {
    summary: 'An order was placed',
    description: `${REPORTED_AS_IT_IS}\n\nSend every order, also those that nobody brought, where the setting \`reportAllOrders\` says so.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, whose key must have no secret.`,
  },
  updateOrder: {
    summary: 'The status or the totals of an order changed',
    description: `${REPORTED_AS_IT_IS}\n\nAn order that tells no \`date_modified_gmt\` is dated by its signature.\n\n${UNSIGNED}`,
  },
  reportPluginState: {
    summary: 'The plugin or a feature of it was switched, or it was uninstalled',
    description: `Kept with its history. With an \`event_id\` of yours the same again is a replay; an older report changes nothing that a newer one said, and an unsigned
one nothing that a signed one said.`,
  },
  pollSettings: {
    summary: 'What has the network set of this store?',
    description: `For an hourly poll. Send the \`ETag\` of the last answer as \`If-None-Match\`: while nothing has changed, 304 without a body comes back. A GET is signed over an
empty body.`,
  },
  reportCoupon: {
    summary: 'A coupon of the network was issued, redeemed or reversed',
    description: `Each event has a unique \`event_id\`: the same again is a replay, other content under it is 409. \`discount\` is what the coupon really took off (or what is given
back). A reversal of what is not known yet is answered 202, and takes effect with its redemption. Only ever signed.`,
  },
  addMagentoOrder: {
    summary: 'An order was placed in a Magento shop',
    description: `What the network's Magento 2 module sends. Magento tells no status: the order is \`pending\`. Products count as lines where, with tax and shipping, they add up to the
total; else the totals alone do.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, by the host of \`base_url\` (in base64), or by the click \`af_id\`.`,
  },
  addMobileOrder: {
    summary: 'An order was placed in an app',
    description: `What the network's Android SDK sends. \`orderAmountAsInteger\` is not read.\n\n${UNSIGNED} Its store is found by \`X-WaffarX-Key\`, by the host of \`base_url\`, or by the click
\`af_id\`.`,
  },
} as const satisfies Readonly<Record<string, OperationText>>;
