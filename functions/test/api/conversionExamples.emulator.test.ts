import { paths } from '../../src/firestore/base/paths';
import { CONVERSION_ROWS, type ConversionRouteName } from '../../src/http/conversion/routes';
import { EXAMPLES_AT } from '../../../openapi/examples';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { expectExample, startStory, toldIn } from '../support/examples';
import { deliver, delivery, recorded } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

const world = new World();
/** The examples' store, and one whose plugin was never given a secret. */
let tenant: Tenant;
let unsigned: Tenant;

beforeAll(async () => {
  tenant = await startStory(world, EXAMPLES_AT);
  unsigned = await world.tenant({ store: { hosts: ['lale.example'] }, key: { signing: 'none' } });
});

afterAll(() => world.stop());

test.each(toldIn('conversion'))('$operation is answered as the example $name says', async ({ example }) => {
  // The story has routes of the conversion function only.
  const { path, methods, unsigned: policy } = CONVERSION_ROWS[example.operation as ConversionRouteName];
  const method = methods[0] ?? 'POST';
  const byKey = policy === 'byKey' ? { 'x-waffarx-key': unsigned.keyId } : {};
  const got = example.isUnsigned
    ? await sendUnsigned(world, path, example.request, byKey)
    : await sendSigned(world, path, signerOf(tenant), example.request, { method });
  expectExample(example, got);
});

test.each(toldIn('webhooks'))('$operation is answered as the example $name says', async ({ example }) => {
  const [ping] = recorded('0001');
  const { topic, request } = example;
  const sent = topic === undefined ? ping! : delivery(topic, request);
  expectExample(example, await deliver(world, tenant, sent));
});

test('what the unsigned examples left is unverified', async () => {
  for (const orderId of ['1044', '000000036', '90210']) {
    const order = await paths.order(world.db, unsigned.brandId, unsigned.storeId, orderId).get();
    expect(order.data()).toMatchObject({ unverified: true, attributed: false });
  }
});
