import type { AccountRouteName } from '../functions/src/http/account/routes';
import type { OperationText } from './texts';

// What the OpenAPI document says of the account function in prose, for whoever writes a dashboard.

const ORDER = `Order ids are a store's own: with more than one store that has an order of this id, name the \`storeId\`.`;
const AGAIN = `With a \`decisionId\` of yours the same may be sent again: it is answered 200 and changes nothing.`;

export const ACCOUNT_OPERATIONS: Readonly<Record<AccountRouteName, OperationText>> = {
  explainOrder: {
    summary: 'Why is the commission of an order what it is?',
    description: `Every event of the order, every attribution candidate and why it won or lost, every figure with the arithmetic that made it, the ledger's entries,
and what it waits for. An influencer sees the orders that concern them (won, lost, or once theirs), less customers, other people and the brand's own words;
without a \`brandId\` it is looked for among what is theirs now. ${ORDER}`,
  },
  rejectCommission: {
    summary: 'Reject a commission while it is pending',
    description: `Nothing is due on the order any more, whatever else happens to it, until the rejection is withdrawn. ${ORDER}\n\n${AGAIN}`,
  },
  withdrawRejection: {
    summary: 'Withdraw a rejection',
    description: `What the order comes to is due again. ${ORDER}\n\n${AGAIN}`,
  },
  approveCommission: {
    summary: 'Approve a commission before its hold is over',
    description: `The order must be completed and nothing about it ambiguous. When the hold is over a schedule does the same. ${ORDER}\n\n${AGAIN}`,
  },
  attributeOrder: {
    summary: 'Move an order to another influencer, or to nobody',
    description: `What was due to the one is taken back, and posted to the other. The influencer must own a code of the brand; null is nobody. ${ORDER}\n\n${AGAIN}`,
  },
  confirmOrder: {
    summary: 'Confirm that an order is genuine',
    description: `For two kinds of orders. What a client that signs nothing reported (\`unverified\`) earns nothing until it is confirmed: the reports that are known now,
or those that \`eventIds\` names; a report that comes later is not, and beside a report that the store signed only a named one is. Where such a store cannot report what becomes of the order, \`status\` tells it, as often as it changes.
And an order that is held as suspicious (\`statusReason\` \`held_self_referral\` or \`held_velocity\`) is no longer held. ${ORDER}\n\n${AGAIN}`,
  },
  readPlan: {
    summary: 'The commission plan',
    description: 'The newest version, which may start later, and the one in force now.',
  },
  savePlan: {
    summary: 'Save a new version of the plan',
    description: `A version never changes. The new one starts in a minute at the earliest, since every server must know it by then, and after the newest one's
start. Orders keep the version in force when they were placed. What is sent is the whole plan: \`rules\` or a \`statusMap\` that is absent is none. The terms of the newest version again are answered 200, and nothing is saved.

With \`basedOnVersion\` a change that somebody else made in the meantime is not overwritten: 409 \`plan_conflict\`.`,
  },
  createPayout: {
    summary: 'Pay out what is approved',
    description: `Claims whatever is posted and unclaimed of one brand, influencer and currency, nets what was paid too much, and seals the payout. A large one may not be done in
one call: \`state\` is then \`claiming\`, and a schedule or \`advance\` goes on. One payout of an account is open at a time.

With a \`reference\` of yours the same may be sent again: it is answered 200 with the same payout.`,
  },
  advancePayout: {
    summary: 'Go on with a payout that was cut off',
    description:
      'Does the pages that are left, of claims or of closings, for half a minute. A schedule does the same.',
  },
  markPayoutSent: { summary: 'The money is on its way', description: 'For a payout that is sealed.' },
  markPayoutPaid: {
    summary: 'The money has arrived',
    description: 'For a payout that was sent. Posts it, and its orders become paid.',
  },
  markPayoutFailed: {
    summary: 'The money did not go',
    description: 'Frees what the payout claimed, by adding counter-claims: the next payout takes it up.',
  },
  readPayout: { summary: 'A payout', description: 'For its brand, its influencer and the platform.' },
  settleBrand: {
    summary: 'Record what a brand paid of what it owes',
    description: `The platform takes its part out of it. The same \`reference\` again is answered 200 and changes nothing; with other content it is 409 \`event_conflict\`.`,
  },
  readBalances: {
    summary: 'What the brand owes, has settled, and still owes',
    description: 'One balance for each currency; two are never added.',
  },
  payoutStatementCsv: {
    summary: 'The statement of a payout, as CSV',
    description: 'A line for each order that it claimed from.',
  },
  payoutStatementHtml: {
    summary: 'The statement of a payout, to print',
    description: 'The same as a page without scripts.',
  },
  brandStatementCsv: {
    summary: 'A month of the brand, as CSV',
    description: 'Each entry of the month with its order, in one currency.',
  },
  brandStatementHtml: {
    summary: 'A month of the brand, to print',
    description: 'The same as a page without scripts.',
  },
  reconcileCoupons: {
    summary: 'A store’s month of the network’s coupons, reconciled',
    description: `Each redemption and reversal of the month with who owes whom, the platform’s balance with the brand in each currency, and what somebody must look at:
orders that are unknown, void or tell another discount, coupons never issued or redeemed twice, reversals of nothing. With \`format=csv\` the same as CSV (\`text/csv\`).

What counts is the discount that the store really gave, in its currency, also where something looks wrong; a reversal takes it back, never more than was given.`,
  },
  readCoupon: {
    summary: 'A coupon of the network, with its history',
    description: 'Every report of it in the order of arrival, and the entries of its own small ledger.',
  },
  listStores: {
    summary: 'The brand’s stores, and how they are connected',
    description: `A plugin is quiet after 36 hours without a sign of life, webhooks after 72. An uninstalled plugin is not quiet. At most 100 stores at once, by their ids.`,
  },
  readStore: {
    summary: 'A store, with its plugin’s features and the newest of its history',
    description: `Of the plugin and of each feature the newest report counts, by the store’s own time; older ones that came later are only in the history.`,
  },
  saveStoreSettings: {
    summary: 'Set what the store’s plugin does',
    description: `The plugin polls hourly, and sees a new version with its next poll, from a minute later on. The present settings again are answered 200, and nothing is saved.

With \`basedOnVersion\` a change that somebody else made in the meantime is not overwritten: 409 \`settings_conflict\`.`,
  },
  readStoreWebhooks: {
    summary: 'What to paste into WooCommerce for its webhooks',
    description: `In WooCommerce > Settings > Advanced > Webhooks, one webhook a topic. Not for viewers: whoever has the secret can report orders.`,
  },
  rotateStoreWebhooks: {
    summary: 'Replace the secret of the store’s webhooks',
    description: `The secret before stays good until the next replacement, so that the webhooks can be changed one after the other. The same \`replacedVersion\` again is answered 200 with the same secret.`,
  },
};
