import { z } from 'zod';

/** A schema for each field of T. TypeScript refuses a missing field, and a schema whose type differs. */
export type Shape<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : z.ZodType<T[K]>;
};

/** A field that may be missing, and is never `undefined`. */
type Optional<V> = z.ZodExactOptional<z.ZodType<V>>;

/** An object with these fields and no others, for documents that only we write. */
export function strict<T extends object>(shape: Shape<T>): z.ZodObject<Shape<T>, z.core.$strict> {
  return z.strictObject(shape);
}

export const optionalText = z.exactOptional(z.string());
export const nullableText = z.string().nullable();
export const nullableDate = z.date().nullable();
/** Minor units, a count, a version: Firestore keeps them exact. */
export const whole = z.int();
export const nullableWhole = whole.nullable();

/** A map whose keys the writer makes: currencies, days, ids. */
export function mapOf<T>(schema: z.ZodType<T>): z.ZodRecord<z.ZodString, z.ZodType<T>> {
  return z.record(z.string(), schema);
}
