/** What a handout has beside the style of every page: short parts side by side. */
export const handoutStyle = `
.parts { columns: 2 20rem; column-gap: 1.5rem; }
.parts section { break-inside: avoid; padding: .6rem 0; }
@media screen and (max-width: 40rem) {
  .parts { columns: 1; }
}
@media print {
  body { font-size: 8.5pt; line-height: 1.3; }
  h2 { margin-top: .7rem; }
  .parts { columns: 2 15rem; }
  .parts section { padding: .3rem 0; }
  pre { padding: .25rem .5rem; }
}
@page { margin: 11mm; }
`;
