import type { ArmContext } from "./place.ts";
import { refuse } from "./refusal.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The request's body. @throws ArmRefusal 400 when it isn't JSON object. */
export async function bodyObject(context: ArmContext): Promise<Fields> {
  const text = await context.req.text();
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) {
      return { ...body };
    }
  } catch {
    throw refuse(
      400,
      "InvalidRequestContent",
      "The request content was invalid and could not be deserialized.",
    );
  }
  throw refuse(400, "ValidationError", "One or more fields contain incorrect values.");
}

/** The `properties` of a request's body. @throws ArmRefusal 400 when there are none. */
export async function bodyProperties(context: ArmContext): Promise<Fields> {
  const { properties } = await bodyObject(context);
  if (!isObject(properties)) {
    throw refuse(
      400,
      "ValidationError",
      "One or more fields contain incorrect values: 'properties' is required.",
    );
  }
  return { ...properties };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
