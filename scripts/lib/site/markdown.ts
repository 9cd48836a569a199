import { marked } from 'marked';

// Prose of this repository as HTML. Without extensions marked answers at once, though its types allow for a promise.

export function proseHtml(markdown: string): string {
  const html = marked.parse(markdown) as string;
  // Wide code scrolls by itself, so the keyboard must reach it.
  return html
    .replaceAll('<pre>', '<pre tabindex="0" aria-label="Code">')
    .replaceAll('<th>', '<th scope="col">');
}

/** Of one sentence or more, without a paragraph around it. */
export function inlineHtml(markdown: string): string {
  return marked.parseInline(markdown) as string;
}
