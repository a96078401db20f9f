/** What an approval page has beside the style of every page. Each colour stands beside a word or a sign that says the same. */
export const approvalStyle = `
:root {
  --yes: #d9f2e0; --on-yes: #0f5126; --later: #fdeec4; --on-later: #5c4300; --no: #fbe0de; --on-no: #8a1a12;
  --unknown: #e6e9ee; --on-unknown: #3d4650;
}
@media (prefers-color-scheme: dark) {
  :root {
    --yes: #153a22; --on-yes: #a5e8b9; --later: #433709; --on-later: #ffe9a8; --no: #4a1d1a; --on-no: #ffc2bc;
    --unknown: #2c343e; --on-unknown: #ccd3db;
  }
}
body { max-width: 80rem; }
.summary { font-size: 1.05rem; margin-bottom: 1rem; }
.quiet { color: var(--quiet); }
.seal { border: 1px solid var(--line); border-left: .3rem solid var(--accent); border-radius: .4rem; padding: .5rem 1rem; }
.seal p { margin: .25rem 0; }
.seal .quiet code { white-space: nowrap; }
.alert { margin: 1rem 0; font-weight: 400; }
.verdict { list-style: none; }
.verdict b { display: inline-block; min-width: 1em; }
section { margin: 1.25rem 0; }
table:not(.grid) tbody th { white-space: nowrap; }
.badge {
  display: inline-block; border-radius: .25rem; padding: .05em .5em; font-size: .85rem; font-weight: 600;
  background: var(--unknown); color: var(--on-unknown);
}
.blocker.badge, .high { background: var(--no); color: var(--on-no); }
.warning.badge, .medium { background: var(--later); color: var(--on-later); }
.finding { margin: .9rem 0; padding-left: .8rem; border-left: .25rem solid var(--line); break-inside: avoid; }
.finding.blocker { border-left-color: var(--on-no); }
.finding.warning { border-left-color: var(--on-later); }
.finding p { margin: .2rem 0; }
.grid tbody th { background: none; color: var(--ink); }
.grid .changing th { font-weight: 600; }
.grid .staying th, details th { font-weight: 400; }
.grid b { display: inline-block; min-width: 1em; text-align: center; }
.yes { background: var(--yes); color: var(--on-yes); }
.later { background: var(--later); color: var(--on-later); }
.no { background: var(--no); color: var(--on-no); }
td.unknown { background: var(--unknown); color: var(--on-unknown); }
.grid .staying td { background: none; }
.reasons { padding-left: 2rem; color: var(--quiet); font-size: .9rem; margin: .75rem 0; }
summary { cursor: pointer; font-weight: 600; padding: .3rem 0; }
.grid th:first-child { width: 38%; }
.grid { table-layout: fixed; }
sup { line-height: 1; font-size: .7em; }
.comparison { table-layout: fixed; font: .8125rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.comparison td { position: relative; padding: .05rem .5rem .05rem 4.5rem; border-width: 0 1px; white-space: pre-wrap; overflow-wrap: anywhere; }
.comparison tbody { border: 1px solid var(--line); }
.comparison i { position: absolute; left: .4rem; width: 2.4rem; text-align: right; font-style: normal; color: inherit; user-select: none; }
.comparison b { position: absolute; left: 3.3rem; user-select: none; }
.comparison .removed { background: var(--no); color: var(--on-no); }
.comparison .added { background: var(--yes); color: var(--on-yes); }
.comparison .same, .comparison .nothing { color: var(--quiet); }
.comparison .nothing { background: var(--ground); }
del, ins { text-decoration: none; }
mark { background: none; color: inherit; font-weight: 700; text-decoration: underline; text-underline-offset: .2em; }
@media screen and (max-width: 40rem) {
  td:empty { display: none; }
  tbody th { display: block; border: 0; padding: .2rem 0; background: none; color: var(--ink); }
  .grid tr { display: grid; grid-template-columns: 1fr 1fr; gap: .2rem; }
  .grid th:first-child { grid-column: 1 / -1; width: auto; }
  .grid td { border-radius: .25rem; padding: .2rem .5rem; }
  .grid td:not([class]) { grid-column: 1 / -1; padding: 0; }
  .grid td::before { color: inherit; }
  .comparison tr { border: 0; border-radius: 0; margin: 0; padding: 0; }
  .comparison tbody { display: block; margin: .4rem 0; }
  .comparison td { border: 0; padding: .05rem .4rem .05rem 3.6rem; }
  .comparison td::before { content: none; }
  .comparison i { left: .2rem; width: 1.9rem; }
  .comparison b { left: 2.5rem; }
  .comparison .again, .comparison .nothing { display: none; }
}
@media print {
  details::details-content { content-visibility: visible; height: auto; }
  :root {
    --yes: #e4f5e9; --on-yes: #0b3d1d; --later: #fdf4da; --on-later: #463300; --no: #fbe9e7; --on-no: #6d140d;
    --unknown: #eef0f3; --on-unknown: #2b323a;
  }
  .grid td, .badge, .comparison td { print-color-adjust: exact; }
  .comparison { font-size: 7.5pt; }
  .comparison td { padding-left: 3.8rem; }
  .summary { font-size: 10pt; }
  .reasons { font-size: 8pt; }
  section { margin: .8rem 0; }
}
@media print and (prefers-color-scheme: dark) { :root { --quiet: #444; } }
`;
