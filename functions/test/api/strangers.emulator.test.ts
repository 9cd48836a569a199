import { formatApiKey } from '../../src/domain/credentials/apiKey';
import { CONVERSION_ROWS, type ConversionRouteName } from '../../src/http/conversion/routes';
import type { ConversionRoute } from '../../src/http/conversion/route';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { exampleOf } from '../support/doors';
import {
  expectProblem,
  goodBody,
  leavesUntouched,
  postRaw,
  sendGood,
  STORE_FUNCTIONS,
} from '../support/http';
import { delivery, deliver, shopSecret } from '../support/webhooks';
import { World, type Answer, type Tenant } from '../support/world';

// Every route of stores with every other tenant's credentials: found in the rows of the routes, so that a new one is tried
// too. What people may do with theirs is held by accountSecurity.emulator.test.ts, route by route.

const STRANGERS = ['another brand', 'our test twin', 'another store of the brand'] as const;
type Stranger = (typeof STRANGERS)[number];

const world = new World();
let ours: Tenant;
let strangers: Readonly<Record<Stranger, Tenant>>;

beforeAll(async () => {
  await world.start();
  ours = await world.tenant();
  strangers = {
    'another brand': await world.tenant(),
    'our test twin': await world.tenant({ brandId: `${ours.brandId}-test`, key: { mode: 'test' } }),
    'another store of the brand': await world.tenant({ brandId: ours.brandId }),
  };
  // What they would like to change.
  for (const name of STORE_FUNCTIONS) await world.post(name, ours, goodBody(name, ours));
  await deliver(world, ours, delivery('order.updated', exampleOf('woocommerceWebhook')));
  for (const [name, row] of CONVERSION) await sendSigned(world, row.path, signerOf(ours), exampleOf(name));
});

afterAll(() => world.stop());

const CONVERSION = (Object.entries(CONVERSION_ROWS) as [ConversionRouteName, ConversionRoute][]).filter(
  ([, { request }]) => request !== null,
);
const each = <T extends string>(names: readonly T[]): [T, Stranger][] =>
  names.flatMap((name) => STRANGERS.map((who): [T, Stranger] => [name, who]));

/** When what is stored of our store was written, by path. */
async function ofOurs(): Promise<Record<string, string>> {
  const all = Object.entries(await world.writeTimes(ours.brandId));
  return Object.fromEntries(all.filter(([path]) => path.includes(ours.storeId)));
}

/** Changes nothing of our store, and tells nothing of it. */
async function leavesOurs(send: () => Promise<Answer>, isOurBrand = false): Promise<Answer> {
  const before = await ofOurs();
  expect(Object.keys(before).length).toBeGreaterThan(5);
  const answer = await send();
  expect(await ofOurs()).toEqual(before);
  // An influencer is the whole brand's.
  for (const secret of [ours.storeId, ours.keyId, ...(isOurBrand ? [] : [ours.influencerId])])
    expect(JSON.stringify(answer.body)).not.toContain(secret);
  return answer;
}

/** Refuses, and writes nothing, neither for us nor for a stranger. */
async function refuses(
  send: () => Promise<Answer>,
  code: 'invalid_api_key' | 'invalid_signature',
): Promise<void> {
  const tenants = [ours, ...Object.values(strangers)];
  expectProblem(await leavesUntouched(world, tenants, () => leavesOurs(send)), code, []);
}

describe.each(each(STORE_FUNCTIONS))('%s by %s', (name, who) => {
  test('with its own key, about our things: ours stay as they are', async () => {
    const { status } = await leavesOurs(
      () => world.post(name, strangers[who], goodBody(name, ours)),
      who === 'another store of the brand',
    );
    expect(status).toBeLessThan(500);
  });

  test('with its secret under our key id is refused', async () => {
    const secret = strangers[who].apiKey.slice(-56, -8);
    const forged = formatApiKey({ mode: 'live', keyId: ours.keyId, secret });
    await refuses(() => sendGood(world, name, ours, { 'x-api-key': forged }), 'invalid_api_key');
    await refuses(() => postRaw(world, name, { apiKey: forged }, '{'), 'invalid_api_key');
  });
});

describe.each(each(CONVERSION.map(([name]) => name)))('%s by %s', (name, who) => {
  const { path } = CONVERSION_ROWS[name];

  test('signed by its own key, about our things: ours stay as they are', async () => {
    const { status } = await leavesOurs(
      () => sendSigned(world, path, signerOf(strangers[who]), exampleOf(name)),
      who === 'another store of the brand',
    );
    expect(status).toBeLessThan(500);
  });

  test('with its secret under our key id is refused, and so is our key id unsigned', async () => {
    const { secret } = signerOf(strangers[who]);
    for (const version of [1, 2] as const) {
      const forged = { keyId: ours.keyId, secret };
      await refuses(() => sendSigned(world, path, forged, exampleOf(name), { version }), 'invalid_signature');
    }
    await refuses(
      () => sendUnsigned(world, path, exampleOf(name), { 'x-waffarx-key': ours.keyId }),
      'invalid_signature',
    );
  });
});

test.each(STRANGERS)('a delivery to our store signed with the secret of %s is refused', async (who) => {
  const sent = delivery('order.updated', exampleOf('woocommerceWebhook'));
  const secret = shopSecret(strangers[who]);
  await refuses(() => deliver(world, ours, sent, { secret }), 'invalid_signature');
});
