import { fuzz } from '../support/fuzz';
import { World } from '../support/world';

// 5,000 requests made of the OpenAPI document and of recordings: `npm run fuzz` sends as many as you like.

test.each([1, 2, 3, 4, 5])(
  '1,000 requests of seed %i: no 5xx, no undocumented answer, none over 64 kB, no write on refusal',
  async (seed) => {
    const world = new World();
    await world.clear();
    await world.start();
    try {
      const { sent, refused, violations } = await fuzz(world, { seed, count: 1000, seconds: 600 });
      expect(violations).toEqual([]);
      expect(sent).toBe(1000);
      // Enough of both that each property was tried.
      expect(refused).toBeGreaterThan(200);
      expect(refused).toBeLessThan(800);
    } finally {
      await world.stop();
    }
  },
);
