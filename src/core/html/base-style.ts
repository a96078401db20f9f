/** What every page has: for a screen, light or dark, as narrow as a phone, and for paper. It asks nobody for a font or a picture. */
export const baseStyle = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --paper: #fff; --ground: #f3f4f6;
  --accent: #0b5cad; --mark: #fff1c2; --on-mark: #5c4300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --quiet: #a0a9b4; --line: #3a424c; --paper: #161b21; --ground: #20262e;
    --accent: #6cb2ff; --mark: #4a3a07; --on-mark: #ffe9a8;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 60rem; padding: 1.5rem clamp(1rem, 4vw, 3rem) 3rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  overflow-wrap: break-word;
}
code, pre, a, bdi { overflow-wrap: anywhere; }
html { background: var(--paper); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
p, ol, ul, pre, table { margin: .5rem 0; }
ol, ul { padding-left: 1.5rem; }
.alert { padding: .75rem 1rem; border-radius: .4rem; background: var(--mark); color: var(--on-mark); font-weight: 600; }
code, pre { font: .875em/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { background: var(--ground); padding: .1em .25em; border-radius: .25em; }
.alert code { background: none; padding: 0; }
pre {
  background: var(--ground); border: 1px solid var(--line); border-radius: .4rem;
  padding: .6rem .8rem; white-space: pre-wrap;
}
pre code { background: none; padding: 0; font-size: 1em; }
a { color: var(--accent); }
bdi { unicode-bidi: isolate; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border: 1px solid var(--line); }
th { background: var(--ground); color: var(--quiet); font-weight: 600; }
@media screen and (max-width: 40rem) {
  table, tbody, tr, td { display: block; width: 100%; }
  thead { display: none; }
  tr { border: 1px solid var(--line); border-radius: .4rem; margin-bottom: .6rem; padding: .3rem .6rem; }
  td { border: 0; padding: .2rem 0; }
  td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: .8rem; }
}
@media print {
  :root {
    color-scheme: light;
    --ink: #000; --quiet: #444; --line: #999; --paper: #fff; --ground: #f3f4f6; --accent: #000;
    --mark: #fff; --on-mark: #000;
  }
  body { max-width: none; padding: 0; }
  body { font-size: 9pt; line-height: 1.35; }
  h1 { font-size: 15pt; } h2 { font-size: 11.5pt; margin-top: .9rem; } h3 { font-size: 10pt; }
  p, ol, ul, pre, table { margin: .3rem 0; }
  th, td { padding: .15rem .4rem; }
  h2, h3 { break-after: avoid; }
  pre, tr, li, .alert { break-inside: avoid; }
  .alert { border: 2px solid #000; }
}
@page { margin: 12mm; }
`;
