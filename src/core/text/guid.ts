/** Whether a text is a GUID: how Entra names tenants and applications, apart from domains and URIs. */
export function isGuid(text: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text.trim());
}

/** Whether two ids are the same: GUIDs have no case. */
export function sameId(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
