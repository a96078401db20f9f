// What packages ask about the version of Node, for versions long before the oldest that this program runs on: the answer is
// always yes, and the package that compares versions (semver, a fiftieth of ours) is not needed for it.
const questions =
  /[\\/]jsonwebtoken[\\/]lib[\\/](?:asymmetricKeyDetailsSupported|psSupported|rsaPssKeyDetailsSupported)\.js$/;

/**
 * An esbuild plugin. Each of the three files exports whether Node has something that it has since version 16.9.
 *
 * @returns {import("esbuild").Plugin}
 */
export function supportedNode() {
  return {
    name: "supported-node",
    setup(bundler) {
      bundler.onLoad({ filter: questions }, () => ({ contents: "module.exports = true;", loader: "js" }));
    },
  };
}
