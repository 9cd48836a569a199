import { status as GrpcStatus } from '@grpc/grpc-js';
import { EXAMPLES_AT } from '../../../openapi/examples';
import { SWITCHES } from '../../src/domain/base/switches';
import { expectExample, startStory, toldIn } from '../support/examples';
import { expectProblem } from '../support/http';
import { World } from '../support/world';

const world = new World();

beforeAll(() => startStory(world, EXAMPLES_AT));
afterAll(() => world.stop());

const ask = (method = 'GET') => world.raw('health', '', { method });
/** Of the world's clock. */
const after = (seconds: number): void => {
  world.now = new Date(world.now!.getTime() + seconds * 1000);
};

test.each(toldIn('health'))('$operation is answered as the example $name says', async ({ example }) => {
  expectExample(example, await ask());
});

test('a hundred requests cost one read, 5 seconds later there is another; HEAD is answered too', async () => {
  after(60);
  world.wire.reset();
  for (let n = 0; n < 99; n += 1) expect((await ask()).status).toBe(200);
  expect((await ask('HEAD')).status).toBe(200);
  after(4.999);
  await ask();
  expect(world.wire.totals).toMatchObject({ reads: 1, writes: 0 });
  after(0.001);
  await ask();
  expect(world.wire.totals).toMatchObject({ reads: 2 });
});

test('a Firestore that fails is 503, which names no cause; once it answers again, 200', async () => {
  after(60);
  world.wire.inject({ moment: 'before', code: GrpcStatus.INTERNAL, method: 'BatchGetDocuments', times: 99 });
  const down = await ask();
  expectProblem(down, 'unavailable');
  expect(down.body['detail']).toMatch(/^Firestore did not answer at \S+Z\.$/);
  world.wire.reset();
  expect((await ask()).status).toBe(503);
  after(5);
  expect((await ask()).status).toBe(200);
});

test('it answers also where all else is switched off', async () => {
  await world.switchOff(...SWITCHES);
  expect((await ask()).status).toBe(200);
  await world.switchOff();
});
