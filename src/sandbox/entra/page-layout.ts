import { createHash } from "node:crypto";

/** Plain and readable, on a phone too, and on purpose without anybody's brand: nobody should take it for Microsoft's. */
const style = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --paper: #fff; --ground: #f3f4f6;
  --accent: #0b5cad; --on-accent: #fff; --mark: #fff1c2; --on-mark: #5c4300; --bad: #a1260d;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9ed; --quiet: #a0a9b4; --line: #3a424c; --paper: #1c2128; --ground: #12161b;
    --accent: #6cb2ff; --on-accent: #0b1622; --mark: #4a3a07; --on-mark: #ffe9a8; --bad: #ff9d8a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
  overflow-wrap: anywhere;
}
.sandbox { margin: 0; padding: .6rem 1rem; background: var(--mark); color: var(--on-mark); text-align: center; font-size: .9rem; }
main {
  max-width: 34rem; margin: 2.5rem auto; padding: 2rem;
  background: var(--paper); border: 1px solid var(--line); border-radius: .75rem;
}
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 .5rem; font-size: .95rem; color: var(--quiet); font-weight: 600; }
p { margin: .5rem 0; }
bdi { unicode-bidi: isolate; }
code { font: .85em ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; color: var(--quiet); }
.quiet, .what span { color: var(--quiet); font-size: .9rem; }
.refusal { padding: .75rem 1rem; border-left: .25rem solid var(--bad); background: var(--ground); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
.people a, .what {
  display: block; padding: .7rem .9rem; border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .5rem;
  color: inherit; text-decoration: none;
}
.people a:hover, .people a:focus-visible { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px; }
.people strong, .what strong { display: block; }
form { display: flex; gap: .75rem; justify-content: flex-end; margin-top: 1.5rem; }
button {
  min-width: 7rem; padding: .6rem 1.2rem; font: inherit; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--line); background: transparent; color: inherit;
}
button[value="true"] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) {
  main { margin: 0; padding: 1.25rem 1rem 2rem; border: 0; border-radius: 0; min-height: 80vh; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
  form { flex-direction: column-reverse; }
}
`;

/** The one style that the pages' content security policy allows. */
export const pageStyleSource = `'sha256-${createHash("sha256").update(style).digest("base64")}'`;

/** A whole page. `title` is the sandbox's own text, `body` is markup in which the world's texts are escaped. */
export function layout(title: string, body: string): string {
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} (sandbox)</title>
<style>${style}</style></head>
<body data-sandbox="entra-mcp">
<p class="sandbox"><strong>Sandbox.</strong> A make-believe sign-in of entra-mcp, not Microsoft’s. Nobody here is real, and no password is asked.</p>
<main>
${body}
</main>
</body></html>
`;
}

/** A text of the world, for markup and for attributes in double quotes. */
export function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A name that somebody chose. It is kept apart, so that no character in it turns its neighbours around. */
export function name(text: string): string {
  return `<bdi>${escape(text)}</bdi>`;
}
