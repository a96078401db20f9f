import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { makeLoopbackCertificate } from "../../src/sandbox/serve/certificate.ts";
import { assertionFor, type Job } from "./assertions.ts";
import type { AzureRepos } from "./azure-repos.ts";

/** The services that give jobs their tokens, over https on this machine: what a job is comes with its request token. */
export interface JobTokens {
  /** The address to ask at. */
  readonly url: string;
  /** The address of the organization, whose repositories answer there, too. */
  readonly organization: string;
  /** The certificate authority that signed it, in PEM. */
  readonly authority: string;
  /** A request token for a job. Of Azure Pipelines it is for service connections, each with a job of its own. */
  readonly requestToken: (jobs: JobsOf) => string;
  readonly close: () => Promise<void>;
}

/** The job that a request token stands for; with a connection's id, those of connections. */
export type JobsOf = (connection: string | null) => Job | null;

/** Starts to give out tokens that the sandbox's sign-in can check. */
export async function giveTokens(sandbox: Sandbox, repos: AzureRepos): Promise<JobTokens> {
  const known = new Map<string, JobsOf>();
  const { certificate, key, authority } = makeLoopbackCertificate(Date.now(), []);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? "", "https://localhost");
    const token = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    if (pathname.startsWith("/contoso/")) {
      const { method = "" } = request;
      void text(request)
        .then((body) => repos.answer({ method, pathname, body, isKnown: known.has(token) }))
        .then(({ status, body }) =>
          response.writeHead(status, { "content-type": "application/json" }).end(body),
        );
      return;
    }
    const connection = searchParams.get("serviceConnectionId");
    const job = known.get(token)?.(connection) ?? null;
    if (job === null) {
      response.writeHead(401).end();
      return;
    }
    const audience = searchParams.get("audience") ?? job.audience;
    void assertionFor(sandbox, { ...job, audience }, Date.now()).then((value) =>
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify(connection === null ? { value } : { oidcToken: value })),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}/token?api-version=2.0`,
    organization: `https://localhost:${port}/contoso/`,
    authority,
    requestToken: (jobs) => {
      const token = `request-token-${randomUUID()}`;
      known.set(token, jobs);
      return token;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
