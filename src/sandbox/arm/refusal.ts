import { armProblem, jsonAnswer, notEmulated } from "../problem.ts";

/** Ends a request with the answer it carries; the only thing ARM's routes throw on purpose. */
export class ArmRefusal extends Error {
  readonly answer: Response;

  constructor(answer: Response) {
    super(`refused with ${answer.status}`);
    this.name = "ArmRefusal";
    this.answer = answer;
  }
}

/** A refusal of API Management. */
export function refuse(status: number, code: string, message: string): ArmRefusal {
  return new ArmRefusal(armProblem(status, code, message));
}

/** A refusal of Resource Manager itself: it has no `details` (verified: recorded traffic). */
export function refuseByArm(status: number, code: string, message: string): ArmRefusal {
  return new ArmRefusal(jsonAnswer(status, { error: { code, message } }));
}

/** 501 for a part of a request that the real service would heed. */
export function notEmulatedHere(what: string): ArmRefusal {
  return new ArmRefusal(notEmulated(`API Management: ${what}`));
}

/** API Management's 404, whose message names the kind of thing (verified for policies and properties). */
export function notFound(kind: string): ArmRefusal {
  return refuse(404, "ResourceNotFound", `${kind} not found.`);
}
