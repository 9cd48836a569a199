import { html, Html } from './html';

// An A4 page that loads nothing: no script, font or picture. Wide tables shrink to the page, and their headers are
// repeated on each page. On a phone each row is a list of its columns, so that none is cut off.
const STYLE = `
@page { size: A4; margin: 14mm 12mm 16mm;
  @bottom-right { content: counter(page) ' / ' counter(pages); font: 8pt system-ui, sans-serif; color: #555; } }
* { box-sizing: border-box; }
html { font: 9pt/1.4 system-ui, 'Segoe UI', 'Noto Sans', 'Noto Naskh Arabic', sans-serif; color: #1a1a1a; background: #fff; }
body { max-width: 186mm; margin: 0 auto; padding: 10mm 0; }
header { display: flex; justify-content: space-between; align-items: flex-start; gap: 8mm; padding-bottom: 4mm; border-bottom: 1.5pt solid #1a1a1a; }
h1 { margin: 0; font-size: 17pt; line-height: 1.2; font-weight: 650; }
header p { margin: 1mm 0 0; color: #444; }
.sum { text-align: right; white-space: nowrap; }
.sum strong { display: block; color: #1a1a1a; font-size: 17pt; line-height: 1.2; font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 10mm; margin: 5mm 0 6mm; break-inside: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.8mm 4mm; margin: 0; align-content: start; }
dt { color: #555; }
dd { margin: 0; overflow-wrap: anywhere; }
dl.figures { grid-template-columns: 1fr max-content; column-gap: 0; }
dl.figures dd { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
dl.figures .last { padding-top: 1mm; border-top: 0.75pt solid #1a1a1a; font-weight: 650; color: inherit; }
h2 { margin: 6mm 0 2mm; font-size: 11pt; break-after: avoid; }
table { width: 100%; border-collapse: collapse; font-size: 8pt; line-height: 1.35; }
thead { display: table-header-group; }
tfoot { display: table-row-group; }
tr { break-inside: avoid; }
th, td { padding: 1.1mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 0.75pt solid #1a1a1a; font-weight: 600; vertical-align: bottom; overflow-wrap: normal; }
tbody { break-inside: avoid; border-bottom: 0.4pt solid #ccc; }
tbody tr + tr td { padding-top: 0; }
tfoot td, tfoot th { border-top: 0.75pt solid #1a1a1a; font-weight: 650; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.day { white-space: nowrap; font-variant-numeric: tabular-nums; }
.order { width: 24%; }
.trace { color: #555; font-size: 7pt; }
span.trace { display: block; }
.mark { display: inline-block; padding: 0 1.2mm; border: 0.5pt solid #9a1c1c; border-radius: 0.8mm; color: #9a1c1c; font-size: 7pt; white-space: nowrap; }
.negative { color: #9a1c1c; }
.notice { margin: 5mm 0 0; padding: 2.5mm 3.5mm; border: 0.75pt solid #9a1c1c; color: #9a1c1c; break-inside: avoid; }
.none { color: #555; }
footer { margin-top: 6mm; color: #555; font-size: 8pt; break-inside: avoid; }
footer p { margin: 0 0 1mm; }
@media screen and (max-width: 700px) {
  body { padding: 5mm 4mm; } header { flex-direction: column; gap: 3mm; } .sum { text-align: left; }
  .columns { grid-template-columns: 1fr; gap: 5mm; }
  table, tbody, tfoot, tr, th, td { display: block; }
  table { font-size: 9pt; } thead { display: none; }
  tbody tr, tfoot tr { padding: 1.5mm 0; } tbody:not(:has(.trace)) tr + tr { border-top: 0.4pt solid #ccc; }
  tbody tr:has(+ tr > .trace) { padding-bottom: 0; } tr:has(> .trace) { padding-top: 0; }
  th, td, tbody tr + tr td { padding: 0.5mm 0; } td:empty { display: none; }
  td[data-title] { display: grid; grid-template-columns: 28mm minmax(0, 1fr); column-gap: 3mm; text-align: right; white-space: normal; }
  td[data-title]::before { content: attr(data-title); color: #555; font-weight: 400; text-align: left; }
  td[data-title] > * { grid-column: 2; justify-self: end; }
  tfoot td { border-top: 0; } .order { width: auto; } }
@media print { html { background: none; } body { max-width: none; padding: 0; } }
`;

/** The document around its body. Its policy forbids loading or running anything, whatever the body contains. */
export function statementPage(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.markup;
}

export function facts(rows: readonly (readonly [term: string, value: Html | string | null])[]): Html {
  const shown = rows.flatMap(([term, value]) =>
    value === null
      ? []
      : [
          html`<dt>${term}</dt>
            <dd>${value}</dd>`,
        ],
  );
  return html`<dl>${shown}</dl>`;
}

/** A list of figures whose last is the result. */
export function figures(rows: readonly (readonly [term: string, amount: string])[]): Html {
  const shown = rows.map(([term, amount], index) => {
    const last = index === rows.length - 1 ? 'last' : '';
    return html`<dt class="${last}">${term}</dt>
      <dd class="${last}">${amount}</dd>`;
  });
  return html`<dl class="figures">${shown}</dl>`;
}
