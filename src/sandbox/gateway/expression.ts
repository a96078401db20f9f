import { evaluate, run, type Scope } from "../csharp/evaluate.ts";
import { Dictionary, jwtView } from "../csharp/library.ts";
import { parseExpression } from "../csharp/parse-expression.ts";
import { parseStatements } from "../csharp/parse-statements.ts";
import { decodeEntities } from "../policy/node.ts";
import {
  type Exchange,
  isResponse,
  type KeptResponse,
  NotExecutable,
  type ValidatedToken,
} from "./exchange.ts";

/**
 * Evaluates a policy expression, `@(…)` or `@{…}`, by a small reading of C# that covers the shapes documented for
 * metadata, challenges and conditions.
 *
 * @throws NotExecutable for whatever it does not cover.
 */
export function evaluateExpression(source: string, exchange: Exchange): unknown {
  const inner = /&(?:quot|amp|lt|gt|apos);/.test(source)
    ? decodeEntities(source.slice(2, -1))
    : source.slice(2, -1);
  const scope: Scope = new Map([["context", contextOf(exchange)]]);
  try {
    return source[1] === "(" ? evaluate(parseExpression(inner), scope) : run(parseStatements(inner), scope);
  } catch (error) {
    const shown = source.replace(/\s+/g, " ").slice(0, 120);
    if (error instanceof NotExecutable) {
      throw new NotExecutable(error.message, shown);
    }
    // The reader calls itself for each level; a stack that is full says that there are too many.
    if (error instanceof RangeError) {
      throw new NotExecutable("expression nested too deeply", shown);
    }
    throw error;
  }
}

/** The `context` of an expression, as far as token validation and metadata need it. */
function contextOf(exchange: Exchange): object {
  const { api, operation, originalUrl, request } = exchange;
  return {
    Request: {
      Headers: headersOf(request.headers),
      Method: request.method,
      OriginalUrl: urlOf(originalUrl),
      Url: urlOf(request.url),
      MatchedParameters: new Dictionary((name) => exchange.templateParameters.get(name)),
    },
    Response: responseOf(exchange),
    Variables: new Dictionary((name) => variableOf(exchange.variables.get(name))),
    LastError: lastErrorOf(exchange),
    Api: {
      Id: api.name,
      Name: api.displayName,
      Path: api.path,
      ServiceUrl: urlOf(new URL(api.serviceUrl ?? "https://none.invalid")),
    },
    Operation: {
      Id: operation.name,
      Name: operation.displayName,
      Method: operation.method,
      UrlTemplate: operation.urlTemplate,
    },
    Deployment: { ServiceName: exchange.service.name, Region: exchange.service.location },
  };
}

function responseOf({ response }: Exchange): object | null {
  return response === null
    ? null
    : {
        StatusCode: response.status,
        StatusReason: response.reason,
        Headers: headersOf(response.headers),
      };
}

function lastErrorOf({ lastError }: Exchange): object | null {
  return lastError === null
    ? null
    : {
        Source: lastError.source,
        Reason: lastError.reason,
        Message: lastError.message,
        Section: lastError.section,
      };
}

/** Headers hold lists; reading one gives its text. */
function headersOf(headers: Headers): Dictionary {
  return new Dictionary((name) => {
    const value = headers.get(name);
    return value === null ? undefined : [value];
  });
}

function urlOf(url: URL): object {
  const { protocol, hostname, port, pathname, search } = url;
  return {
    Scheme: protocol.slice(0, -1),
    Host: hostname,
    Port: port === "" ? "443" : port,
    Path: pathname,
    QueryString: search,
    Query: new Dictionary((name) => (url.searchParams.has(name) ? url.searchParams.getAll(name) : undefined)),
  };
}

function variableOf(value: unknown): unknown {
  if (isResponse(value)) {
    return answerView(value);
  }
  return isToken(value) ? jwtView(value.claims) : value;
}

/** The policy context's `IResponse`; its body can be read as text or as JSON. */
function answerView({ status, reason, headers, body }: KeptResponse): object {
  return {
    StatusCode: status,
    StatusReason: reason,
    Headers: headersOf(headers),
    Body: { As: (type: string) => (type === "string" || type === "String" ? body : jsonIn(body)) },
  };
}

/** @throws NotExecutable for text that is no JSON: what the service does then is not known */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new NotExecutable("Body.As", "the body is no JSON");
  }
}

function isToken(value: unknown): value is ValidatedToken {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "jwt";
}
