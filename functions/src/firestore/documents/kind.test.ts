import { z } from 'zod';
import { Kind, UNVERSIONED, type OlderShape } from './kind';
import { optionalText, strict } from './shape';
import { UnreadableDocument } from './unreadable';

interface Parcel {
  readonly id: string;
  readonly weightGrams: number;
  readonly note?: string;
}

/** Shape 1 had the weight in kilograms. */
const IN_KILOGRAMS: OlderShape = {
  schema: z.looseObject({ weightKilograms: z.number().optional() }),
  lift: ({ weightKilograms, ...fields }) => ({
    ...fields,
    ...(typeof weightKilograms === 'number' ? { weightGrams: weightKilograms * 1000 } : {}),
  }),
};

const parcels = new Kind<Parcel>({
  name: 'a parcel',
  older: [UNVERSIONED, IN_KILOGRAMS],
  schema: strict<Parcel>({ id: z.string(), weightGrams: z.int(), note: optionalText }),
});

const stored = (fields: Record<string, unknown> | undefined) => ({
  ref: { path: 'parcels/1' },
  data: () => fields,
});

function refusalOf(work: () => unknown): UnreadableDocument {
  try {
    work();
  } catch (error) {
    if (error instanceof UnreadableDocument) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('a stored document is read by the shape that it says it has', () => {
  test('of the present shape it is as it is stored', () => {
    expect(parcels.read(stored({ v: 2, id: 'a', weightGrams: 1500 }))).toEqual({
      id: 'a',
      weightGrams: 1500,
    });
  });

  test('what is written says the present shape, whatever the value brings', () => {
    expect(parcels.stored({ id: 'a', weightGrams: 1 })).toEqual({ v: 2, id: 'a', weightGrams: 1 });
    expect(parcels.v).toBe(2);
  });

  test.each([1, undefined])('shape %p is lifted: 1.5 kilograms are 1,500 grams', (v) => {
    const fields = { ...(v === undefined ? {} : { v }), id: 'a', weightKilograms: 1.5 };
    expect(parcels.read(stored(fields))).toEqual({ id: 'a', weightGrams: 1500 });
  });

  test('there is none', () => {
    expect(parcels.read(stored(undefined))).toBeNull();
    expect(parcels.found(stored(undefined))).toEqual({ value: null, problems: [] });
    expect(() => parcels.readFound(stored(undefined))).toThrow('parcels/1 is not there');
  });

  test('some of its fields, also of an older shape', () => {
    const part = parcels.part('weightGrams');
    expect(part.fields).toEqual(['v', 'weightGrams']);
    expect(part.read(stored({ v: 2, weightGrams: 3 }))).toEqual({ weightGrams: 3 });
    expect(part.read(stored({ v: 1, weightKilograms: 3 }))).toEqual({ weightGrams: 3000 });
    expect(() => parcels.part('nothing' as 'id')).toThrow('there is no field nothing');
  });
});

describe('what cannot be read is refused by its name, with all that is wrong', () => {
  test.each([3, 0, -1, 1.5, '2', null, {}])('a shape that is not known: %p', (v) => {
    const refusal = refusalOf(() => parcels.read(stored({ v, id: 'a', weightGrams: 1 })));
    expect(refusal.path).toBe('parcels/1');
    expect(refusal.describe()).toBe(
      `parcels/1 cannot be read: it says that it has shape ${JSON.stringify(v)}, and a parcel has shapes up to 2`,
    );
  });

  test('every wrong field, and one too many', () => {
    const refusal = refusalOf(() => parcels.read(stored({ v: 2, weightGrams: 0.5, more: 1 })));
    expect(refusal.problems).toHaveLength(3);
    expect(refusal.problems.join('\n')).toMatch(/id: .*\n?weightGrams: .*/s);
    expect(refusal.problems.join('\n')).toContain('more');
  });

  test('at most ten problems are named, the others counted', () => {
    const many = Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`f${n}`, z.string()]));
    const kind = new Kind<object>({ name: 'a thing', older: [], schema: z.object(many) });
    expect(refusalOf(() => kind.read(stored({}))).describe()).toContain('; and 4 more');
  });

  test('a lift that throws, and a document that was never of the older shape', () => {
    const older: OlderShape[] = [
      {
        schema: z.looseObject({ id: z.string() }),
        lift: () => {
          throw new RangeError('no such unit');
        },
      },
    ];
    const schema = strict<{ readonly id: string }>({ id: z.string() });
    const kind = new Kind<{ readonly id: string }>({ name: 'a thing', older, schema });
    expect(refusalOf(() => kind.read(stored({ id: 'a' }))).problems).toEqual([
      'it cannot be lifted from shape 0: no such unit',
    ]);
    expect(refusalOf(() => kind.read(stored({ id: 1 }))).problems[0]).toMatch(
      /^it cannot be lifted from shape 0: id: /,
    );
  });

  test('the sender is asked to come again, and learns nothing of what is stored', () => {
    const refusal = refusalOf(() => parcels.read(stored({ v: 9 })));
    expect(refusal).toMatchObject({ code: 'unavailable', status: 503, headers: { 'Retry-After': '3600' } });
    expect(refusal.detail).not.toContain('parcels');
  });
});

describe('an audit meets documents as they are', () => {
  test('what its schema refuses it gets all the same, with the problems', () => {
    const { value, problems } = parcels.found(stored({ v: 1, id: 7, weightKilograms: 1 }));
    expect(value).toEqual({ id: 7, weightGrams: 1000 });
    expect(problems).toHaveLength(1);
  });

  test('of an unknown shape there is nothing to check', () => {
    const { value, problems } = parcels.found(stored({ v: 3, id: 'a' }));
    expect({ value, count: problems.length }).toEqual({ value: null, count: 1 });
  });
});
