import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { STORIES, type StoryName } from './stories';

// The examples of the document: examples/<operation>/<name>.json. Somebody writes summary and request; the tests that post
// them record status and answer (`npm run openapi:record`).

/** When the stories play; examples are valid at this time. */
export const EXAMPLES_AT = new Date('2026-11-21T12:00:00Z');

const FOLDER = join(__dirname, 'examples');
const HOW_TO_RECORD = 'then run: npm run openapi:record';

const json = z.record(z.string(), z.unknown());
const fileSchema = z.strictObject({
  summary: z.string().min(1),
  /** Who calls the account function. */
  as: z.enum(['owner', 'manager', 'viewer', 'admin', 'influencer']).optional(),
  /** Of a call of the account function, with its query. */
  path: z.string().startsWith('/v1/').optional(),
  /** A report that carries no signature. */
  isUnsigned: z.literal(true).optional(),
  /** The topic of a webhook's delivery; absent: a ping. */
  topic: z.string().optional(),
  /** Sends the request of this example of the same operation once more. */
  repeats: z.string().optional(),
  /** Absent where the route takes no body. */
  request: json.optional(),
  /** Recorded. */
  status: z.int().optional(),
  /** Recorded; absent where it is no JSON. Of a repeat: the fields that differ from the answer that it repeats. */
  answer: json.optional(),
});
type ExampleFile = z.infer<typeof fileSchema>;

export interface Example extends ExampleFile {
  readonly operation: string;
  readonly name: string;
}

export function exampleFile(operation: string, name: string): string {
  return join(FOLDER, operation, `${name}.json`);
}

function readExample(id: string): Example {
  const [operation = '', name = ''] = id.split('/');
  const shown = `openapi/examples/${id}.json`;
  let text: string;
  try {
    text = readFileSync(exampleFile(operation, name), 'utf8');
  } catch {
    throw new Error(
      `${shown} is not there, and openapi/stories.ts names it: write it with summary and request, ${HOW_TO_RECORD}`,
    );
  }
  const read = fileSchema.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(`${shown} is no example: ${z.prettifyError(read.error)}`);
  return { operation, name, ...read.data };
}

/** The story's examples in their order; what repeats another one has its request, and what its answer has in common. */
export function storyOf(story: StoryName): Example[] {
  const examples = STORIES[story].map(readExample);
  return examples.map((example) => {
    if (example.repeats === undefined) return example;
    const first = examples.find(
      ({ operation, name }) => operation === example.operation && name === example.repeats,
    );
    if (!first) throw new Error(`${example.operation}/${example.name} repeats what its story does not have`);
    const { request, path, isUnsigned, topic } = first;
    const answer = example.answer && { ...first.answer, ...example.answer };
    return { ...example, request, path, isUnsigned, topic, answer };
  });
}

let all: readonly Example[] | undefined;

/** The examples of an operation, in the order of their story. */
export function examplesOf(operation: string): Example[] {
  // Object.keys gives the names of the stories.
  all ??= (Object.keys(STORIES) as StoryName[]).flatMap(storyOf);
  return all.filter((example) => example.operation === operation);
}

/** What is wrong with the folder, each with what to do: a file that no story names, a recorded answer that is missing. */
export function wrongExamples(): string[] {
  const named = new Set<string>(Object.values(STORIES).flat());
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.json'),
  );
  const unnamed = files
    .map((path) => path.replaceAll('\\', '/').replace(/\.json$/, ''))
    .filter((id) => !named.has(id))
    .map(
      (id) =>
        `openapi/examples/${id}.json is in no story: name it in openapi/stories.ts where a test shall post it, ${HOW_TO_RECORD}`,
    );
  const unrecorded = [...named]
    .filter((id) => readExample(id).status === undefined)
    .map((id) => `openapi/examples/${id}.json has no status and no answer: ${HOW_TO_RECORD.slice(5)}`);
  return [...unnamed, ...unrecorded];
}

/** The statuses of which the operation has no example, each with what to do. */
export function missingExamples(operation: string, statuses: readonly number[]): string[] {
  const shown = new Set(examplesOf(operation).map(({ status }) => status));
  return statuses
    .filter((status) => !shown.has(status))
    .map(
      (status) =>
        `${operation} has no example that is answered ${status}: write openapi/examples/${operation}/<name>.json with summary and request, name it in openapi/stories.ts, ${HOW_TO_RECORD}`,
    );
}
