import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const source = 'functions/src';

/**
 * The rooms of each floor of functions/src, lowest first: which rooms of its own floor a room may import, and why no more.
 * No arrow runs back up, so there is no circle. What a room owns is said in its README.md.
 *
 * @type {Record<string, Record<string, { may: readonly string[]; because: string }>>}
 */
export const rooms = {
  domain: {
    base: { may: [], because: 'errors, ids, days and words are used by all rooms, and know none' },
    money: { may: [], because: 'amounts and fractions are arithmetic, whatever they are of' },
    brand: {
      may: ['base', 'money'],
      because: 'a brand, its stores and its plan are settings: they know no order',
    },
    credentials: { may: ['base', 'brand'], because: 'a key and a signature say who speaks, not of what' },
    commission: {
      may: ['money', 'brand'],
      because: 'it works out a commission from figures, and knows no event',
    },
    link: { may: ['base', 'brand'], because: 'a link and a click come before any order' },
    ledger: {
      may: ['commission'],
      because: 'entries and claims are about amounts of accounts, not about events',
    },
    order: {
      may: ['base', 'money', 'brand', 'commission', 'ledger'],
      because: 'the fold of an order knows nothing of what is made of it: payouts, roll-ups, reviews',
    },
    catalogue: {
      may: ['base', 'order'],
      because: 'products and codes are what a store sells, whoever is paid for it',
    },
    payout: {
      may: ['base', 'money', 'ledger', 'order'],
      because: 'a payout claims what commissions say, and has no part in working them out',
    },
    rollup: {
      may: ['base', 'money', 'commission', 'order'],
      because: 'a day is a sum of what orders moved',
    },
    review: { may: ['base', 'brand', 'order'], because: 'a review looks at orders, and leaves an event' },
    voucher: {
      may: ['base', 'money', 'brand', 'ledger', 'order'],
      because: 'vouchers have a ledger of their own, apart from payouts and days',
    },
    delivery: {
      may: ['base', 'catalogue', 'order'],
      because: 'a delivery set aside is kept as its dialect mapped it, and is known again as a report is',
    },
    audit: {
      may: ['base', 'brand', 'ledger', 'link', 'order', 'payout', 'review', 'rollup', 'voucher'],
      because: 'the audit compares what all others have written; secrets and products are not its matter',
    },
  },
  dialects: {
    account: { may: [], because: 'what people ask and are answered has nothing of what stores say' },
    storeApi: { may: [], because: "the store API's own words are no other client's" },
    woocommerce: { may: [], because: "WooCommerce's bodies are no other client's" },
    waffarx: { may: ['storeApi'], because: "the network's plugin answers as the store API does" },
    magento: { may: ['waffarx'], because: "Magento's module speaks to the network's conversion server" },
    mobile: { may: ['waffarx'], because: "the mobile SDK speaks to the network's conversion server" },
  },
  firestore: {
    base: { may: [], because: 'client, paths and pages are used by all rooms, and know no kind of document' },
    documents: { may: ['base'], because: 'the shape of a document is the same whoever reads it' },
    access: { may: ['base', 'documents'], because: 'a look-up of a key reads no order' },
    brand: {
      may: ['base', 'documents'],
      because: 'settings of a brand are read and written without its orders',
    },
    catalogue: { may: ['base', 'documents'], because: 'products and codes are written without orders' },
    delivery: {
      may: ['base', 'documents'],
      because: 'what is set aside is kept apart from what it is about',
    },
    link: { may: ['base', 'documents'], because: 'a click is written without any order' },
    migration: { may: ['base', 'documents'], because: 'a migration lifts shapes, and knows no rule' },
    order: {
      may: ['base', 'documents'],
      because: 'the commit of an order knows nothing of what is made of it',
    },
    payout: {
      may: ['base', 'documents', 'order'],
      because: 'a payout claims of commissions, and writes them as the commit of an order does',
    },
    voucher: { may: ['base', 'documents'], because: 'vouchers are apart from orders' },
    audit: {
      may: ['base', 'documents', 'order'],
      because: 'audit and rebuild read orders as their commit wrote them',
    },
    review: { may: ['base', 'documents', 'order'], because: 'a review reads the orders that have changed' },
    rollup: { may: ['base', 'documents', 'order'], because: 'a roll-up reads the orders that have changed' },
  },
  operations: {
    base: { may: [], because: 'what every operation is given knows none of them' },
    access: { may: ['base'], because: 'who may do something is asked before it is done' },
    audit: { may: ['base'], because: 'audit and rebuild work on what is stored, through no other operation' },
    brand: { may: ['base'], because: 'settings, plans and signs of life need no other operation' },
    catalogue: { may: ['base'], because: 'products and codes need no other operation' },
    link: { may: ['base'], because: 'a link is followed and a click recorded before any order' },
    migration: { may: ['base'], because: 'a migration lifts shapes through no other operation' },
    rollup: { may: ['base'], because: 'closed hours are rolled up from what is stored' },
    voucher: { may: ['base'], because: 'vouchers are apart from orders' },
    order: {
      may: ['base', 'access', 'link'],
      because: 'an order is recorded with its click and decided on by a user',
    },
    payout: { may: ['base', 'access'], because: 'money is paid out from what is stored, for a user' },
    delivery: {
      may: ['base', 'catalogue', 'order'],
      because: 'a delivery is an order, a product or a coupon',
    },
    review: { may: ['base', 'order'], because: 'a review and an approval decide on orders' },
  },
};

const listed = (names) => (names.length === 0 ? 'no other room' : names.map((name) => `${name}/`).join(', '));

/** Why an import between two rooms is refused. */
export function messageOf(floor, room) {
  const { may, because } = rooms[floor][room];
  return `${floor}/${room}/ may import ${listed(may)} of ${floor}/: ${because}. Move what both need down, or the arrow into eslint.rooms.mjs with its reason.`;
}

/** Why a file that lies on the floor itself, in no room, may import no room: through it every room could reach that one. */
export function floorMessageOf(floor) {
  return `a file of ${floor}/ that is in no room may import no room, since every room may import it. Move it into a room.`;
}

/** The zones of import-x/no-restricted-paths: one a room, and one for the files that lie on the floor itself. */
export const zones = Object.entries(rooms).flatMap(([floor, its]) => [
  ...Object.entries(its).map(([room, { may }]) => ({
    target: `./${source}/${floor}/${room}`,
    // other rooms alone: files that lie on the floor itself are everybody's
    from: Object.keys(its)
      .filter((other) => other !== room && !may.includes(other))
      .map((other) => `./${source}/${floor}/${other}`),
    message: messageOf(floor, room),
  })),
  {
    target: `./${source}/${floor}/*.ts`,
    from: Object.keys(its).map((room) => `./${source}/${floor}/${room}`),
    message: floorMessageOf(floor),
  },
]);

/** What is wrong with the rooms themselves, as sentences: a folder that is no room, a room without folder or README. */
export function wrongRooms(root) {
  const at = (...path) => join(root, source, ...path);
  return Object.entries(rooms).flatMap(([floor, its]) => {
    const names = Object.keys(its);
    const folders = readdirSync(at(floor), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return [
      ...folders
        .filter(({ name }) => !names.includes(name))
        .map(
          ({ name }) =>
            `${floor}/${name}/ is no room: give it a row in eslint.rooms.mjs, with the rooms it may import.`,
        ),
      ...names
        .filter((room) => !existsSync(at(floor, room)))
        .map((room) => `${floor}/${room}/ is not there: take its row out of eslint.rooms.mjs.`),
      ...names
        .filter((room) => existsSync(at(floor, room)) && !existsSync(at(floor, room, 'README.md')))
        .map(
          (room) =>
            `${floor}/${room}/ has no README.md: say what it owns, what it does not, and its invariants.`,
        ),
    ];
  });
}
