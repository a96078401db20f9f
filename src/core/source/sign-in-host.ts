import { entraHosts } from "../entra/clouds.ts";

/** Whether a text holds an address of the sign-in service of a cloud. */
export function hasSignInAddress(text: string): boolean {
  return signInAddress.test(text);
}

const signInAddress = new RegExp(
  `//(?:${entraHosts.map((host) => host.replaceAll(".", "\\.")).join("|")})(?![\\w.-])`,
  "i",
);
