/**
 * Whether a file of a tree can matter, told cheaply, because most files of most trees do not. What a setup is defined by may stand
 * in any file of its languages; a file of another kind matters only where it holds policy text or makes an app registration.
 */
export const canMatter = {
  /** By its name alone: what is never text of a setup is not read. */
  byName: (path: string): boolean =>
    !binary.test(path) &&
    !lock.test(path) &&
    (named.test(path) || !/\.\w+$/.test(path) || special.test(path)),
  /** By its text. */
  byText: (path: string, text: string): boolean => always.test(path) || words.test(text),
  /** A file of that name would be a policy, so that it is said when it could not be read. */
  asPolicy: (path: string): boolean => /\.(?:xml|policy|tftpl|tpl|bicep|tf)$/i.test(path),
} as const;

const binary =
  /\.(?:png|jpe?g|gif|ico|webp|svg|pdf|zip|gz|tgz|7z|jar|war|dll|exe|so|dylib|woff2?|ttf|eot|otf|mp[34]|mov|avi|wasm|class|pyc|nupkg|snk|pfx|p12|cer|der|map|min\.js|min\.css)$/i;
const lock =
  /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|poetry\.lock|uv\.lock|Cargo\.lock|\.terraform\.lock\.hcl)$/;
const named =
  /\.(?:xml|policy|bicep|bicepparam|tf|tofu|tfvars|tftpl|tpl|tmpl|template|liquid|j2|cshtml|json|jsonc|ya?ml|sh|bash|zsh|ps1|psm1|py|cs|csx|ts|mts|js|mjs|fs|go|java|kt|ipynb|env|tfstate|tfplan|hcl|cmd|bat)$/i;
const special = /(?:^|\/)\.env(?:\.[\w-]+)?$/;
const always = /\.(?:bicep|bicepparam|tf|tofu|tfvars|tfvars\.json|hcl)$/i;
const words =
  /<(?:policies|fragment|validate-azure-ad-token|validate-jwt|client-application-ids|application-id|inbound|backend|outbound|on-error)\b|tenant|TF_VAR_|sign_?in_?audience|aadApp|ad app|MgApplication|AzADApplication|ApiManagement|namedValue|displayName/i;
