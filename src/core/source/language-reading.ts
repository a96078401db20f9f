import type { Span } from "../text/span.ts";
import type { CarriedText } from "./carried-text.ts";
import type { Meaning, NamedValueDefinition, TreePlace } from "./meaning.ts";

/** A file of the tree, decoded. */
export interface SourceFile {
  /** Relative to the root of the tree, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** A line of the tree that loads another file as the text of a policy. */
export interface FileLoad {
  /** The loaded file. */
  readonly path: string;
  /** The call that loads it. */
  readonly from: TreePlace;
  /** `whole`: as it is, or with marks replaced. `template`: filled in by Terraform's `templatefile`. */
  readonly how: "whole" | "template";
  /** The keys of a `templatefile` call; empty otherwise. */
  readonly keys: readonly { readonly key: string; readonly meaning: Meaning }[];
  /** What the loader replaces in the text, such as `{tenantId}` or `__TENANT_ID__`. */
  readonly marks: readonly Mark[];
}

/** A mark in a file and what replaces it. */
export interface Mark {
  readonly text: string;
  readonly meaning: Meaning;
  readonly place: TreePlace;
}

/** How an app registration is declared. */
export type AppCarrier = "bicep" | "terraform" | "manifest" | "az" | "powershell" | "agents toolkit" | "arm";

/** An app registration that the tree declares. */
export interface AppDeclaration {
  /** Unique in the tree and stable: `azuread_application.api` (`infra/apps.tf`), `apiApp` (`infra/entra.bicep`), the path of a manifest. */
  readonly key: string;
  readonly carrier: AppCarrier;
  /** The head of the declaration: where a reader looks. */
  readonly place: TreePlace;
  readonly displayName: Meaning | null;
  readonly audience: DeclaredAudience;
  /** Apps that this one is linked to. */
  readonly links: readonly AppLink[];
  readonly identifierUris: readonly Meaning[];
  /** Why a change might not arrive, as whole sentences: `lifecycle.ignore_changes covers sign_in_audience.` */
  readonly doubts: readonly string[];
}

/** `pre-authorizes`, `known client`: the other is this one's client. `requires`: this one calls the other. */
export interface AppLink {
  readonly kind: "pre-authorizes" | "known client" | "requires";
  readonly app: Meaning;
}

/** Where a declaration says, or would say, who may sign in. */
export type DeclaredAudience =
  /** Written as a literal: `value` at `start`–`end`, between its quotes. */
  | ({ readonly kind: "written"; readonly value: string } & Span)
  /** Not written, which means `AzureADMyOrg` for a new app: `before + audience + after` at `at` adds it. */
  | { readonly kind: "absent"; readonly at: number; readonly before: string; readonly after: string }
  /** Not written, and an app that exists keeps what it has (an update without the option). */
  | { readonly kind: "not sent" }
  /** An expression, or a place that cannot be edited with certainty. The end of a sentence. */
  | { readonly kind: "unknown"; readonly why: string; readonly at: number };

/** Something that names the tenant or an app and is not edited: said with its reason. */
export interface SourceLeft extends Span {
  readonly file: string;
  readonly code: LeftCode;
  /** One sentence. */
  readonly message: string;
}

/** Why a place of the tree was left. */
export type LeftCode =
  /** A reader found something of a policy that it cannot decide: the policy findings in a tree. */
  | "manual-review"
  /** An expression that is not in the closed list of meanings. */
  | "unknown-expression"
  /** A program's own text: Python, C#, Pulumi, notebooks. */
  | "program-text"
  /** Built from other files: build it again. */
  | "generated-file"
  /** A setting of the backend or of a client that names the tenant. */
  | "setting-elsewhere"
  /** The gateway's own token calls, credential managers. */
  | "gateway-token-call"
  /** An app registration: which ones are this setup's could not be told. */
  | "which-app"
  /** An app registration of the tree that is not this setup's. */
  | "other-app"
  /** A named value or override whose value differs between environments. */
  | "differs-by-environment"
  /** The change might not arrive: `ignore_changes`, conditions. */
  | "may-not-arrive"
  /** A file is marked as not text, too large, or with an unknown encoding. */
  | "unreadable";

/** What one language's files say. */
export interface LanguageReading {
  /** Strings that hold policy text: a document, an element of one, or an authority URL of one. */
  readonly texts: readonly CarriedText[];
  readonly loads: readonly FileLoad[];
  readonly namedValues: readonly NamedValueDefinition[];
  readonly apps: readonly AppDeclaration[];
  readonly left: readonly SourceLeft[];
}

/** Reads the files of one language. It may look at every file of the tree, and never throws at what it finds in one. */
export type LanguageReader = (files: readonly SourceFile[]) => LanguageReading;
