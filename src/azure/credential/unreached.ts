/** Why no answer came from a host, and what may help. */
export interface Unreached {
  /** The beginning of a sentence. */
  readonly what: string;
  readonly hint: string;
}

/** The reason inside what a wire throws; `null` for anything else that was thrown. */
export function unreached(host: string, error: unknown): Unreached | null {
  if (error instanceof DOMException && error.name === "TimeoutError")
    return { what: `${host} gave no answer in time`, hint: networkHint };
  if (!(error instanceof TypeError)) return null;
  const code = codeOf(error.cause);
  // The wire's own words, such as for a page in the place of an answer.
  if (code === null && error.message !== "fetch failed") return { what: error.message, hint: networkHint };
  const reason = code === null ? "" : ` (${code})`;
  return { what: `${host} cannot be reached${reason}`, hint: hintFor(code ?? "") };
}

const networkHint = "Is there a network, or a proxy or a firewall in between?";

/** Codes of Node for a certificate that nobody here trusts (verified: its documentation of TLS). */
function hintFor(code: string): string {
  return /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS)/.test(code)
    ? "Its certificate is not trusted here: name the file of the certificate authority in NODE_EXTRA_CA_CERTS."
    : networkHint;
}

function codeOf(cause: unknown): string | null {
  if (!(cause instanceof Error) || !("code" in cause)) return null;
  const code = String(cause.code);
  return /^[A-Z_0-9]{3,40}$/.test(code) ? code : null;
}
