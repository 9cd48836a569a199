import { z } from 'zod';

const expressionSchema = z.object({
  sourcePosition: z.object({ line: z.int(), currentOffset: z.int(), endOffset: z.int() }),
  values: z
    .array(z.object({ value: z.looseObject({ boolValue: z.boolean().optional() }).optional() }))
    .default([]),
  get children(): z.ZodDefault<z.ZodArray<typeof expressionSchema>> {
    return z.array(expressionSchema).default([]);
  },
});

const coverageSchema = z.object({
  rules: z.object({ files: z.tuple([z.object({ content: z.string() })]) }),
  report: z.array(expressionSchema).min(1),
});

type Expression = z.infer<typeof expressionSchema>;

/** What the emulator's coverage report leaves unproven, one line an expression. */
export function unprovenExpressions(coverage: unknown): readonly string[] {
  const { rules, report } = coverageSchema.parse(coverage);
  const source = rules.files[0].content;
  return report.flatMap(withChildren).flatMap((expression) => {
    const missing = missingOutcome(expression);
    if (missing === null) return [];
    const { line, currentOffset, endOffset } = expression.sourcePosition;
    return [`firestore.rules:${line} ${missing}: ${source.slice(currentOffset, endOffset + 1)}`];
  });
}

function withChildren(expression: Expression): readonly Expression[] {
  return [expression, ...expression.children.flatMap(withChildren)];
}

function missingOutcome({ values }: Expression): string | null {
  // A value of null type is an operand that was skipped, `undefined` one that failed: neither is an outcome.
  const outcomes = values.flatMap(({ value = {} }) =>
    Object.keys(value).filter((kind) => kind !== 'undefined'),
  );
  if (outcomes.length === 0) return 'never evaluated';
  if (!outcomes.includes('boolValue')) return null;
  const seen = new Set(values.map(({ value }) => value?.boolValue));
  if (!seen.has(true)) return 'never true';
  return seen.has(false) ? null : 'never false';
}
