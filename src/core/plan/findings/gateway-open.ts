import type { Finding } from "../../model/finding.ts";
import type { AccessOutlook } from "./access-outlook.ts";

/** Nothing at the gateway asks for a token: whoever knows the address gets in, with a forged token or with none. */
export function noTokenValidation({ access, snapshot }: AccessOutlook): Finding[] {
  const forged = access.callers.find(({ id }) => id === "forged");
  if (forged?.gateway.after.answer !== "yes") return [];
  return [
    {
      code: "no-token-validation",
      level: "warning",
      message: `The gateway lets calls of ${snapshot.api.displayName} through that carry a forged token or none: no token validation is certain to run.`,
      hint: "Add a validate-azure-ad-token to the inbound section of the API's policy, before anybody else is let in.",
      place: { resource: snapshot.api.id },
    },
  ];
}

/** The plan writes, and nobody gets in afterwards either: it opens nothing. */
export function opensNothing({ access, snapshot }: AccessOutlook): Finding[] {
  const people = access.callers.filter(({ who }) => who.kind !== "bad-token");
  const [first] = people;
  if (first === undefined || people.some(({ gateway }) => gateway.after.answer !== "no")) return [];
  const why = first.gateway.after.why ?? "every call is refused";
  return [
    {
      code: "opens-nothing",
      level: "warning",
      message: `The gateway refuses every caller, before the plan and after it: ${why}.`,
      hint: "Mend the token validation first: its versions, audiences and clients have to fit the tokens that Entra issues for the API.",
      place: { resource: snapshot.api.id },
    },
  ];
}
