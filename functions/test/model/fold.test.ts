import fc from 'fast-check';
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

test(
  `${countOf(OPTIONS)} histories of what is told of an order, decided of it and paid of it, in whatever order and how often: fold = model`,
  async () => {
    await assertOften(OPTIONS, told, [
      ({ story, steps }) => {
        const order = new MemoryOrder(story.plans);
        for (const step of steps) order.take(step);
        const { actual, expected, problems } = bothViews(story, order.stored!);
        expect(actual).toEqual(expected);
        expect(problems).toEqual([]);
      },
    ]);
  },
  countOf(OPTIONS) * MS_EACH + 120_000,
);
