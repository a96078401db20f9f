/** What a handout has beside the style of every page: short parts side by side. */
export const handoutStyle = `
.parts { columns: 2 20rem; column-gap: 1.5rem; }
.parts section { break-inside: avoid; padding: .6rem 0; }
@media screen and (max-width: 40rem) {
  .parts { columns: 1; }
}
@media print {
  .parts { columns: 2 15rem; }
}
`;
