/** A comment of a pull request, as Azure Repos has it. */
export interface RepoComment {
  readonly id: number;
  readonly author: { readonly displayName: string };
  content: string;
}

/** A thread of comments. */
export interface RepoThread {
  readonly id: number;
  readonly status: string;
  readonly comments: readonly RepoComment[];
}

/** A request to the service. */
export interface RepoRequest {
  readonly method: string;
  readonly pathname: string;
  readonly body: string;
  /** Whether it came with the token of a job. */
  readonly isKnown: boolean;
}

/** The threads of one pull request in Azure Repos, for the calls that our template makes. */
export interface AzureRepos {
  readonly threads: RepoThread[];
  /** Whether the build service lacks the right. */
  refuses: boolean;
  readonly answer: (request: RepoRequest) => RepoAnswer;
}

interface RepoAnswer {
  readonly status: number;
  readonly body: string;
}

const path =
  /^\/contoso\/p-1\/_apis\/git\/repositories\/r-1\/pullRequests\/7\/threads(?:\/(\d+)\/comments\/(\d+))?$/;
const author = { displayName: "flights Build Service (contoso)" };
const done: RepoAnswer = { status: 200, body: "{}" };

/** A pull request that nobody has commented on. */
export function azureRepos(): AzureRepos {
  const threads: RepoThread[] = [];
  const repos: AzureRepos = {
    threads,
    refuses: false,
    answer: ({ method, pathname, body, isKnown }) => {
      if (!isKnown) return { status: 401, body: "{}" };
      if (repos.refuses) return { status: 403, body: "{}" };
      const [known, thread, comment] = path.exec(pathname) ?? [];
      if (known === undefined) return { status: 404, body: "{}" };
      if (method === "GET") return { status: 200, body: JSON.stringify({ value: threads }) };
      if (method === "POST") {
        const { comments, status } = JSON.parse(body) as Pick<RepoThread, "comments" | "status">;
        const made = comments.map(({ content }, index) => ({ id: index + 1, author, content }));
        threads.push({ id: threads.length + 1, status, comments: made });
        return done;
      }
      const found = threads
        .find(({ id }) => id === Number(thread))
        ?.comments.find(({ id }) => id === Number(comment));
      if (method !== "PATCH" || found === undefined) return { status: 404, body: "{}" };
      found.content = (JSON.parse(body) as RepoComment).content;
      return done;
    },
  };
  return repos;
}
