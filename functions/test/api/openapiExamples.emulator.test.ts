import { EXAMPLES_AT } from '../../../openapi/examples';
import { expectExample, startStory, toldIn } from '../support/examples';
import { World, type FunctionName, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  tenant = await startStory(world, EXAMPLES_AT, {
    brand: { name: 'Lale Moda' },
    store: { name: 'Lale Moda Online' },
  });
});

afterAll(() => world.stop());

test.each(toldIn('store'))('$operation is answered as the example $name says', async ({ example }) => {
  // The story has functions of the store API only.
  const name = example.operation as FunctionName;
  const got =
    example.request === undefined
      ? await world.send(name, { headers: { 'x-api-key': tenant.apiKey } })
      : await world.post(name, tenant, example.request);
  expectExample(example, got);
});
