import fc from 'fast-check';
import { foundCases } from '../support/foundCases';
import { bothViews, MemoryOrder } from './fold';
import { assertOften, countOf, type RunOptions } from './longRun';
import { deliveries, stories, type Step, type Story } from './stories';

const OPTIONS: RunOptions = {
  name: 'in memory',
  variable: 'HALFSHARE_MODEL_FOLDS',
  usual: 300,
  long: 100_000,
  chunk: 1000,
};
const MS_EACH = 60;

const told = stories.chain((story) => {
  const steps = deliveries(story.events);
  return fc.record({ story: fc.constant(story), orders: fc.tuple(steps, steps, steps) });
});

interface Told {
  readonly story: Story;
  /** The events as they arrive, each time in another order. */
  readonly orders: readonly (readonly Step[])[];
}

function holds({ story, orders }: Told): void {
  for (const steps of orders) {
    const order = new MemoryOrder(story.plans);
    for (const step of steps) order.take(step);
    const { actual, expected, problems } = bothViews(story, order.stored!);
    expect(actual).toEqual(expected);
    expect(problems).toEqual([]);
  }
}

/** What was found before came in one order. */
function asTold(history: unknown): Told {
  const { steps, ...told } = history as Told & { readonly steps?: readonly Step[] };
  return steps ? { ...told, orders: [steps] } : told;
}

test.each([...foundCases(OPTIONS.name)])('found before: %s', (_file, history) => {
  holds(asTold(history));
});

test(
  `${countOf(OPTIONS)} histories of what is told of an order, decided of it and paid of it, in three orders and however often: fold = model`,
  async () => {
    await assertOften(OPTIONS, told, [holds]);
  },
  countOf(OPTIONS) * MS_EACH + 120_000,
);
