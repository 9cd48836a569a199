import type { Answer, Plugin, Request } from './plugin';
import { warmUp } from './warmUp';

/** A plugin that gets these answers; it notes how many of its requests were open at once. */
function pluginOf(answerOf: (request: Request) => number) {
  const calls: string[] = [];
  let open = 0;
  let most = 0;
  const send = async (request: Request): Promise<Answer> => {
    calls.push(request.call);
    open += 1;
    most = Math.max(most, open);
    await Promise.resolve();
    open -= 1;
    return { status: answerOf(request), body: {} };
  };
  return { calls, most: () => most, plugin: { send } as unknown as Plugin };
}

test('asks each function once, one after the other', async () => {
  const { calls, most, plugin } = pluginOf(() => 400);
  const said: string[] = [];
  await warmUp(plugin, (line) => said.push(line));
  expect(calls).toEqual(['trackClick', 'trackSale', 'trackRefund', 'syncProducts']);
  expect(most()).toBe(1);
  expect(said.map((line) => line.split(' ')[0])).toEqual(calls);
});

test('a function that is broken ends it with its name and answer', async () => {
  const { calls, plugin } = pluginOf(({ call }) => (call === 'trackSale' ? 500 : 400));
  await expect(warmUp(plugin, () => undefined)).rejects.toThrow(
    'trackSale refused no empty request, it answered 500',
  );
  expect(calls).toEqual(['trackClick', 'trackSale']);
});
