import fc from 'fast-check';
import { foundCases } from '../support/foundCases';
import { bothViews, MemoryOrder } from './fold';
import { assertOften, countOf, type RunOptions } from './longRun';
import { deliveries, stories } from './stories';

const OPTIONS: RunOptions = {
  name: 'in memory',
  variable: 'HALFSHARE_MODEL_FOLDS',
  usual: 600,
  long: 100_000,
  chunk: 5000,
};
const MS_EACH = 20;

const told = stories.chain((story) =>
  fc.record({ story: fc.constant(story), steps: deliveries(story.events) }),
);

type Told = typeof told extends fc.Arbitrary<infer T> ? T : never;

function holds({ story, steps }: Told): void {
  const order = new MemoryOrder(story.plans);
  for (const step of steps) order.take(step);
  const { actual, expected, problems } = bothViews(story, order.stored!);
  expect(actual).toEqual(expected);
  expect(problems).toEqual([]);
}

test.each([...foundCases(OPTIONS.name)])('found before: %s', (_file, history) => {
  holds(history as Told);
});

test(
  `${countOf(OPTIONS)} histories of what is told of an order, decided of it and paid of it, in whatever order and how often: fold = model`,
  async () => {
    await assertOften(OPTIONS, told, [holds]);
  },
  countOf(OPTIONS) * MS_EACH + 120_000,
);
