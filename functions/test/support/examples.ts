import { writeFileSync } from 'node:fs';
import { exampleFile, storyOf, type Example } from '../../../openapi/examples';
import type { StoryName } from '../../../openapi/stories';
import type { Answer, World } from './world';

// The tests that post the examples of the OpenAPI document: each is answered as its file says, or, with
// `npm run openapi:record`, its file is written anew with what is answered.

type Json = Readonly<Record<string, unknown>>;

const isRecording = process.env['HALFSHARE_RECORD'] === 'examples';

/** The tenant of every story, by the names that the examples show. */
export const EXAMPLE_NAMES = {
  brandId: 'lalemoda',
  storeId: 'lalewoo',
  influencerId: 'ayse',
  referralCode: 'ayse',
  couponCode: 'AYSE10',
} as const;

/** The rows of a `test.each`, in the order of the story. */
export function toldIn(story: StoryName): { operation: string; name: string; example: Example }[] {
  return storyOf(story).map((example) => ({ operation: example.operation, name: example.name, example }));
}

/** What is drawn anew in each run, by what the examples show in its place. */
const DRAWN = [
  [
    /clk_lalemoda\.ayse\.[0-9a-z]+\.[\w-]+\.[\w-]{22}/g,
    'clk_lalemoda.ayse.touiwc.Zk3T0mB5yQ2hV9aX.3Jm8sQwYxT1uLr6DnPfE0g',
  ],
  [/req_[\w-]{24}/g, 'req_pX0f5b3Gq9sD1wKz7Lr2Yt8U'],
] as const;

/**
 * Compares the answer with the example's, or records it.
 *
 * @param drawn further names of this run, and what the examples show for each
 */
export function expectExample(
  example: Example,
  { status, headers, body }: Answer,
  drawn: Readonly<Record<string, string>> = {},
): void {
  let text = JSON.stringify(body);
  for (const [pattern, shown] of DRAWN) text = text.replaceAll(pattern, shown);
  for (const [own, shown] of Object.entries(drawn)) text = text.replaceAll(own, shown);
  const isJson = /json/.test(headers.get('content-type') ?? '');
  const answer = isJson ? (JSON.parse(text) as Json) : undefined;
  if (isRecording) record(example, status, answer);
  else expect({ status, answer }).toEqual({ status: example.status, answer: example.answer });
}

/** The answers recorded in this run. */
const recorded = new Map<string, Json>();

/** What differs from the answer that is repeated. */
function changed(answer: Json, first: Json): Json {
  const isSame = (field: string): boolean => JSON.stringify(answer[field]) === JSON.stringify(first[field]);
  const gone = Object.keys(first).filter((field) => !(field in answer));
  if (gone.length > 0) throw new Error(`the repeat is answered without ${gone.join(', ')}: it is no repeat`);
  return Object.fromEntries(Object.entries(answer).filter(([field]) => !isSame(field)));
}

function record(
  { operation, name, request, path, isUnsigned, topic, ...rest }: Example,
  status: number,
  answer: Json | undefined,
): void {
  if (status >= 400)
    throw new Error(`${operation}/${name} was answered ${status}: ${JSON.stringify(answer)}`);
  const { summary, as, repeats } = rest;
  if (answer) recorded.set(`${operation}/${name}`, answer);
  const first = repeats === undefined ? undefined : recorded.get(`${operation}/${repeats}`);
  const call = repeats === undefined ? { path, isUnsigned, topic, request } : {};
  const shown = answer && first ? changed(answer, first) : answer;
  const file = { summary, as, repeats, ...call, status, answer: shown };
  // openapi:record lets prettier lay it out
  writeFileSync(exampleFile(operation, name), JSON.stringify(file));
}

/** An own database whose clock is at the stories' time, and the tenant that they are about. */
export async function startStory(
  world: World,
  at: Date,
  options: Parameters<World['tenant']>[0] = {},
): ReturnType<World['tenant']> {
  world.now = at;
  await world.start();
  await world.clear();
  return world.tenant({ ...EXAMPLE_NAMES, ...options });
}
