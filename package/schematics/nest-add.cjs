const { initialize, report } = require('../dist/init/initialize.js');

/** The schematic of `nest add nest-resource-server`: what `npx --no nest-resource-server init` does. */
exports.nestAdd =
  ({ sourceRoot = 'src' }) =>
  (tree, { logger }) => {
    const files = {
      read: (path) => (tree.exists(path) ? tree.read(path).toString('utf8') : undefined),
      write: (path, text) => (tree.exists(path) ? tree.overwrite(path, text) : tree.create(path, text)),
    };
    const result = initialize(files, sourceRoot);
    if (!result.isDone) throw new Error(report(result));
    logger.info(report(result));
  };
