import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KeyedQueue } from './keyedQueue';

async function waiting(turns = 5): Promise<void> {
  for (let i = 0; i < turns; i += 1) await nextTurn();
}

test('50 pieces of work of one key run one at a time, in the order in which they were asked for', async () => {
  const queue = new KeyedQueue();
  let running = 0;
  const done: number[] = [];
  const work = async (n: number): Promise<number> => {
    running += 1;
    expect(running).toBe(1);
    await waiting(n % 3);
    running -= 1;
    done.push(n);
    return n;
  };
  const asked = Array.from({ length: 50 }, (_, n) => queue.run('order', () => work(n)));
  expect(await Promise.all(asked)).toEqual(asked.map((_, n) => n));
  expect(done).toEqual(asked.map((_, n) => n));
  expect(queue.size).toBe(0);
});

test('work of another key does not wait', async () => {
  const queue = new KeyedQueue();
  let end = (): void => undefined;
  const first = queue.run('a', () => new Promise<void>((resolve) => (end = resolve)));
  expect(await queue.run('b', () => Promise.resolve('done'))).toBe('done');
  end();
  await first;
});

test('what fails fails alone: the next one runs', async () => {
  const queue = new KeyedQueue();
  const failed = queue.run('a', () => Promise.reject(new Error('no')));
  const next = queue.run('a', () => Promise.resolve('done'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('done');
});

test('each runs in the context of whoever asked for it: its RPCs are counted there, not where the one before ran', async () => {
  const queue = new KeyedQueue();
  const context = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const asked = ['a', 'b', 'c'].map((name) =>
    context.run(name, () =>
      queue.run('order', async () => {
        await waiting();
        seen.push(context.getStore());
      }),
    ),
  );
  await Promise.all(asked);
  expect(seen).toEqual(['a', 'b', 'c']);
});
