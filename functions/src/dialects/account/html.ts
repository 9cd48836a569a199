import escapeHtml from 'escape-html';
import { withoutDirections } from '../../domain/base/text';
import { formatMinor } from '../../domain/money/money';

export class Html {
  constructor(readonly markup: string) {}
}

type Part = string | number | Html | readonly Html[] | null;

/** Markup in which every text is escaped, and has no sign of direction: only `Html` is embedded as markup. */
export function html(fixed: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(fixed.map((text, index) => text + markupOf(parts[index] ?? null)).join(''));
}

function markupOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string' || typeof part === 'number')
    return escapeHtml(withoutDirections(String(part)));
  return part.map(({ markup }) => markup).join('');
}

/** A text by others, with its own direction, so that an Arabic name does not reorder the figures beside it. */
export function theirs(text: string): Html {
  return html`<bdi dir="auto">${text}</bdi>`;
}

const NARROW_SPACE = '\u202f';
const MINUS = '\u2212';

/** An amount for a table: digits in groups by a narrow space, which no country uses as decimal sign. */
export function amountText(minor: number, currency: string): string {
  const [whole = '', decimals] = formatMinor(Math.abs(minor), currency).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE);
  return (minor < 0 ? MINUS : '') + grouped + (decimals === undefined ? '' : `.${decimals}`);
}

/** `2026-11-21 13:00` in the time zone. */
export function localTime(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  }).format(moment);
}
