/** The version of the package; the build puts it in. */
declare const ENTRA_MCP_VERSION: string | undefined;

export const version: string = typeof ENTRA_MCP_VERSION === "string" ? ENTRA_MCP_VERSION : "0.0.0-source";
