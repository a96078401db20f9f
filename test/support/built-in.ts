/** The built-in worlds whose plan a blocker stops, until somebody has done what it says. */
export const worldsThatRefuse: readonly string[] = ["gateway-resource"];
