import { z } from 'zod';

// What the schemas of stored documents are made of.

/** A schema for each field of T. TypeScript refuses one that lacks a field, or takes what T does not. */
export type Shape<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Optional<Exclude<T[K], undefined>> : z.ZodType<T[K]>;
};

/** Of a field that may be missing, and is never `undefined`. */
type Optional<V> = z.ZodExactOptional<z.ZodType<V>>;

/** An object with these fields and no others: what we alone write has nothing that its shape does not name. */
export function strict<T extends object>(shape: Shape<T>): z.ZodObject<Shape<T>, z.core.$strict> {
  return z.strictObject(shape);
}

/** Text that may be missing. */
export const optionalText = z.exactOptional(z.string());
export const nullableText = z.string().nullable();
export const nullableDate = z.date().nullable();
/** Minor units, a count, a version: Firestore keeps them exact. */
export const whole = z.int();
export const nullableWhole = whole.nullable();

/** A map by names that the writer makes: currencies, days, ids. */
export function mapOf<T>(schema: z.ZodType<T>): z.ZodRecord<z.ZodString, z.ZodType<T>> {
  return z.record(z.string(), schema);
}
